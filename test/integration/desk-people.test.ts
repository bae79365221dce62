import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { Pool } from 'pg'
import type { Services } from '../../deploy/local/services.ts'
import { claimGraph } from '../../shared/claims/graph.ts'
import { HopSaver } from '../../shared/langgraph/saver.ts'
import { importTestPolicies, type KnownClaim, knownClaim, newTenant } from '../support/claims.ts'
import { claimgraph, claimgraphJson } from '../support/cli.ts'
import { DeskClient } from '../support/desk-client.ts'
import { environment } from '../support/environment.ts'
import { eventually, post, startSystem } from '../support/system.ts'
import { decode, lagOf, outsideKafka, readTopic } from '../support/topics.ts'

interface View {
  status: string
  review_request?: { revision: number; interrupt_id: string }
  decision?: { revision: number; outcome: string; payable_minor: number | null; reasons: { text: string }[] }
  timeline: { step: string; revision?: number }[]
  erased_at?: string
}
const GROUPS = [
  ['email', ['claims.submitted']],
  ['policy', ['claims.extracted']],
  ['decision', ['claims.assessed', 'claims.reviewed', 'claims.withdrawn']],
  ['desk', ['claims.submitted', 'claims.decided', 'claims.review-requested', 'claims.reviewed']],
] as const

