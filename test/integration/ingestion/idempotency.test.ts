import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before, describe } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer, stopServer } from '../../../deploy/local/control.ts'
import type { Services } from '../../../deploy/local/services.ts'
import { newTenant } from '../../support/claims.ts'
import { claimgraphJson } from '../../support/cli.ts'
import { environment } from '../../support/environment.ts'
import { eventually } from '../../support/system.ts'
import { decode } from '../../support/topics.ts'
import { BATCH, baseOf, claim, type Posted, send, startIngestion, submittedOf } from './posting.ts'

const stack = { name: environment.stack }
const newKey = () => `"${randomUUID()}"`

/** Sends until the key is not in progress any more. */
function settled(base: string, body: unknown, key: string): Promise<Posted> {
  return eventually(`an answer for ${key}`, async () => {
    const posted = await send(base, body, { key })
    return posted.status === 409 ? null : posted
  })
}

describe('Idempotency-Key', () => {
  let services: Services
  let first: string
  let second: string

  before(async () => {
    services = await startIngestion(2)
    first = baseOf(services)
    second = baseOf(services, 2)
  })
  after(() => services.stop())

  test('a hundred posts at once with one key over two instances make one claim', async () => {
    const tenant = newTenant()
    const key = newKey()
    const body = claim({ tenant_id: tenant })
    const posted = await Promise.all(
      Array.from({ length: 100 }, (_, index) => send(index % 2 === 0 ? first : second, body, { key })),
    )
    const accepted = posted.filter(({ status }) => status === 202)
    const refused = posted.filter(({ status }) => status !== 202)
    assert.ok(accepted.length > 0)
    for (const { status, headers, body: problem } of refused) {
      assert.equal(status, 409)
      assert.equal(problem.type, 'urn:claimgraph:problem:idempotency-key-in-progress')
      assert.ok(Number(headers.get('retry-after')) > 0)
    }
    const again = await Promise.all([first, second].map((base) => settled(base, body, key)))
    assert.equal(new Set([...accepted, ...again].map(({ text }) => text)).size, 1)
    for (const { status, headers } of again) {
      assert.equal(status, 202)
      assert.equal(headers.get('idempotent-replayed'), 'true')
      assert.equal(headers.get('location'), accepted[0]?.headers.get('location'))
    }
    assert.deepEqual(
      (await submittedOf(tenant)).map((record) => record.key),
      [accepted[0]?.body.thread_id],
    )
  })

  test('the same JSON written in another way is the same request', async () => {
    const tenant_id = newTenant()
    const key = newKey()
    const { from, subject, body } = claim()
    const one = await send(first, { tenant_id, from, subject, body }, { key })
    const spaced = JSON.stringify({ body, subject, from, tenant_id }, null, 2)
    assert.equal((await send(second, spaced, { key })).text, one.text)
    assert.equal((await send(second, spaced, { key: key.replaceAll('"', '') })).text, one.text)
  })

  test('a key that was used for another body, or on another path, is refused and publishes nothing', async () => {
    const tenant = newTenant()
    const key = newKey()
    const body = claim({ tenant_id: tenant })
    await send(first, body, { key })
    for (const other of [
      { ...body, subject: 'Another' },
      { ...body, claim_id: 'c-1' },
    ]) {
      const { status, body: problem } = await send(second, other, { key })
      assert.equal(status, 422)
      assert.equal(problem.type, 'urn:claimgraph:problem:idempotency-key-reused')
    }
    assert.equal((await submittedOf(tenant)).length, 1)
    const batchKey = newKey()
    const item = claim({ tenant_id: 'demo', claim_id: randomUUID() })
    assert.equal((await send(first, [item], { key: batchKey, path: BATCH })).status, 200)
    assert.equal((await send(first, item, { key: batchKey })).status, 422)
  })

  test('a key is the tenant’s own', async () => {
    const key = newKey()
    const one = await send(first, claim({ tenant_id: newTenant() }), { key })
    const other = await send(first, claim({ tenant_id: newTenant() }), { key })
    assert.deepEqual([one.status, other.status], [202, 202])
    assert.notEqual(one.body.thread_id, other.body.thread_id)
  })

  test('a malformed key is refused', async () => {
    for (const key of ['', '""', 'two words', '"a", "b"', '"open', `"${'x'.repeat(256)}"`, '"a";q=1']) {
      const { status, body } = await send(first, claim(), { key })
      assert.equal(status, 400, key)
      assert.equal(body.errors?.[0]?.parameter, 'idempotency-key')
    }
  })

  const deaths = {
    'after-checkpoint': 'before it has published',
    'after-send': 'between publishing and answering',
    'after-commit': 'with its answer stored',
  }
  for (const [point, when] of Object.entries(deaths)) {
    test(`an instance that dies ${when} leaves one claim: the retry at another gets it`, async () => {
      const tenant = newTenant()
      const key = newKey()
      const body = claim({ tenant_id: tenant })
      await services.kill('ingestion')
      await services.restart('ingestion', { CRASH_AT: point })
      await assert.rejects(send(first, body, { key }))
      const left = await submittedOf(tenant)
      assert.equal(left.length, point === 'after-checkpoint' ? 0 : 1)
      const posted = await settled(second, body, key)
      assert.equal(posted.status, 202)
      const records = await submittedOf(tenant)
      for (const record of records) {
        assert.equal(record.key, posted.body.thread_id)
        assert.deepEqual(record.value, records[0]?.value)
        assert.equal(record.headers['event_id'], records[0]?.headers['event_id'])
      }
      assert.ok(records.length > 0)
      const { received_at } = await decode(records[0] ?? { value: null })
      assert.equal(typeof received_at, 'string', 'the time of the first request, whoever publishes it')
      await services.kill('ingestion')
      await services.restart('ingestion')
      assert.equal((await send(first, body, { key })).text, posted.text)
      assert.equal((await submittedOf(tenant)).length, records.length)
    })
  }

  test('answers outlive all instances', async () => {
    const key = newKey()
    const body = claim({ claim_id: randomUUID() })
    const { text } = await send(first, body, { key })
    for (const name of ['ingestion', 'ingestion-2']) await services.kill(name)
    for (const name of ['ingestion', 'ingestion-2']) await services.restart(name)
    assert.equal((await send(second, body, { key })).text, text)
  })

  test('with Kafka away the retry has the claim_id of the first try', async (t) => {
    const tenant = newTenant()
    const key = newKey()
    const body = claim({ tenant_id: tenant })
    await stopServer('kafka', stack)
    t.after(() => startServer('kafka', stack))
    const failed = await send(first, body, { key })
    assert.equal(failed.status, 503)
    await startServer('kafka', stack)
    const posted = await eventually('acceptance', async () => {
      const answer = await settled(second, body, key)
      return answer.status === 202 ? answer : null
    })
    assert.equal(posted.body.claim_id, failed.body.claim_id)
    assert.equal(new Set((await submittedOf(tenant)).map((record) => record.key)).size, 1)
  })

  test('with PostgreSQL away keys are answered with 503 and accept nothing; requests without a key go on', async (t) => {
    const tenant = newTenant()
    const key = newKey()
    const body = claim({ tenant_id: tenant })
    await stopServer('postgres', stack)
    t.after(() => startServer('postgres', stack))
    const refused = await send(first, body, { key })
    assert.equal(refused.status, 503)
    assert.equal(refused.body.maybe_accepted, false)
    assert.ok(refused.headers.get('retry-after'))
    assert.equal((await submittedOf(tenant)).length, 0)
    assert.equal((await send(first, claim({ tenant_id: tenant }))).status, 202)
    assert.equal((await fetch(`${first}/readyz`)).status, 200)
    await startServer('postgres', stack)
    const accepted = await eventually('acceptance', async () => {
      const answer = await settled(first, body, key)
      return answer.status === 202 ? answer : null
    })
    assert.equal((await submittedOf(tenant)).filter((it) => it.key === accepted.body.thread_id).length, 1)
  })
})

test('a key that has expired is a new one, and claimgraph prune deletes it', async (t) => {
  const services = await startIngestion(1, { IDEMPOTENCY_KEY_TTL_MS: '1000' })
  t.after(() => services.stop())
  const base = baseOf(services)
  const key = newKey()
  const body = claim()
  const one = await send(base, body, { key })
  await sleep(1_100)
  const other = await send(base, { ...body, subject: 'Another' }, { key })
  assert.equal(other.status, 202)
  assert.notEqual(other.body.claim_id, one.body.claim_id)
  await sleep(1_100)
  const prune = (...args: string[]) =>
    claimgraphJson<{ idempotency_keys: number }>(['prune', '--finished-before', '30d', ...args])
  const { idempotency_keys } = await prune('--dry-run')
  assert.ok(idempotency_keys > 0)
  assert.equal((await prune()).idempotency_keys, idempotency_keys)
  assert.equal((await prune()).idempotency_keys, 0)
})
