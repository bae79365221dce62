import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import type { Producer } from 'kafkajs'
import { Pool } from 'pg'
import { startServer, stopServer } from '../../deploy/local/control.ts'
import { type Services, startServices } from '../../deploy/local/services.ts'
import type { ClaimSummary, ClaimView } from '../../services/desk/views.ts'
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { AvroCodec } from '../../shared/kafka/codec.ts'
import { type ClaimRecord, deadLetterRecord, reviewedClaim, TRACE } from '../support/claim-records.ts'
import { newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { eventually } from '../support/system.ts'
import { lagOf, outsideKafka, readTopic } from '../support/topics.ts'

const codec = new AvroCodec({ registryUrl: environment.registryUrl, ...SCHEMAS })
const stack = { name: environment.stack }
const TOPICS = ['claims.submitted', 'claims.extracted', 'claims.assessed', 'claims.decided'] as const

interface Page {
  claims: ClaimSummary[]
  next_cursor: string | null
}

describe('the desk', () => {
  const tenant = newTenant()
  let services: Services
  let base: string
  let producer: Producer

  before(async () => {
    services = await startServices({
      name: environment.stack,
      names: ['desk'],
      env: { LOG_LEVEL: 'error', SESSION_TIMEOUT_MS: '6000' },
    })
    base = services.env['DESK_URL'] ?? ''
    producer = outsideKafka().producer()
    await producer.connect()
  })
  after(async () => {
    await producer.disconnect()
    await services.stop()
  })

  async function produce(...records: ClaimRecord[]): Promise<void> {
    const messages = records.map(async ({ topic, value, record }) => {
      const headers = { traceparent: record.headers['traceparent'] ?? '' }
      return { topic, messages: [{ key: record.key, value: await codec.encode(topic, value), headers }] }
    })
    await producer.sendBatch({ topicMessages: await Promise.all(messages) })
  }
  async function produceDeadLetter(...args: Parameters<typeof deadLetterRecord>): Promise<void> {
    const { topic, key, value, headers } = deadLetterRecord(...args)
    await producer.send({ topic, messages: [{ key, value, headers: { ...headers } }] })
  }
  const newClaim = (claim_id: string) => ({
    thread_id: `${tenant}:${claim_id}`,
    records: reviewedClaim({ tenant_id: tenant, claim_id }),
  })
  async function view(threadId: string): Promise<ClaimView | null> {
    const response = await fetch(`${base}/v1/claims/${threadId}`)
    if (response.status === 404) return null
    assert.equal(response.status, 200)
    return (await response.json()) as ClaimView
  }
  /** The claim when it has `entries` entries in its timeline. */
  const viewAfter = (threadId: string, entries: number): Promise<ClaimView> =>
    eventually(`${entries} entries of ${threadId}`, async () => {
      const found = await view(threadId)
      return found?.timeline.length === entries ? found : null
    })

  test('a claim is followed from hop to hop: escalated, reviewed, decided again', async () => {
    const { thread_id, records } = newClaim('followed')
    const statuses: string[] = []
    const asked: boolean[] = []
    for (const [index, record] of records.entries()) {
      await produce(record)
      const { status, review_request } = await viewAfter(thread_id, index + 1)
      statuses.push(status)
      asked.push(review_request !== undefined)
    }
    const waiting = 'waiting-for-review'
    assert.deepEqual(statuses, ['submitted', 'extracted', 'assessed', waiting, waiting, waiting, 'decided'])
    assert.deepEqual(asked, [false, false, false, false, true, true, false])

    const claim = await view(thread_id)
    assert.equal(claim?.decision?.revision, 2)
    assert.equal(claim?.decision?.payable_minor, 33_000)
    assert.equal(claim?.decision?.decided_by, 'person')
    assert.equal(claim?.trace_id, TRACE)
    assert.deepEqual(
      claim?.timeline.map(({ step }) => step),
      ['submitted', 'extracted', 'assessed', 'decided', 'review-requested', 'reviewed', 'decided'],
    )
    const text = JSON.stringify(claim)
    for (const personal of ['Ana', 'ana.ruiz', 'windscreen', 'Berta', 'spoke'])
      assert.ok(!text.includes(personal))
  })

  test('topics that are read in the wrong order give the same state: a status never goes backwards', async () => {
    const { thread_id, records } = newClaim('backwards')
    for (const [index, record] of records.toReversed().entries()) {
      await produce(record)
      const { status, decision } = await viewAfter(thread_id, index + 1)
      assert.equal(status, 'decided')
      assert.equal(decision?.revision, 2)
    }
  })

  test('a dead letter shows as failed with its origin until the claim goes on', async () => {
    const { thread_id, records } = newClaim('failed')
    const [submitted, extracted] = records
    assert.ok(submitted && extracted)
    await produce(submitted)
    await viewAfter(thread_id, 1)
    await produceDeadLetter(thread_id, { topic: 'claims.submitted', code: 'INVALID_EVENT', offset: 77 })
    const failed = await viewAfter(thread_id, 2)
    assert.equal(failed.status, 'failed')
    assert.deepEqual(failed.failure, {
      code: 'INVALID_EVENT',
      topic: 'claims.submitted',
      partition: 2,
      offset: 77,
    })
    await produce(extracted) // as after a replay
    const healed = await viewAfter(thread_id, 3)
    assert.equal(healed.status, 'extracted')
    assert.equal(healed.failure, undefined)
  })

  test('a dead letter of an unknown thread makes a failed claim; without a thread it is passed over', async () => {
    await produceDeadLetter(null, { topic: 'claims.submitted', code: 'KEY_MISSING' })
    await produceDeadLetter('no thread', { topic: 'claims.submitted', code: 'NOT_AVRO' })
    const thread_id = `${tenant}:unreadable`
    await produceDeadLetter(thread_id, { topic: 'claims.submitted', code: 'NOT_AVRO' })
    const claim = await viewAfter(thread_id, 1)
    assert.equal(claim.status, 'failed')
    assert.equal(claim.tenant_id, tenant)
  })

  test('a conflicting submission, a stale review and garbage under its key leave a healthy claim as it is', async () => {
    const { thread_id, records } = newClaim('healthy')
    await produce(...records.slice(0, 5))
    await viewAfter(thread_id, 5)
    await produceDeadLetter(thread_id, { topic: 'claims.submitted', code: 'CLAIM_ID_CONFLICT' })
    await produceDeadLetter(thread_id, { topic: 'claims.reviewed', code: 'STALE_REVIEW' })
    await produceDeadLetter(thread_id, { topic: 'claims.assessed', code: 'NOT_AVRO' })
    const claim = await viewAfter(thread_id, 8)
    assert.equal(claim.status, 'waiting-for-review')
    assert.equal(claim.failure, undefined)
    assert.equal(claim.timeline.filter(({ step }) => step === 'dead-lettered').length, 3)
  })

  test('the desk dead-letters what it alone reads, byte for byte, and steps over the poison of others', async () => {
    const { thread_id, records } = newClaim('poison')
    const bytes = Buffer.from([1, 2, 3, 0, 255])
    for (const topic of [
      'claims.submitted',
      'claims.extracted',
      'claims.assessed',
      'claims.reviewed',
      'claims.decided',
    ]) {
      await producer.send({ topic, messages: [{ key: thread_id, value: bytes, headers: { trace: 'x' } }] })
    }
    // The desk's own dead letter comes back to it: entry 1 of a claim that has nothing else.
    const failed = await viewAfter(thread_id, 1)
    assert.equal(failed.status, 'failed')
    assert.equal(failed.failure?.code, 'NOT_AVRO')
    assert.equal(failed.failure?.topic, 'claims.decided')
    await produce(...records)
    assert.equal((await viewAfter(thread_id, 8)).status, 'decided')
    const letters = (await readTopic('claims.dead-letter')).filter(({ key }) => key === thread_id)
    assert.equal(letters.length, 1)
    assert.deepEqual(letters[0]?.value, bytes)
    assert.equal(letters[0]?.headers['trace'], 'x')
    assert.equal(letters[0]?.headers['dlq.consumer.group'], 'desk')
  })

  test('lists are pages, newest first, each claim once, by every filter; a forged cursor is refused', async () => {
    const other = newTenant()
    const claims = Array.from({ length: 25 }, (_, index) => ({
      index,
      records: reviewedClaim({ tenant_id: other, claim_id: `l-${index}` }),
    }))
    for (const { index, records } of claims) {
      await produce(...records.slice(0, index < 10 ? 7 : index < 15 ? 5 : 1))
    }
    const list = async (query: string): Promise<Page> => {
      const response = await fetch(`${base}/v1/claims?tenant_id=${other}&${query}`)
      assert.equal(response.status, 200, await response.clone().text())
      return (await response.json()) as Page
    }
    await eventually('all claims', async () => {
      const decided = (await list('status=decided')).claims.length
      const waiting = (await list('status=waiting-for-review')).claims.length
      return decided === 10 && waiting === 5 && (await list('')).claims.length === 25
    })
    const seen: ClaimSummary[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page = await list(`limit=4${cursor && `&cursor=${cursor}`}`)
      seen.push(...page.claims)
      cursor = page.next_cursor
    }
    assert.equal(new Set(seen.map(({ thread_id }) => thread_id)).size, 25)
    assert.equal(seen.length, 25)
    const position = ({ submitted_at, thread_id }: ClaimSummary) => `${submitted_at} ${thread_id}`
    assert.deepEqual(seen.map(position), seen.map(position).toSorted().toReversed())
    assert.equal((await list('outcome=approve')).claims.length, 10)
    assert.equal((await list('outcome=escalate&policy_id=POL-1042')).claims.length, 5)
    assert.equal((await list('policy_id=POL-9')).claims.length, 0)

    const { next_cursor } = await list('limit=4')
    for (const query of [
      'cursor=x',
      `cursor=${next_cursor?.slice(2)}`,
      `status=decided&cursor=${next_cursor}`,
      'limit=0',
      'limit=501',
      'limit=x',
      'status=lost',
      'colour=red',
    ]) {
      const response = await fetch(`${base}/v1/claims?tenant_id=${other}&${query}`)
      assert.equal(response.status, 400, query)
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
    }
  })

  test('an unknown claim is 404, a malformed id 400, a wrong method 405, each a problem', async () => {
    const ask = async (path: string, init?: RequestInit) => {
      const response = await fetch(`${base}${path}`, init)
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
      return response.status
    }
    assert.equal(await ask(`/v1/claims/${tenant}:nobody`), 404)
    assert.equal(await ask(`/v1/claims/${tenant}%3Anobody`), 404)
    for (const id of ['x', 'a:b:c', ':c', 'a%20b:c', `t:${'x'.repeat(129)}`, "t:'%3B--"]) {
      assert.equal(await ask(`/v1/claims/${id}`), 400, id)
    }
    assert.equal(await ask(`/v1/claims/${tenant}:x`, { method: 'DELETE' }), 405)
    assert.equal(await ask('/v2/claims'), 404)
  })

  test('killed in the middle, cut off from Postgres and rewound to the start, it ends in the same state', async () => {
    const claims = Array.from({ length: 200 }, (_, index) => newClaim(`many-${index}`))
    const records = claims.flatMap((claim) => claim.records)
    const half = Math.floor(records.length / 2)
    await produce(...records.slice(0, half))
    await services.kill('desk')
    await services.restart('desk')
    await stopServer('postgres', { ...stack, kill: true })
    await produce(...records.slice(half))
    await startServer('postgres', stack)
    await eventually('all events', async () => (await lagOf('desk', TOPICS)) === 0)
    const before = await snapshot(tenant)
    assert.equal(before.claims.filter(({ claim_id }) => String(claim_id).startsWith('many-')).length, 200)
    for (const { claim_id, status } of before.claims) {
      if (String(claim_id).startsWith('many-')) assert.equal(status, 'decided')
    }

    await services.kill('desk', 'SIGTERM')
    const admin = outsideKafka().admin()
    await admin.connect()
    await admin.deleteGroups(['desk']) // and its offsets
    await admin.disconnect()
    await services.restart('desk')
    await eventually('all events again', async () => (await lagOf('desk', TOPICS)) === 0)
    assert.deepEqual(await snapshot(tenant), before)
    const letters = (await readTopic('claims.dead-letter')).filter(({ key }) =>
      key?.startsWith(`${tenant}:many-`),
    )
    assert.deepEqual(letters, [], 'no event was given up while Postgres was away')
  })
})

/** The read model's rows of a tenant, but for what a poison that is met again adds to it. */
async function snapshot(tenant: string): Promise<{ claims: Record<string, unknown>[]; entries: unknown[] }> {
  const pool = new Pool({ connectionString: environment.databaseUrl, max: 1 })
  const claims = await pool.query<Record<string, unknown>>(
    "SELECT * FROM desk.claims WHERE tenant_id = $1 AND claim_id <> 'poison' ORDER BY thread_id",
    [tenant],
  )
  const entries = await pool.query(
    `SELECT * FROM desk.timeline WHERE thread_id LIKE $1 AND thread_id NOT LIKE '%:poison'
     ORDER BY thread_id, topic, event_id`,
    [`${tenant}:%`],
  )
  await pool.end()
  return { claims: claims.rows, entries: entries.rows }
}
