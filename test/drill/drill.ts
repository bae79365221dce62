/**
 * The drill: claims flow, PostgreSQL is restored to a moment in the middle of it, and is brought up to date from the
 * topics; then the topics are restored to an earlier moment, and are brought up to date from PostgreSQL. After each, the
 * claims that were under way go on, and what the independent checker sees is one decision a claim and revision.
 */
import assert from 'node:assert/strict'
import type { Services } from '../../deploy/local/services.ts'
import type { Recovered } from '../../services/operator/recover/recovered.ts'
import {
  type ClaimEmail,
  importTestPolicies,
  type KnownClaim,
  knownClaim,
  newTenant,
} from '../support/claims.ts'
import { claimgraph, claimgraphJson } from '../support/cli.ts'
import { environment } from '../support/environment.ts'
import { gatherEvidence } from '../support/evidence.ts'
import type { ExpectedClaim } from '../support/invariants/expected.ts'
import { violationsOf } from '../support/invariants/violations.ts'
import { submitUntilAcknowledged } from '../support/submit.ts'
import { eventually, startSystem } from '../support/system.ts'
import { readTopic } from '../support/topics.ts'
import { takeBaseBackup } from './base-backup.ts'
import { copyTopics, restoreTopics } from './lost-topics.ts'
import { answer, answerInVain, untilStatus, withdraw } from './people.ts'

export interface DrillOptions {
  /** Told what happens, a sentence a step. */
  say: (step: string) => void
}

export interface DrillResult {
  postgres: Recovered
  kafka: Recovered
  decisions: number
}

const POLICIES = 40
/** Topics whose readers are promised each event once. */
const ONCE = ['claims.decided', 'claims.review-requested', 'claims.information-requested'] as const

class Drill {
  readonly #tenant = newTenant()
  readonly #say: DrillOptions['say']
  readonly #expected = new Map<string, ExpectedClaim>()
  services: Services | null = null

  constructor(say: DrillOptions['say']) {
    this.#say = say
  }

  say(step: string): void {
    this.#say(step)
  }

