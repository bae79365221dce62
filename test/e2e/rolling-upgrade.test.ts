/** Services of two releases at once on live claims, replaced instance by instance. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before, describe } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { HandledLetter, Settling } from '../../services/operator/dead-letters/print.ts'
import { GRAPH_VERSIONS } from '../../shared/claims/state.ts'
import { importTestPolicies, type KnownClaim, knownClaim, newTenant } from '../support/claims.ts'
import { claimgraphJson } from '../support/cli.ts'
import { environment } from '../support/environment.ts'
import type { ExpectedClaim } from '../support/invariants/expected.ts'
import { checkInvariants } from '../support/invariants.ts'
import { BREAKING_VERSION, NEXT_VERSION } from '../support/next-release.ts'
import { eventually as soonerOrLater } from '../support/system.ts'
import { encode, outsideKafka, readTopic } from '../support/topics.ts'
import { Fleet } from './rolling-upgrade/fleet.ts'

const MOST = 400 // claims that may flow while services are replaced
const WITHIN_MS = 180_000 // guards against hanging for ever; other programs may take all CPUs
const PACE_MS = 60 // between two of them
const CODE = 'GRAPH_VERSION_UNSUPPORTED'
const APPROVED_MINOR = 75_000
const { version: THIS_VERSION } = GRAPH_VERSIONS

const eventually = <T>(what: string, probe: () => Promise<T | null | undefined | false>): Promise<T> =>
  soonerOrLater(what, probe, WITHIN_MS)

describe('a rolling upgrade', () => {
  const tenant = newTenant()
  const fleet = new Fleet()
  const producer = outsideKafka().producer()
  const database = new pg.Client(environment.databaseUrl)
  let made = 0

  before(async () => {
    await importTestPolicies(tenant, MOST)
    await Promise.all([database.connect(), producer.connect()])
    await Promise.all(
      (['email', 'email', 'policy', 'decision'] as const).map((service) => fleet.start(service, 'this')),
    )
  })
  after(async () => {
    await fleet.stopAll()
    // Who rewinds a group on this stack meets these threads again, and the releases that can read them are gone.
    await database.query(`UPDATE checkpoints SET metadata = metadata || $1::jsonb WHERE thread_id LIKE $2`, [
      JSON.stringify({ graph_version: THIS_VERSION, graph_readable_from: THIS_VERSION }),
      `${tenant}:%`,
    ])
    await Promise.all([database.end(), producer.disconnect()])
  })

  async function produce(topic: string, key: string, event: object): Promise<void> {
    await producer.send({ topic, messages: [{ key, value: await encode(topic, event) }] })
  }

  /** The next claim, acknowledged by Kafka. */
  async function submit(): Promise<KnownClaim> {
    const claim = knownClaim(tenant, made++)
    const { thread_id, email } = claim
    const event = { ...email, locale: null, channel: 'topic', attachments: [], submitted_by: null }
    await produce('claims.submitted', thread_id, event)
    return claim
  }

  async function submitEscalated(): Promise<KnownClaim> {
    const claim = await submit()
    return claim.outcome === 'escalate' ? claim : submitEscalated()
  }

  const approve = ({ thread_id, email: { claim_id } }: KnownClaim): Promise<void> =>
    produce('claims.reviewed', thread_id, {
      event_id: randomUUID(),
      thread_id,
      tenant_id: tenant,
      claim_id,
      occurred_at: new Date().toISOString(),
      revision: 1,
      action: 'approve',
      payable_minor: APPROVED_MINOR,
      reviewer: 'adjuster-7',
      note: '',
    })

  /** By thread: the version that made each checkpoint, the oldest first, and the node that it was for. */
  async function lines(): Promise<Map<string, { version: number; hop: string }[]>> {
    const { rows } = await database.query<{ thread_id: string; version: number; hop: string }>(
      `select thread_id, (metadata ->> 'graph_version')::int as version, metadata ->> 'hop' as hop
       from checkpoints where starts_with(thread_id, $1) order by checkpoint_id`,
      [`${tenant}:`],
    )
    return Map.groupBy(rows, ({ thread_id }) => thread_id)
  }
  const versionsOf = async ({ thread_id }: KnownClaim) =>
    (await lines()).get(thread_id)?.map(({ version }) => version) ?? []
  const reached = (claim: KnownClaim, hop: string) =>
    eventually(`${claim.thread_id} to be through ${hop}`, async () =>
      (await lines()).get(claim.thread_id)?.some((line) => line.hop === hop),
    )
  /** The invariants hold, and each claim has as many decisions as it should. */
  async function checkAll(claims: readonly ExpectedClaim[]): Promise<string[]> {
    const expected = claims.reduce((sum, { reviewed }) => sum + (reviewed ? 2 : 1), 0)
    return eventually('all decisions to be published', async () => {
      const { violations, decided } = await checkInvariants(claims)
      return decided >= expected
        ? [...violations, ...(decided > expected ? [`${decided} decisions`] : [])]
        : null
    })
  }

  test('with compatible versions decides every claim once; what the old release began the new one finishes, in any order of services', async () => {
    const waiting = await submitEscalated()
    await reached(waiting, 'decision')
    assert.deepEqual(await versionsOf(waiting), [THIS_VERSION, THIS_VERSION, THIS_VERSION])

    const over = new AbortController()
    const flow = (async () => {
      for (; !over.signal.aborted && made < MOST - 50; await sleep(PACE_MS)) await submit()
    })()
    // The worst order: the old policy service meets threads of the new email service, and must leave them alone.
    await fleet.roll('email', 'next')
    const early = await submitEscalated()
    await reached(early, 'email')
    await eventually('the old policy service to wait', () =>
      Promise.resolve(fleet.hasLogged('policy', 'GRAPH_VERSION_NEWER')),
    )
    await fleet.roll('policy', 'next')
    await reached(early, 'policy')
    await fleet.roll('decision', 'next')
    await reached(early, 'decision')
    over.abort()
    await flow
    await approve(waiting)

    const claims = Array.from({ length: made }, (_, index): ExpectedClaim => knownClaim(tenant, index)).map(
      (claim) =>
        claim.thread_id === waiting.thread_id
          ? { ...claim, reviewed: { outcome: 'approve' as const, payable_minor: APPROVED_MINOR } }
          : claim,
    )
    assert.deepEqual(await checkAll(claims), [])
    assert.deepEqual(await versionsOf(waiting), [THIS_VERSION, THIS_VERSION, THIS_VERSION, NEXT_VERSION])
    assert.deepEqual(await versionsOf(early), [NEXT_VERSION, NEXT_VERSION, NEXT_VERSION])
    for (const [thread, line] of await lines()) {
      const versions = line.map(({ version }) => version)
      assert.deepEqual(
        versions,
        versions.toSorted((one, other) => one - other),
        `${thread} went back to the old release`,
      )
    }
  })

  test('with an incompatible version refuses what it cannot read, and corrupts nothing: the release before it finishes all', async () => {
    const waiting = await submitEscalated()
    await reached(waiting, 'decision')
    await fleet.roll('decision', 'breaking')
    const before = await lines()
    await approve(waiting)
    const underWay = await submit()
    const letters = await eventually('both to be refused', async () => {
      const all = await claimgraphJson<HandledLetter[]>(['dead-letters', 'list', '--code', CODE])
      const ours = all.filter(({ thread_id }) =>
        [waiting.thread_id, underWay.thread_id].includes(thread_id ?? ''),
      )
      return ours.length === 2 ? ours : null
    })
    for (const { error, original } of letters) {
      assert.match(
        error.message,
        new RegExp(`version ${NEXT_VERSION} of the graph.*version ${BREAKING_VERSION} `),
      )
      assert.match(error.message, /roll back, then replay/)
      assert.ok(['claims.reviewed', 'claims.assessed'].includes(original.topic), original.topic)
    }
    const after = await lines()
    assert.deepEqual(after.get(waiting.thread_id), before.get(waiting.thread_id), 'nothing was written')
    assert.deepEqual(await versionsOf(underWay), [NEXT_VERSION, NEXT_VERSION])

    await fleet.roll('decision', 'next')
    for (const { thread_id } of [waiting, underWay]) {
      const { records } = await claimgraphJson<Settling>(['dead-letters', 'replay', '--thread', thread_id])
      assert.deepEqual(
        records.map(({ result }) => result),
        ['replayed'],
      )
    }
    const reviewed = { outcome: 'approve' as const, payable_minor: APPROVED_MINOR }
    const violations = await checkAll([{ ...waiting, reviewed }, underWay])
    // That there are dead letters is what this is about.
    assert.deepEqual(
      violations.filter((violation) => !violation.startsWith('I5')),
      [],
    )
    assert.equal(
      (await readTopic('claims.dead-letter')).filter(({ key }) => key?.startsWith(tenant)).length,
      2,
    )
  })
})
