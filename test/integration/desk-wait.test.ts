import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Producer } from 'kafkajs'
import { type Services, startServices } from '../../deploy/local/services.ts'
import type { ClaimView } from '../../services/desk/views.ts'
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { AvroCodec } from '../../shared/kafka/codec.ts'
import { type ClaimRecord, reviewedClaim } from '../support/claim-records.ts'
import { newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { EventClient } from '../support/event-client.ts'
import { eventually } from '../support/system.ts'
import { outsideKafka } from '../support/topics.ts'

const codec = new AvroCodec({ registryUrl: environment.registryUrl, ...SCHEMAS })
const MAX_WATCHERS = 12

describe('waiting for a claim', () => {
  let services: Services
  let producer: Producer
  let base = ''

  before(async () => {
    services = await startServices({
      name: environment.stack,
      names: ['desk'],
      env: { LOG_LEVEL: 'error', SESSION_TIMEOUT_MS: '6000', DESK_MAX_WATCHERS: String(MAX_WATCHERS) },
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
    const messages = records.map(async ({ topic, value, record }) => ({
      topic,
      messages: [{ key: record.key, value: await codec.encode(topic, value) }],
    }))
    await producer.sendBatch({ topicMessages: await Promise.all(messages) })
  }
  const newClaim = () => {
    const tenant_id = newTenant()
    return { thread_id: `${tenant_id}:c`, records: reviewedClaim({ tenant_id, claim_id: 'c' }) }
  }
  interface Answer {
    status: number
    etag: string
    applied: string | null
    body: ClaimView
    ms: number
  }
  async function ask(threadId: string, headers: Record<string, string> = {}): Promise<Answer> {
    const before = performance.now()
    const response = await fetch(`${base}/v1/claims/${threadId}`, { headers })
    const text = await response.text()
    return {
      status: response.status,
      etag: response.headers.get('etag') ?? '',
      applied: response.headers.get('preference-applied'),
      body: (text === '' ? {} : JSON.parse(text)) as ClaimView,
      ms: performance.now() - before,
    }
  }
  const known = (threadId: string, entries: number) =>
    eventually(`${entries} entries of ${threadId}`, async () => {
      const answer = await ask(threadId)
      return answer.status === 200 && answer.body.timeline.length === entries ? answer : null
    })

  test('a claim has an etag that stands for its bytes: the same is 304, another one 200', async () => {
    const { thread_id, records } = newClaim()
    await produce(...records.slice(0, 2))
    const { etag } = await known(thread_id, 2)
    assert.match(etag, /^"[\w-]{20,}"$/, 'a strong one')
    for (const named of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const same = await ask(thread_id, { 'if-none-match': named })
      assert.equal(same.status, 304, named)
      assert.equal(same.etag, etag)
      assert.deepEqual(same.body, {})
    }
    assert.equal((await ask(thread_id, { 'if-none-match': '"x"' })).status, 200)
    await produce(...records.slice(2))
    await known(thread_id, 7)
    const changed = await ask(thread_id, { 'if-none-match': etag })
    assert.equal(changed.status, 200)
    assert.notEqual(changed.etag, etag)
  })

  test('who waits without an etag is answered when the claim rests, also when it was not known yet', async () => {
    const { thread_id, records } = newClaim()
    const waiting = ask(thread_id, { prefer: 'respond-async, wait=30' })
    await sleep(300)
    await produce(...records.slice(0, 3))
    await known(thread_id, 3)
    await produce(...records.slice(3, 5))
    const answer = await waiting
    assert.equal(answer.status, 200)
    assert.equal(answer.applied, 'wait=30')
    assert.equal(answer.body.status, 'waiting-for-review')
    assert.ok(answer.ms < 29_000, 'it was not the end of the wait')
  })

  test('who waits with an etag is answered with the first change, and again with the next', async () => {
    const { thread_id, records } = newClaim()
    await produce(...records.slice(0, 1))
    let { etag } = await known(thread_id, 1)
    for (const [index, status] of [
      [1, 'extracted'],
      [2, 'assessed'],
    ] as const) {
      const waiting = ask(thread_id, { 'if-none-match': etag, prefer: 'wait=30' })
      await sleep(200)
      await produce(...records.slice(index, index + 1))
      const answer = await waiting
      assert.equal(answer.status, 200)
      assert.equal(answer.body.status, status)
      assert.ok(answer.ms < 29_000)
      etag = answer.etag
    }
  })

  test('a wait that is over answers with what there is: 404, 304 or the claim on its way', async () => {
    const { thread_id, records } = newClaim()
    const unknown = await ask(thread_id, { prefer: 'wait=1' })
    assert.equal(unknown.status, 404)
    assert.equal(unknown.applied, 'wait=1')
    await produce(...records.slice(0, 2))
    const { etag } = await known(thread_id, 2)
    const same = await ask(thread_id, { prefer: 'wait=1', 'if-none-match': etag })
    assert.equal(same.status, 304)
    assert.ok(same.ms >= 900)
    const onItsWay = await ask(thread_id, { prefer: 'wait=1' })
    assert.equal(onItsWay.body.status, 'extracted')
    const atOnce = await ask(thread_id, { prefer: 'return=minimal' })
    assert.equal(atOnce.applied, null)
    assert.equal(atOnce.status, 200)
    assert.equal((await ask(thread_id, { prefer: 'wait=9999', 'if-none-match': '"x"' })).applied, 'wait=30')
  })

  test('more watchers than the desk takes are told to come later; who leaves makes room', async () => {
    const tenant = newTenant()
    const url = () => `${base}/v1/events?tenant_id=${tenant}`
    const streams = Array.from({ length: MAX_WATCHERS }, () => new EventClient({ url }))
    try {
      await eventually('open', () => Promise.resolve(streams.every(({ isOpen }) => isOpen)))
      const refused = await fetch(url())
      assert.equal(refused.status, 503)
      assert.ok(Number(refused.headers.get('retry-after')) > 0)
      assert.equal(
        ((await refused.json()) as { type: string }).type,
        'urn:claimgraph:problem:too-many-watchers',
      )
      assert.equal((await ask(`${tenant}:x`, { prefer: 'wait=1' })).status, 503)
      assert.equal((await ask(`${tenant}:x`)).status, 404, 'who does not wait is answered')
      streams[0]?.close()
      await eventually('room', async () => (await ask(`${tenant}:x`, { prefer: 'wait=0' })).status === 404)
    } finally {
      for (const stream of streams) stream.close()
    }
    // Clients that went away while they waited hold no place either.
    await eventually(
      'no watcher',
      async () => (await ask(`${tenant}:x`, { prefer: 'wait=0' })).status === 404,
    )
    const left = Array.from({ length: MAX_WATCHERS }, () =>
      fetch(`${base}/v1/claims/${tenant}:x`, {
        headers: { prefer: 'wait=30' },
        signal: AbortSignal.timeout(500),
      }).catch(() => null),
    )
    await Promise.all(left)
    await eventually(
      'room again',
      async () => (await ask(`${tenant}:x`, { prefer: 'wait=0' })).status === 404,
    )
  })
})
