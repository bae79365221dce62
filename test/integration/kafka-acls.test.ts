/** The rights in Kafka that docs/security.md lists suffice, and what lacks one says so instead of waiting. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import kafkajs, {
  type AclEntry,
  type AclOperationTypes,
  type AclResourceTypes,
  type Admin,
  type Kafka,
} from 'kafkajs'
import { logOf } from '../../deploy/local/processes.ts'
import { SERVICE_NAMES, type ServiceName } from '../../deploy/local/services/list.ts'
import type { Services } from '../../deploy/local/services.ts'
import { openStack } from '../../deploy/local/state.ts'
import { TOPICS } from '../../shared/claims/topics.ts'
import { type ScratchDatabase, scratchDatabase } from '../bench/scratch-database.ts'
import { importTestPolicies, type KnownClaim, knownClaim, newTenant } from '../support/claims.ts'
import { claimgraph } from '../support/cli.ts'
import { environment } from '../support/environment.ts'
import { claimView, eventually, post, startSystem } from '../support/system.ts'
import { ADMINISTRATOR, startAclBroker } from './connections/acl-broker.ts'
import { accountOf, documentedAcls } from './connections/acls.ts'
import type { Broker } from './connections/broker-process.ts'

const ALL_TOPICS = Object.values(TOPICS)

function wholeLog(name: ServiceName): string {
  const path = logOf(openStack({ name: environment.stack }), name)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

describe('Kafka with an authorizer', () => {
  const acls = documentedAcls()
  const accounts = [...new Set(acls.map(accountOf)), ADMINISTRATOR].map((username) => ({
    username,
    password: randomBytes(12).toString('hex'),
  }))
  const tenant = newTenant()
  const services = new Map<ServiceName, Services>()
  const ends = new Map<ServiceName, string>()
  const began = new Map<ServiceName, number>()
  let broker: Broker
  /** Claims of this broker must not be among those of the stack's. */
  let database: ScratchDatabase
  let admin: Admin
  /** That knows where ingestion and the desk are. */
  let system: Services
  let next = 0

  const passwordOf = (username: string) =>
    accounts.find((account) => account.username === username)?.password ?? ''
  const envOf = (username: string) => ({
    KAFKA_BROKERS: broker.address,
    KAFKA_SASL_MECHANISM: 'scram-sha-512',
    KAFKA_USERNAME: username,
    KAFKA_PASSWORD: passwordOf(username),
    DATABASE_URL: database.url,
    TOPIC_PARTITIONS: '1',
    PRODUCE_TIMEOUT_MS: '5000',
  })
  const kafkaAs = (username: string): Kafka =>
    new kafkajs.Kafka({
      brokers: [broker.address],
      sasl: { mechanism: 'scram-sha-512', username, password: passwordOf(username) },
      logLevel: kafkajs.logLevel.NOTHING,
      retry: { initialRetryTime: 50, retries: 3 },
    })

  before(async () => {
    broker = await startAclBroker(mkdtempSync(join(tmpdir(), 'claimgraph-acls-')), accounts)
    database = await scratchDatabase(environment.databaseUrl, `acls_${randomBytes(4).toString('hex')}`)
    admin = kafkaAs(ADMINISTRATOR).admin()
    await admin.connect()
    await admin.createAcls({ acl: acls })
    await importTestPolicies(tenant, 40)
    const { code, stderr } = await claimgraph(['provision'], { env: envOf('claimgraph') })
    assert.equal(code, 0, stderr)
    const start = async (name: ServiceName) => {
      began.set(name, wholeLog(name).length)
      const onExit = (_: string, how: string) => void ends.set(name, how)
      services.set(name, await startSystem({ names: [name], env: envOf(name), onExit }))
    }
    await start('ingestion')
    await Promise.all(SERVICE_NAMES.filter((name) => name !== 'ingestion').map(start))
    const desk = services.get('desk')
    assert.ok(desk)
    system = desk
  })
  after(async () => {
    await Promise.all([...services.values()].map((each) => each.stop()))
    await admin?.disconnect()
    await broker?.close()
    await database?.[Symbol.asyncDispose]()
  })

  /** A claim that is approved, or one that waits for a person. */
  function claim(outcome: 'approve' | 'escalate'): KnownClaim {
    for (;;) {
      const known = knownClaim(tenant, next++)
      if (known.outcome === outcome) return known
    }
  }
  const reaches = (threadId: string, status: string) =>
    eventually(`${threadId} is ${status}`, async () => {
      const view = await claimView(system, threadId)
      return view?.status === status && view
    })
  async function ask(threadId: string, what: string, body: object): Promise<void> {
    const response = await fetch(`${system.env['DESK_URL']}/v1/claims/${threadId}${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    assert.equal(response.status, 202, await response.text())
  }
  async function answer(threadId: string, body: object): Promise<void> {
    const view = await eventually(`the question of ${threadId}`, async () => {
      const found = (await claimView(system, threadId)) as { review_request?: object } | null
      return found?.review_request as { revision: number; interrupt_id: string } | undefined
    })
    const { revision, interrupt_id } = view
    await ask(threadId, '/review', { revision, interrupt_id, reviewer: 'ana', ...body })
  }
  /** What it has logged since this test began: other tests write into the same file. */
  const logged = (name: ServiceName) => {
    const text = wholeLog(name)
    const from = began.get(name) ?? 0
    return text.slice(text.length < from ? 0 : from)
  }
  /** While it runs the account lacks what `row` grants. */
  async function without(row: AclEntry, doing: () => Promise<void>): Promise<void> {
    const { filterResponses } = await admin.deleteAcls({ filters: [row] })
    assert.equal(filterResponses[0]?.matchingAcls.length, 1, JSON.stringify(row))
    try {
      await doing()
    } finally {
      await admin.createAcls({ acl: [row] })
    }
  }
  function rowOf(
    account: string,
    resourceType: AclResourceTypes,
    name: string,
    operation: AclOperationTypes,
  ): AclEntry {
    const found = acls.find(
      (row) =>
        accountOf(row) === account &&
        row.resourceType === resourceType &&
        row.resourceName === name &&
        row.operation === operation,
    )
    assert.ok(found, `${account} ${name}`)
    return found
  }
  /** Its end, and what it said: not an endless wait. */
  async function endsBecauseOf(name: ServiceName, why: RegExp): Promise<void> {
    const how = await eventually(`the end of ${name}`, () => Promise.resolve(ends.get(name)))
    assert.equal(how, 'exit code 1')
    assert.match(logged(name), why)
    ends.delete(name)
  }
  const restart = (name: ServiceName) => services.get(name)?.restart(name)

  test('claims are decided, answered, asked about and taken back with the documented rights alone', async () => {
    const [approved, answered, asked] = [claim('approve'), claim('escalate'), claim('escalate')]
    for (const { email } of [approved, answered, asked]) await post(system, email)
    await answer(answered.thread_id, { action: 'approve' })
    await answer(asked.thread_id, { action: 'request-information', note: 'Which garage?' })
    assert.equal((await reaches(approved.thread_id, 'decided')).decision?.outcome, 'approve')
    const second = await reaches(answered.thread_id, 'decided')
    assert.equal(second.decision?.revision, 2)
    await reaches(asked.thread_id, 'waiting-for-information')
    await ask(asked.thread_id, ':cancel', {})
    await reaches(asked.thread_id, 'withdrawn')
  })

  test('each service may write its dead letters, and the command line may read them and submit', async (t) => {
    const topics = [TOPICS.submitted, TOPICS.extracted, TOPICS.assessed, TOPICS.decided]
    const producer = kafkaAs(ADMINISTRATOR).producer()
    await producer.connect()
    for (const topic of topics)
      await producer.send({ topic, messages: [{ key: `${tenant}:bad-${topic}`, value: 'no event' }] })
    await producer.disconnect()
    for (const topic of topics) await reaches(`${tenant}:bad-${topic}`, 'failed')

    const env = envOf('claimgraph')
    const list = await claimgraph(['dead-letters', 'list', '--code', 'NOT_AVRO', '--json'], { env })
    assert.equal(list.code, 0, list.stderr)
    for (const topic of topics) assert.ok(list.stdout.includes(`bad-${topic}`), topic)
    const { email, thread_id } = claim('approve')
    const folder = mkdtempSync(join(tmpdir(), 'claimgraph-acls-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'claim.json')
    writeFileSync(file, JSON.stringify(email))
    const submitted = await claimgraph(['submit', file, '--topic'], { env })
    assert.equal(submitted.code, 0, submitted.stderr)
    await reaches(thread_id, 'decided')
  })

  test('no account may write to a topic that the table does not give it', async () => {
    for (const account of [...SERVICE_NAMES, 'claimgraph']) {
      const allowed = new Set(
        acls
          .filter((row) => accountOf(row) === account && row.operation === kafkajs.AclOperationTypes.WRITE)
          .map(({ resourceName }) => resourceName),
      )
      const producer = kafkaAs(account).producer({ retry: { retries: 0 } })
      await producer.connect()
      for (const topic of ALL_TOPICS.filter((each) => !allowed.has(each)))
        await assert.rejects(
          producer.send({ topic, messages: [{ key: 'x', value: 'x' }] }),
          /TOPIC_AUTHORIZATION_FAILED|Not authorized to access topics/i,
          `${account} ${topic}`,
        )
      await producer.disconnect()
    }
  })

  test('a service of the graph that lacks a right ends and names it; with the right it goes on where it was', async () => {
    const { email, thread_id } = claim('approve')
    const extracted = rowOf(
      'email',
      kafkajs.AclResourceTypes.TOPIC,
      TOPICS.extracted,
      kafkajs.AclOperationTypes.WRITE,
    )
    await without(extracted, async () => {
      await post(system, email)
      await endsBecauseOf('email', /TOPIC_AUTHORIZATION_FAILED/)
    })
    const id = rowOf(
      'decision',
      kafkajs.AclResourceTypes.TRANSACTIONAL_ID,
      'decision-',
      kafkajs.AclOperationTypes.WRITE,
    )
    await without(id, async () => {
      await restart('email')
      await endsBecauseOf('decision', /TRANSACTIONAL_ID_AUTHORIZATION_FAILED/)
    })
    const group = rowOf('policy', kafkajs.AclResourceTypes.GROUP, 'policy', kafkajs.AclOperationTypes.READ)
    await without(group, () => endsBecauseOf('policy', /fatal.*Group authorization failed/))
    await Promise.all([restart('decision'), restart('policy')])
    await reaches(thread_id, 'decided')
  })

  test('ingestion and the desk say in their logs what they lack, keep what they have, and need no restart', async () => {
    const reviewed = rowOf(
      'desk',
      kafkajs.AclResourceTypes.TOPIC,
      TOPICS.reviewed,
      kafkajs.AclOperationTypes.WRITE,
    )
    const asked = claim('escalate')
    await post(system, asked.email)
    await without(reviewed, async () => {
      await answer(asked.thread_id, { action: 'reject' })
      await eventually('what the desk lacks', () =>
        Promise.resolve(/the outbox cannot be published now/.test(logged('desk'))),
      )
      assert.match(logged('desk'), /TOPIC_AUTHORIZATION_FAILED.*claims\.reviewed/)
    })
    assert.equal((await reaches(asked.thread_id, 'decided')).decision?.revision, 2)

    const submitted = rowOf(
      'ingestion',
      kafkajs.AclResourceTypes.TOPIC,
      TOPICS.submitted,
      kafkajs.AclOperationTypes.WRITE,
    )
    const { email, thread_id } = claim('approve')
    await without(submitted, async () => {
      await assert.rejects(post(system, email), /cannot-store-now/)
      assert.match(logged('ingestion'), /Topic authorization failed/)
    })
    await eventually('the claim to be taken', () => post(system, email).catch(() => null))
    await reaches(thread_id, 'decided')

    const group = rowOf(
      'ingestion',
      kafkajs.AclResourceTypes.GROUP,
      'email',
      kafkajs.AclOperationTypes.DESCRIBE,
    )
    await without(group, () =>
      eventually('what ingestion lacks', () =>
        Promise.resolve(/Group authorization failed[^]*the backlog cannot be read/.test(logged('ingestion'))),
      ).then(() => undefined),
    )
  })
})
