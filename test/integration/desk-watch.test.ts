import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test, { after, before, describe } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Producer } from 'kafkajs'
import type { Pool } from 'pg'
import { startServer, stopServer } from '../../deploy/local/control.ts'
import { logOf } from '../../deploy/local/processes.ts'
import { type Services, startServices } from '../../deploy/local/services.ts'
import { openStack } from '../../deploy/local/state.ts'
import { project } from '../../services/desk/projection.ts'
import { writeChanges } from '../../services/desk/write.ts'
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { AvroCodec } from '../../shared/kafka/codec.ts'
import { createPool } from '../../shared/postgres/pool.ts'
import { type ClaimRecord, reviewedClaim } from '../support/claim-records.ts'
import { newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { EventClient, type EventClientOptions } from '../support/event-client.ts'
import { eventually } from '../support/system.ts'
import { outsideKafka } from '../support/topics.ts'

const codec = new AvroCodec({ registryUrl: environment.registryUrl, ...SCHEMAS })
const pool = createPool(environment.databaseUrl, 25, 'test')
const WAY = ['submitted', 'extracted', 'assessed', 'decided', 'review-requested', 'reviewed', 'decided']

describe('watching at two desks', () => {
  let services: Services
  let producer: Producer
  const desks: string[] = []
  const clients: EventClient[] = []

  before(async () => {
    services = await startServices({
      name: environment.stack,
      names: ['desk'],
      instances: { desk: 2 },
      env: { LOG_LEVEL: 'error', SESSION_TIMEOUT_MS: '6000' },
    })
    for (const { port } of services.processes.values()) desks.push(`http://127.0.0.1:${port}`)
    producer = outsideKafka().producer()
    await producer.connect()
  })
  after(async () => {
    for (const client of clients) client.close()
    await producer.disconnect()
    await pool.end()
    await services.stop()
  })

  /** `path` at the first desk; back at the same after 50 ms. */
  function listen(path: string, options: Partial<EventClientOptions> = {}): EventClient {
    const client = new EventClient({ url: () => `${desks[0]}${path}`, retryMs: 50, ...options })
    clients.push(client)
    return client
  }
  async function produce(...records: ClaimRecord[]): Promise<void> {
    const messages = records.map(async ({ topic, value, record }) => {
      const headers = { traceparent: record.headers['traceparent'] ?? '' }
      return { topic, messages: [{ key: record.key, value: await codec.encode(topic, value), headers }] }
    })
    await producer.sendBatch({ topicMessages: await Promise.all(messages) })
  }
  /** One record after the other, as the services would. */
  async function goThrough(records: readonly ClaimRecord[]): Promise<void> {
    for (const record of records) await produce(record)
  }
  const newClaim = (claim_id: string, tenant = newTenant()) => ({
    tenant,
    thread_id: `${tenant}:${claim_id}`,
    records: reviewedClaim({ tenant_id: tenant, claim_id }),
  })
  const stepsOf = (client: EventClient) => client.events.map(({ event }) => event)
  const received = (client: EventClient, count: number) =>
    eventually(`${count} events`, () => Promise.resolve(client.events.length >= count))

  test('who waits for a claim that is not known yet sees it from its first event, at either desk', async () => {
    const { thread_id, records } = newClaim('first')
    const here = listen(`/v1/claims/${thread_id}/events`)
    const there = listen('', { url: () => `${desks[1]}/v1/claims/${thread_id}/events` })
    await eventually('open', () => Promise.resolve(here.isOpen && there.isOpen))
    await goThrough(records)
    await Promise.all([received(here, 7), received(there, 7)])
    assert.deepEqual(stepsOf(here).toSorted(), WAY.toSorted())
    assert.deepEqual(here.events, there.events, 'the same events with the same ids in the same order')
    const again = listen(`/v1/claims/${thread_id}/events`)
    await received(again, 7)
    assert.deepEqual(again.events, here.events, 'and from the beginning for who comes later')
  })

  test('killed in the middle, the desk is replaced by the other one: nothing is lost and nothing repeated', async () => {
    const tenant = newTenant()
    const claims = Array.from({ length: 40 }, (_, index) => newClaim(`k-${index}`, tenant))
    // At the first desk, then at the second, and so on: wherever one is.
    const all = listen('', {
      url: (attempt) => `${desks[(attempt + 1) % 2]}/v1/events?tenant_id=${tenant}&from=beginning`,
    })
    const one = listen('', {
      url: (attempt) => `${desks[(attempt + 1) % 2]}/v1/claims/${tenant}:k-20/events`,
    })
    await eventually('open', () => Promise.resolve(all.isOpen && one.isOpen))
    for (const [index, { records }] of claims.entries()) {
      await produce(...records)
      if (index === 10) await services.kill('desk')
      if (index === 20) await services.restart('desk')
      if (index === 30) await services.kill('desk-2')
    }
    await received(all, 40 * 7)
    await received(one, 7)
    await services.restart('desk-2')
    assert.ok(all.answers.length >= 3, 'it came back')
    const ids = all.events.map(({ id }) => id)
    assert.equal(new Set(ids).size, 40 * 7)
    assert.equal(ids.length, 40 * 7)
    assert.deepEqual(stepsOf(one).toSorted(), WAY.toSorted())
    const again = listen(`/v1/events?tenant_id=${tenant}&from=beginning`)
    await received(again, 40 * 7)
    assert.deepEqual(again.events, all.events, 'the log says the same to who reads it later')
  })

  test('while PostgreSQL is away streams stay open, and go on when it is back', async () => {
    const { tenant, records } = newClaim('away')
    const stream = listen(`/v1/events?tenant_id=${tenant}`)
    await eventually('open', () => Promise.resolve(stream.lastEventId !== ''))
    await produce(...records.slice(0, 3))
    await received(stream, 3)
    await stopServer('postgres', { name: environment.stack, kill: true })
    await produce(...records.slice(3))
    await startServer('postgres', { name: environment.stack })
    await received(stream, 7)
    assert.deepEqual(stream.answers, [200], 'it is the same stream')
    assert.deepEqual(stepsOf(stream).toSorted(), WAY.toSorted())
  })

  test("a tenant's stream begins now or at the beginning, shows no other tenant, and only the kinds asked for", async () => {
    const { tenant, thread_id, records } = newClaim('kinds')
    const other = newClaim('kinds')
    await produce(...records.slice(0, 3))
    const whole = listen(`/v1/events?tenant_id=${tenant}&from=beginning`)
    await received(whole, 3)
    const now = listen(`/v1/events?tenant_id=${tenant}`)
    const decided = listen(`/v1/events?tenant_id=${tenant}&from=beginning&kinds=decided,reviewed`)
    await eventually('open', () => Promise.resolve(now.isOpen && decided.isOpen && now.lastEventId !== ''))
    await produce(...other.records)
    await produce(...records.slice(3))
    await Promise.all([received(whole, 7), received(now, 4), received(decided, 3)])
    assert.deepEqual(stepsOf(now).toSorted(), ['decided', 'decided', 'review-requested', 'reviewed'])
    assert.deepEqual(stepsOf(decided).toSorted(), ['decided', 'decided', 'reviewed'])
    for (const { data } of [...whole.events, ...now.events]) assert.equal(data.thread_id, thread_id)
    const { data } = whole.events[0] ?? assert.fail()
    assert.deepEqual(Object.keys(data).toSorted(), [
      'claim_id',
      'event_id',
      'occurred_at',
      'offset',
      'partition',
      'recorded_at',
      'step',
      'tenant_id',
      'thread_id',
      'topic',
      'trace_id',
    ])
  })

  test('a client that has seen nothing yet goes on from where its stream began', async () => {
    const { tenant, records } = newClaim('quiet')
    const quiet = listen(`/v1/events?tenant_id=${tenant}`)
    await eventually('a position', () => Promise.resolve(quiet.lastEventId !== ''))
    quiet.close()
    await produce(...records)
    const view = `${desks[1]}/v1/claims/${tenant}:quiet`
    await fetch(view, { headers: { prefer: 'wait=30' } })
    const back = listen(`/v1/events?tenant_id=${tenant}&last_event_id=${quiet.lastEventId}`)
    await received(back, 7)
  })

  test('what is no position, no kind or no claim is a problem, and so is another tenant that is not named rightly', async () => {
    const statusOf = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${desks[0]}${path}`, { headers })
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/, path)
      return response.status
    }
    assert.equal(await statusOf('/v1/events', { 'last-event-id': 'x' }), 400)
    for (const query of [
      'last_event_id=1',
      'kinds=lost',
      'from=yesterday',
      'tenant_id=a%20b',
      'colour=red',
    ]) {
      assert.equal(await statusOf(`/v1/events?${query}`), 400, query)
    }
    assert.equal(await statusOf('/v1/claims/x/events'), 400)
  })

  test('entries that commit in another order than they were numbered reach a stream once each', async () => {
    const tenant = newTenant()
    const stream = listen(`/v1/events?tenant_id=${tenant}`)
    await eventually('open', () => Promise.resolve(stream.lastEventId !== ''))
    const changes = Array.from({ length: 20 }, (_, index) =>
      newClaim(`w-${index}`, tenant).records.map(({ topic, value, record }) => project(topic, value, record)),
    )
    await Promise.all(
      changes.map(async (claim, index) => {
        const client = await pool.connect()
        await client.query('BEGIN')
        await writeChanges(client as unknown as Pool, claim)
        await sleep((20 - index) * 10)
        await client.query('COMMIT')
        client.release()
      }),
    )
    await received(stream, 20 * 7)
    await produce(...newClaim('last', tenant).records)
    await received(stream, 21 * 7)
    const ids = stream.events.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    assert.equal(ids.length, 21 * 7)
  })

  test('a desk that is told to stop ends its streams and its waiting requests, and stops', async () => {
    const streams = Array.from({ length: 20 }, () =>
      listen('', { url: () => `${desks[1]}/v1/events`, tries: 1 }),
    )
    await eventually('open', () => Promise.resolve(streams.every(({ isOpen }) => isOpen)))
    const waiting = fetch(`${desks[1]}/v1/claims/${newTenant()}:nobody`, { headers: { prefer: 'wait=30' } })
    await sleep(200)
    const log = logOf(openStack({ name: environment.stack }), 'desk-2')
    const before = readFileSync(log).length
    const stopped = services.kill('desk-2', 'SIGTERM')
    assert.equal((await waiting).status, 404)
    await stopped
    assert.doesNotMatch(readFileSync(log).subarray(before).toString(), /closing took too long/)
    await eventually('ended', () => Promise.resolve(streams.every(({ isOpen }) => !isOpen)))
    await services.restart('desk-2')
  })
})