  async prepare(): Promise<void> {
    await importTestPolicies(this.#tenant, POLICIES)
  }

  async start(): Promise<Services> {
    this.services = await startSystem()
    return this.services
  }

  async stop(): Promise<void> {
    await this.services?.stop()
    this.services = null
  }

  claim(index: number): KnownClaim {
    return knownClaim(this.#tenant, index)
  }

  /** Submits it, and waits for its first decision. */
  async submit(services: Services, claim: KnownClaim): Promise<string> {
    const { thread_id, outcome, payable_minor, email } = claim
    await submitUntilAcknowledged(services, email)
    this.#expected.set(thread_id, { thread_id, outcome, payable_minor })
    await untilStatus(services, thread_id, outcome === 'escalate' ? 'waiting-for-review' : 'decided')
    return thread_id
  }

  submitAll(services: Services, indexes: readonly number[]): Promise<string[]> {
    return Promise.all(indexes.map((index) => this.submit(services, this.claim(index))))
  }

  /** One that says no amount: somebody has to ask for it. */
  async submitWithoutAmount(services: Services, index: number): Promise<ClaimEmail> {
    const claim = this.claim(index)
    const email = { ...claim.email, body: claim.email.body.replace(/ The garage asks [^.]+\.00 EUR\./, '') }
    await this.submit(services, { ...claim, email, outcome: 'escalate', payable_minor: null })
    return email
  }

  async reply(services: Services, email: ClaimEmail): Promise<void> {
    await submitUntilAcknowledged(services, { ...email, body: 'The garage asks 480.00 EUR.' })
    const thread = `${email.tenant_id}:${email.claim_id}`
    this.becomes(thread, 'approve', 330_00)
    await untilStatus(services, thread, 'decided')
  }

  becomes(
    thread: string,
    outcome: 'approve' | 'reject' | 'withdrawn',
    payable_minor: number | null = null,
  ): void {
    const before = this.#expected.get(thread)
    assert.ok(before)
    this.#expected.set(thread, { ...before, reviewed: { outcome, payable_minor } })
  }

  async reject(services: Services, thread: string): Promise<void> {
    await answer(services, thread, 'reject')
    this.becomes(thread, 'reject')
  }

  async withdraw(services: Services, thread: string): Promise<void> {
    await withdraw(services, thread)
    this.becomes(thread, 'withdrawn')
  }

  /** Sentences of what does not hold, by the checker that knows nothing of the services. */
  async violations(): Promise<string[]> {
    const evidence = await gatherEvidence(this.#tenant)
    return violationsOf(evidence, { claims: [...this.#expected.values()], poison: [] })
  }

  /** What consumers are promised once, as they see it: `topic thread event_id bytes`. */
  async told(): Promise<string[]> {
    const topics = await Promise.all(ONCE.map((topic) => readTopic(topic)))
    return topics
      .flat()
      .filter(({ key }) => key?.startsWith(`${this.#tenant}:`))
      .map(
        ({ topic, key, headers, value }) =>
          `${topic} ${key} ${headers['event_id']} ${value?.toString('base64')}`,
      )
      .sort()
  }

  async recover(since: Date): Promise<Recovered> {
    return eventually('the groups to be empty', async () => {
      try {
        return await claimgraphJson<Recovered>(['recover', '--since', since.toISOString(), '--by', 'drill'])
      } catch (error) {
        // A service that was stopped has left its group by itself; a killed one is in it until its session ends.
        if (String(error).includes('running: stop')) return null
        throw error
      }
    })
  }
}

export async function runDrill({ say }: DrillOptions): Promise<DrillResult> {
  const drill = new Drill(say)
  try {
    await drill.prepare()
    const left = await beforeDisaster(drill)
    const postgres = await postgresRestored(drill, left)
    const kafka = await kafkaRestored(drill)
    return {
      postgres,
      kafka,
      decisions: (await drill.told()).filter((each) => each.startsWith(ONCE[0])).length,
    }
  } finally {
    await drill.stop()
  }
}

interface Left {
  backup: Awaited<ReturnType<typeof takeBaseBackup>>
  /** Waits for a person, since before the backup and since after it. */
  waiting: string[]
  /** Waits for the claimant. */
  asked: ClaimEmail
}

async function beforeDisaster(drill: Drill): Promise<Left> {
  const services = await drill.start()
  drill.say('claims are decided; some wait for people')
  await drill.submitAll(services, [0, 1, 2])
  const [answered = '', waiting = '', answeredLater = '', withdrawn = ''] = await drill.submitAll(
    services,
    [3, 6, 9, 12],
  )
  await drill.reject(services, answered)
  const repliedLater = await drill.submitWithoutAmount(services, 16)
  const asked = await drill.submitWithoutAmount(services, 17)

  drill.say('PostgreSQL is backed up while it is used')
  const backup = await takeBaseBackup(environment.stack, environment.databaseUrl)

  drill.say('more claims come, people answer, a claimant replies, another takes a claim back')
  await drill.submitAll(services, [4, 5, 7, 8])
  const [newAnswered = '', newWaiting = ''] = await drill.submitAll(services, [18, 21])
  await Promise.all([
    drill.reject(services, answeredLater),
    drill.reject(services, newAnswered),
    drill.withdraw(services, withdrawn),
    answer(services, `${asked.tenant_id}:${asked.claim_id}`, 'request-information'),
    answer(services, `${repliedLater.tenant_id}:${repliedLater.claim_id}`, 'request-information'),
  ])
  await drill.reply(services, repliedLater)
  assert.deepEqual(await drill.violations(), [])
  return { backup, waiting: [waiting, newWaiting], asked }
}

async function postgresRestored(drill: Drill, { backup, waiting, asked }: Left): Promise<Recovered> {
  await drill.stop()
  const told = await drill.told()
  drill.say('PostgreSQL is restored to the backup: the topics are ahead')
  await backup.restore()
  backup.remove()
  assert.notDeepEqual(
    await drill.violations(),
    [],
    'the backup must lack something, else this proves nothing',
  )

  const recovered = await drill.recover(backup.at)
  drill.say(`recovered: ${JSON.stringify(recovered)}`)
  assert.deepEqual(recovered.problems, [])
  const again = await drill.recover(backup.at)
  assert.deepEqual([again.rebuilt, again.published], [0, {}], 'a second recovery finds nothing to do')
  assert.deepEqual(await drill.violations(), [])

  const services = await drill.start()
  drill.say('claims that were under way go on, and new ones come')
  for (const thread of waiting) await untilStatus(services, thread, 'waiting-for-review')
  assert.deepEqual(await drill.told(), told, 'consumers were told nothing again, and nothing new')
  await Promise.all(waiting.map((thread) => drill.reject(services, thread)))
  await drill.reply(services, asked)
  await drill.submitAll(services, [10, 11, 24])
  assert.deepEqual(await drill.violations(), [])
  return recovered
}

async function kafkaRestored(drill: Drill): Promise<Recovered> {
  const running = drill.services
  assert.ok(running)
  const { stderr } = await claimgraph(['recover', '--since', '1h'])
  assert.match(stderr, /running: stop/, 'while services run nothing is recovered')
  const until = new Date()
  const lost = await drill.submitAll(running, [13, 14, 15, 27, 33])
  const [rejected = '', waiting = ''] = lost.slice(3)
  await drill.reject(running, rejected)
  await running.kill('decision')
  await answerInVain(running, waiting)
  await drill.stop()
  const told = await drill.told()

  drill.say('Kafka is restored from a copy that ends early, without groups: PostgreSQL is ahead')
  await restoreTopics(await copyTopics(), until)
  assert.notDeepEqual(await drill.violations(), [], 'the copy must lack something, else this proves nothing')
  const recovered = await drill.recover(until)
  drill.say(`recovered: ${JSON.stringify(recovered)}`)
  assert.deepEqual(recovered.problems, [])
  assert.deepEqual(await drill.told(), told, 'consumers of the topics are told the same, each once')
  const again = await drill.recover(until)
  assert.deepEqual([again.rebuilt, again.published], [0, {}], 'a second recovery finds nothing to do')

  const services = await drill.start()
  drill.say('claims that were under way go on, and new ones come')
  await drill.reject(services, waiting)
  await drill.submitAll(services, [19, 20, 36])
  assert.deepEqual(await drill.violations(), [])
  return recovered
}