/** The whole system; claims 3, 6, 9... are escalated, the others are decided at once. */
describe('people at the desk, with every service', () => {
  const tenant = newTenant()
  let services: Services
  let desk: DeskClient
  let pool: Pool

  before(async () => {
    await importTestPolicies(tenant, 30)
    pool = new Pool({ connectionString: environment.databaseUrl, max: 4 })
    services = await startSystem()
    desk = new DeskClient(services.env['DESK_URL'] ?? '')
  })
  after(async () => {
    await services?.stop()
    await pool?.end()
  })

  const view = async ({ thread_id }: KnownClaim): Promise<View | null> => {
    const { status, body } = await desk.get<View>(`/v1/claims/${thread_id}`)
    return status === 200 ? body : null
  }
  const at = (claim: KnownClaim, status: string): Promise<View> =>
    eventually(`${claim.thread_id} to be ${status}`, async () => {
      const found = await view(claim)
      const known = status !== 'waiting-for-review' || found?.review_request
      return found?.status === status && known ? found : null
    })
  async function submitted(index: number, status: string): Promise<KnownClaim> {
    const claim = knownClaim(tenant, index)
    await post(services, claim.email)
    await at(claim, status)
    return claim
  }
  const review = async (claim: KnownClaim, body: object): Promise<number> =>
    answer(claim, await at(claim, 'waiting-for-review'), body)
  async function answer({ thread_id }: KnownClaim, { review_request }: View, body: object): Promise<number> {
    const { revision = 0, interrupt_id = '' } = review_request ?? {}
    const { status } = await desk.post(`/v1/claims/${thread_id}/review`, { revision, interrupt_id, ...body })
    return status
  }
  const recordsOf = async (topic: string, { thread_id }: KnownClaim) =>
    (await readTopic(topic)).filter(({ key }) => key === thread_id)
  const revisions = async (claim: KnownClaim) =>
    Promise.all(
      (await recordsOf('claims.decided', claim)).map(async (each) => (await decode(each))['revision']),
    )

  test('fifty answers at once make one decision, revision 2', async () => {
    const claim = await submitted(3, 'waiting-for-review')
    const asked = await at(claim, 'waiting-for-review')
    const statuses = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        answer(claim, asked, {
          action: index % 2 === 0 ? 'approve' : 'reject',
          reviewer: `adjuster-${index}`,
        }),
      ),
    )
    assert.equal(statuses.filter((status) => status === 202).length, 1)
    const decided = await at(claim, 'decided')
    assert.equal(decided.decision?.revision, 2)
    assert.equal((await recordsOf('claims.reviewed', claim)).length, 1)
    assert.deepEqual(await revisions(claim), [1, 2])
    assert.deepEqual(await recordsOf('claims.dead-letter', claim), [])
  })

  test('a question to the claimant, their reply, and another review: on the command line', async () => {
    const claim = await submitted(6, 'waiting-for-review')
    const { env } = services
    const asked = await claimgraphJson<View>(
      ['review', claim.thread_id, 'request-information', '--note', 'Which garage?', '--wait'],
      { env },
    )
    assert.equal(asked.status, 'waiting-for-information')
    assert.deepEqual(await revisions(claim), [1], 'a question is no decision')
    await post(services, {
      ...claim.email,
      body: `${claim.email.body}\nIt is the garage in the High Street.`,
    })
    const waiting = await eventually('the next question', async () => {
      const found = await view(claim)
      return found?.review_request?.revision === 2 && found
    })
    assert.equal(waiting.status, 'waiting-for-review')
    assert.ok(waiting.timeline.filter(({ step }) => step === 'extracted').length === 2)
    const listed = await claimgraph(['reviews', '--tenant', tenant], { env })
    assert.match(listed.stdout, new RegExp(claim.email.claim_id))
    const reserved = await claimgraph(['reviews', 'claim', claim.thread_id], { env })
    assert.match(reserved.stdout, /^development has it until /)
    const decided = await claimgraphJson<View>(
      ['review', claim.thread_id, 'approve', '--amount-minor', '12300', '--reviewer', 'ana', '--wait'],
      { env },
    )
    assert.equal(decided.decision?.revision, 3)
    assert.equal(decided.decision?.payable_minor, 12_300)
  })

  test('a claim that waits is taken back once; one that is decided cannot be', async () => {
    const [waiting, decided] = [await submitted(9, 'waiting-for-review'), await submitted(1, 'decided')]
    const cancel = ({ thread_id }: KnownClaim) =>
      desk.post<{ event_id: string }>(`/v1/claims/${thread_id}:cancel`, { note: 'paid by another' })
    const answers = await Promise.all([cancel(waiting), cancel(waiting), cancel(waiting)])
    assert.deepEqual(
      answers.map(({ status }) => status),
      [202, 202, 202],
    )
    assert.equal(new Set(answers.map(({ body }) => body.event_id)).size, 1)
    const withdrawn = await at(waiting, 'withdrawn')
    assert.equal(withdrawn.decision?.outcome, 'withdrawn')
    assert.equal(withdrawn.decision?.revision, 2)
    assert.ok(withdrawn.timeline.some(({ step }) => step === 'withdrawal-requested'))
    assert.equal((await recordsOf('claims.withdrawn', waiting)).length, 1)
    assert.deepEqual((await cancel(waiting)).body, answers[0].body)
    const { review_request } = withdrawn
    assert.equal(review_request, undefined)
    const late = { revision: 1, interrupt_id: 'i', action: 'reject' }
    assert.equal((await desk.post(`/v1/claims/${waiting.thread_id}/review`, late)).status, 409)

    const refused = await cancel(decided)
    assert.deepEqual([refused.status, refused.slug], [409, 'already-decided'])
    assert.equal((await cancel(knownClaim(tenant, 99))).slug, 'claim-not-found')
    assert.deepEqual(await recordsOf('claims.withdrawn', decided), [])
  })

  test('what is erased stays erased: ids, outcome and amount stay, no word does, and no record brings it back', async () => {
    const [approved, rejected] = [await submitted(12, 'waiting-for-review'), await submitted(5, 'decided')]
    assert.equal(
      await review(approved, { action: 'approve', note: 'spoke to Ana Ruiz', reviewer: 'ana' }),
      202,
    )
    const open = await submitted(18, 'waiting-for-review')
    const before = await at(approved, 'decided')
    assert.ok(before.decision?.reasons.some(({ text }) => text.includes('Ruiz')))

    const erase = (claim: KnownClaim, ...args: string[]) =>
      claimgraph(
        ['erase', claim.thread_id, '--reason', 'asked for by the claimant', '--by', 'olga', ...args],
        {
          env: services.env,
        },
      )
    const refused = await erase(open)
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /is not finished: it waits for review.*--force/)
    for (const claim of [approved, rejected]) {
      const { code, stderr } = await erase(claim)
      assert.equal(code, 0, stderr)
    }
    // A hop that has begun meanwhile.
    const saver = new HopSaver(pool)
    const session = await saver.begin(open.thread_id)
    const withdrawal = { event_id: 'e', requested_by: 'Ruiz', note: '' }
    await claimGraph({})
      .compile({ checkpointer: saver })
      .updateState({ configurable: session.configurable }, { withdrawal }, 'review')
    assert.equal((await erase(open, '--force')).code, 0)
    assert.equal(await session.commit({ hop: 'review', hops: {} }), 'refused', 'it stores nothing any more')

    const erased = async () => {
      for (const claim of [approved, rejected, open]) {
        const { thread_id, email } = claim
        const text = await everythingOf(thread_id)
        for (const word of ['Ruiz', email.from, email.body.slice(0, 30), 'windscreen', 'stone'])
          assert.ok(!text.includes(word), `${thread_id} still has ${word}`)
        const graph = claimGraph({}).compile({ checkpointer: new HopSaver(pool) })
        const { next } = await graph.getState({ configurable: { thread_id } })
        assert.deepEqual(next, [], 'no node runs any more')
        for (const path of ['state', 'history']) {
          const shown = await desk.get(`/v1/claims/${thread_id}/${path}`)
          assert.equal(shown.status, 200, path)
          assert.ok(!JSON.stringify(shown.body).includes('windscreen'), path)
        }
      }
      const now = await view(approved)
      assert.equal(now?.status, 'decided')
      assert.equal(now?.decision?.payable_minor, before.decision?.payable_minor)
      assert.ok(now?.erased_at)
      assert.equal(await review(open, { action: 'approve' }), 409)
    }
    await erased()
    const { rows } = await pool.query(
      "SELECT actor, outcome, details FROM desk.audit WHERE thread_id = $1 AND action = 'claim.erase'",
      [approved.thread_id],
    )
    assert.equal(rows.length, 1)
    assert.equal(rows[0]?.actor, 'olga')
    assert.equal(rows[0]?.details.outcome, 'approve')
    assert.equal(rows[0]?.details.payable_minor, before.decision?.payable_minor)

    const counts = async () =>
      Promise.all(
        [approved, rejected, open].flatMap((claim) =>
          ['claims.decided', 'claims.dead-letter'].map(
            async (topic) => (await recordsOf(topic, claim)).length,
          ),
        ),
      )
    const known = await counts()
    // Sent again, with the same content and with another; then every record that there ever was.
    for (const { email } of [approved, rejected, open]) {
      await post(services, email)
      await post(services, { ...email, body: `${email.body}\nAnd another thing.` })
    }
    await settled()
    assert.deepEqual(await counts(), known)
    await services.stop()
    await rewindAll()
    await pool.query('DELETE FROM desk.claims WHERE tenant_id = $1', [tenant])
    services = await startSystem()
    desk = new DeskClient(services.env['DESK_URL'] ?? '')
    await settled()
    assert.deepEqual(await counts(), known, 'nothing was decided again, and nothing given up')
    await erased()
    assert.equal((await erase(approved)).code, 0, 'again is the same')
    await erased()
  })

  /** All that the database has of a thread, as text. */
  async function everythingOf(thread: string): Promise<string> {
    const tables = await pool.query<{ name: string; has: string }>(`
      SELECT format('%I.%I', table_schema, table_name) AS name, string_agg(column_name, ',') AS has
      FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
      WHERE column_name IN ('thread_id') AND table_type = 'BASE TABLE' GROUP BY 1`)
    const texts = tables.rows.map(async ({ name }) => {
      const { rows } = await pool.query(`SELECT * FROM ${name} WHERE thread_id = $1`, [thread])
      const plain = (_: string, value: unknown) =>
        value instanceof Uint8Array || (value as { type?: string } | null)?.type === 'Buffer'
          ? Buffer.from((value as { data?: number[] }).data ?? (value as Uint8Array)).toString('utf8')
          : value
      return JSON.stringify(rows, plain)
    })
    return (await Promise.all(texts)).join('\n')
  }

  async function settled(): Promise<void> {
    const lags = () => Promise.all(GROUPS.map(([group, topics]) => lagOf(group, topics)))
    await eventually('the lag to be 0', async () => (await lags()).every((lag) => lag <= 0), 300_000)
  }

  async function rewindAll(): Promise<void> {
    const admin = outsideKafka().admin()
    await admin.connect()
    for (const [groupId, topics] of GROUPS)
      for (const topic of topics) await admin.resetOffsets({ groupId, topic, earliest: true })
    await admin.disconnect()
  }
})
