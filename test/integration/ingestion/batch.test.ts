import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before, describe } from 'node:test'
import { startServer, stopServer } from '../../../deploy/local/control.ts'
import type { Services } from '../../../deploy/local/services.ts'
import { newTenant } from '../../support/claims.ts'
import { environment } from '../../support/environment.ts'
import { eventually } from '../../support/system.ts'
import { decode } from '../../support/topics.ts'
import { BATCH, baseOf, claim, type Posted, type Sent, send, startIngestion, submittedOf } from './posting.ts'

const NDJSON = 'application/x-ndjson'
const LIMIT = 2_000_000 // bytes
const stack = { name: environment.stack }

describe('POST /v1/claims:batch', () => {
  let services: Services
  let base: string

  before(async () => {
    services = await startIngestion(2, { INGESTION_BATCH_LIMIT_BYTES: String(LIMIT) })
    base = baseOf(services)
  })
  after(() => services.stop())

  const batch = (body: unknown, options: Sent = {}): Promise<Posted> =>
    send(base, body, { path: BATCH, ...options })
  const statuses = ({ body }: Posted) => body.results?.map(({ status }) => status)

  test('a thousand claims are published, and answered in their order', async () => {
    const tenant = newTenant()
    const items = Array.from({ length: 1_000 }, (_, index) =>
      claim({ tenant_id: tenant, subject: `${index}` }),
    )
    const { status, body } = await batch(items)
    assert.equal(status, 200)
    assert.deepEqual([body.accepted, body.refused], [1_000, 0])
    const records = new Map(
      (await submittedOf(tenant)).map((record) => [`${record.partition}/${record.offset}`, record]),
    )
    assert.equal(records.size, 1_000)
    for (const [index, result] of (body.results ?? []).entries()) {
      assert.equal(result.index, index)
      const record = records.get(`${result.event?.partition}/${result.event?.offset}`)
      assert.equal(record?.key, result.thread_id)
      assert.equal((await decode(record ?? { value: null }))['subject'], `${index}`)
    }
  })

  for (const type of ['application/json', NDJSON]) {
    test(`one bad item does not spoil the others: ${type}`, async () => {
      const tenant_id = newTenant()
      const bad = [claim({ from: 42 }), claim({ amount: 1 }), 'text', null, [[]]]
      const items = [claim({ tenant_id }), ...bad, claim({ tenant_id })]
      const lines = items.map((item) => JSON.stringify(item)).join('\n')
      const posted = await batch(type === NDJSON ? `${lines}\n` : items, { type })
      assert.equal(posted.status, 200)
      assert.deepEqual(statuses(posted), [202, 400, 400, 400, 400, 400, 202])
      assert.equal(posted.body.results?.[1]?.problem?.errors?.[0]?.pointer, '/from')
      assert.equal((await submittedOf(tenant_id)).length, 2)
    })
  }

  test('a line that is no JSON is one bad item; blank lines are none', async () => {
    const tenant_id = newTenant()
    const good = JSON.stringify(claim({ tenant_id }))
    const deep = '['.repeat(100) + ']'.repeat(100)
    const lines = ['', good, '{"from":', ' \t', deep, '{"__proto__":{}}', `${good}\r`, '']
    const posted = await batch(lines.join('\n'), { type: NDJSON })
    assert.deepEqual(statuses(posted), [202, 400, 400, 400, 202])
    const problems = posted.body.results?.map(({ problem }) => problem?.type.split(':').at(-1))
    assert.deepEqual(problems?.slice(1, 4), ['invalid-json', 'invalid-request', 'invalid-json'])
    assert.equal((await submittedOf(tenant_id)).length, 2)
  })

  test('a claim_id that comes twice is one claim with the same content, and refused with other', async () => {
    const tenant_id = newTenant()
    const one = claim({ tenant_id, claim_id: 'c-1' })
    const posted = await batch([
      one,
      { ...one, attachments: [] },
      { ...one, subject: 'Another' },
      { ...one, claim_id: 'c-2' },
      { ...one, tenant_id: newTenant(), subject: 'Another' },
    ])
    assert.deepEqual(statuses(posted), [202, 202, 409, 202, 202])
    const [first, repeated, refused] = posted.body.results ?? []
    assert.deepEqual(repeated?.event, first?.event)
    assert.equal(refused?.problem?.type, 'urn:claimgraph:problem:claim-id-repeated')
    assert.equal((await submittedOf(tenant_id)).length, 2)
  })

  test('batches that are none, too long or too large are refused as a whole', async () => {
    const tenant_id = newTenant()
    const many = Array.from({ length: 1_001 }, () => claim({ tenant_id }))
    const cases: [unknown, string, number][] = [
      [[], 'application/json', 400],
      [{}, 'application/json', 400],
      ['[{]', 'application/json', 400],
      [many, 'application/json', 400],
      ['\n\n', NDJSON, 400],
      [many.map((item) => JSON.stringify(item)).join('\n'), NDJSON, 400],
      [[claim({ tenant_id, body: 'x'.repeat(LIMIT) })], 'application/json', 413],
      ['x'.repeat(LIMIT + 1), NDJSON, 413],
      ['x', 'message/rfc822', 415],
      ['x', 'text/plain', 415],
    ]
    for (const [body, type, status] of cases) assert.equal((await batch(body, { type })).status, status)
    const single = await send(base, JSON.stringify(claim({ tenant_id })), { type: NDJSON })
    assert.equal(single.status, 415)
    assert.equal((await submittedOf(tenant_id)).length, 0)
  })

  test('a batch with a key is done once; the retry after a crash makes the same claims of the same bytes', async () => {
    const tenant_id = newTenant()
    const key = `"${randomUUID()}"`
    const items = [claim({ tenant_id }), {}, claim({ tenant_id, received_at: '2026-03-10T10:00:00+01:00' })]
    await services.kill('ingestion')
    await services.restart('ingestion', { CRASH_AT: 'after-send' })
    await assert.rejects(batch(items, { key }))
    const posted = await eventually('the end of the lease', async () => {
      const answer = await send(baseOf(services, 2), items, { path: BATCH, key })
      return answer.status === 409 ? null : answer
    })
    await services.kill('ingestion')
    await services.restart('ingestion')
    assert.deepEqual(statuses(posted), [202, 400, 202])
    assert.equal((await batch(items, { key })).text, posted.text)
    const claims = Map.groupBy(await submittedOf(tenant_id), (record) => record.key)
    assert.equal(claims.size, 2)
    for (const records of claims.values()) {
      assert.equal(records.length, 2)
      assert.deepEqual(records[0]?.value, records[1]?.value)
    }
    assert.equal((await batch([...items, {}], { key })).status, 422)
  })

  test('items that could not be stored are tried again with the same key, and only they', async (t) => {
    const tenant_id = newTenant()
    const key = `"${randomUUID()}"`
    const items = [claim({ tenant_id }), claim({ tenant_id }), {}]
    await stopServer('kafka', stack)
    t.after(() => startServer('kafka', stack))
    const failed = await batch(items, { key })
    assert.deepEqual(statuses(failed), [503, 503, 400])
    assert.ok(failed.headers.get('retry-after'))
    await startServer('kafka', stack)
    const posted = await eventually('acceptance', async () => {
      const answer = await batch(items, { key })
      return answer.body.accepted === 2 ? answer : null
    })
    assert.equal((await batch(items, { key })).text, posted.text)
    const keys = new Set((await submittedOf(tenant_id)).map((record) => record.key ?? undefined))
    assert.deepEqual(keys, new Set(posted.body.results?.slice(0, 2).map(({ thread_id }) => thread_id)))
  })
})
