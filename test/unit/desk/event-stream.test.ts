import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LogEntry, LogPage, LogRange } from '../../../services/desk/watch/event-log.ts'
import { EventStream, type EventStreamOptions } from '../../../services/desk/watch/event-stream.ts'
import { eventFrame } from '../../../services/desk/watch/frames.ts'
import { Heartbeats } from '../../../services/desk/watch/heartbeats.ts'
import { comparePositions, type LogPosition } from '../../../services/desk/watch/log-position.ts'

const at = (seq: number): LogPosition => ({ xid: 1n, seq: BigInt(seq) })
const entry = (seq: number, fields: Partial<LogEntry> = {}): LogEntry => ({
  position: at(seq),
  thread_id: 't:c',
  tenant_id: 't',
  claim_id: 'c',
  step: 'decided',
  topic: 'claims.decided',
  partition: 0,
  offset: seq,
  event_id: `e-${seq}`,
  occurred_at: '',
  recorded_at: '',
  ...fields,
})
const tell = (stream: EventStream, ...entries: LogEntry[]): void => {
  for (const each of entries) stream.push(each, eventFrame(each))
  stream.flush()
}
/** A log of `count` entries, in pages of 10. */
const logOf =
  (count: number) =>
  ({ after, upTo }: LogRange): Promise<LogPage> => {
    const all = Array.from({ length: count }, (_, index) => entry(index + 1)).filter(
      ({ position }) =>
        (!after || comparePositions(position, after) > 0) && (!upTo || comparePositions(position, upTo) <= 0),
    )
    const entries = all.slice(0, 10)
    return Promise.resolve({
      entries,
      more: entries.length === 10,
      last: entries.at(-1)?.position ?? null,
    })
  }

interface Opened {
  stream: EventStream
  response: ServerResponse
  client: IncomingMessage
  ends: () => number
  text: () => string
  ids: () => string[]
}

/** A stream to a real client over a real connection. */
async function open(
  t: TestContext,
  options: Partial<EventStreamOptions> & { paused?: boolean } = {},
): Promise<Opened> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false })
  request.on('error', () => {})
  const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse]
  let ends = 0
  const stream = new EventStream({
    response,
    from: at(0),
    bufferBytes: 10_000,
    wanted: () => true,
    onEnd: () => ends++,
    ...options,
  })
  response.writeHead(200)
  response.flushHeaders()
  const [client] = (await once(request, 'response')) as [IncomingMessage]
  client.on('error', () => {})
  let text = ''
  if (options.paused) client.pause()
  else client.on('data', (chunk: Buffer) => (text += chunk.toString()))
  t.after(() => {
    client.destroy()
    server.closeAllConnections()
    server.close()
  })
  const ids = () => [...text.matchAll(/^id: 1-(\d+)\nevent/gm)].map((match) => match[1] ?? '')
  return { stream, response, client, ends: () => ends, text: () => text, ids }
}
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index))

test('what was missed comes first and what is told meanwhile after it, each once', async (t) => {
  const { stream, ids } = await open(t, { from: at(3) })
  tell(stream, entry(40)) // long before it collects: it lies in the log
  await stream.catchUp(null, logOf(40))
  stream.collect()
  tell(stream, entry(41), entry(42))
  await stream.catchUp(at(40), logOf(42))
  stream.goLive(at(40))
  tell(stream, entry(43))
  await sleep(50)
  assert.deepEqual(ids(), numbers(4, 43))
})

test('a client that comes from a desk that was ahead is told nothing twice', async (t) => {
  const { stream, ids, text } = await open(t, { from: at(12) })
  stream.collect()
  tell(stream, entry(10), entry(11))
  await stream.catchUp(at(9), logOf(20))
  stream.goLive(at(9))
  tell(stream, entry(12), entry(13))
  stream.heartbeat(at(11))
  await sleep(50)
  assert.deepEqual(ids(), ['13'])
  assert.ok(text().endsWith(':\nid: 1-13\n\n'), 'nor sent back by a heartbeat')
})

test('a heartbeat moves the position of a live stream on, and of one that is behind never', async (t) => {
  const { stream, text } = await open(t, { from: at(1) })
  stream.heartbeat(at(50))
  await sleep(30)
  assert.equal(text(), ':\n\n', 'it would pass over what was missed')
  stream.goLive(at(5))
  stream.heartbeat(at(50))
  await sleep(30)
  assert.equal(text(), ':\n\n:\nid: 1-50\n\n')
})

test('a client that does not read is let go of when its buffer is full; others are not touched', async (t) => {
  const slow = await open(t, { paused: true })
  const quick = await open(t)
  const big = 'x'.repeat(1_000_000)
  for (const { stream } of [slow, quick]) stream.goLive(at(0))
  let told = 0
  while (!slow.stream.ended && told < 60) {
    for (const { stream } of [slow, quick]) tell(stream, entry(told + 1, { event_id: big }))
    told++
    await sleep(10)
  }
  assert.ok(slow.stream.ended, 'it does not hold 60 MB')
  assert.equal(slow.ends(), 1)
  assert.ok(!quick.stream.ended)
  tell(slow.stream, entry(100))
  slow.stream.heartbeat(at(100))
  assert.equal(slow.ends(), 1)
})

test('what is told during a long catch-up is bounded as well', async (t) => {
  const { stream, ends } = await open(t)
  stream.collect()
  for (let seq = 1; seq < 200; seq++) tell(stream, entry(seq))
  await sleep(30)
  assert.ok(stream.ended)
  assert.equal(ends(), 1)
})

test('catching up goes as fast as the client reads, and stops when it has gone', async (t) => {
  const { stream, client, ends } = await open(t, { from: at(0), paused: true })
  let reads = 0
  const endless = (range: LogRange): Promise<LogPage> => {
    reads++
    const from = Number(range.after?.seq ?? 0n)
    const entries = Array.from({ length: 10 }, (_, index) =>
      entry(from + index + 1, { event_id: 'x'.repeat(100_000) }),
    )
    return Promise.resolve({ entries, more: true, last: at(from + 10) })
  }
  const caughtUp = stream.catchUp(null, endless)
  await sleep(300)
  const before = reads
  await sleep(300)
  assert.equal(reads, before, 'it waits for the client')
  client.destroy()
  await caughtUp
  assert.equal(ends(), 1)
})

test('a stream that is finished has sent everything', async (t) => {
  const { stream, client, ids, ends } = await open(t)
  stream.goLive(at(0))
  tell(stream, ...Array.from({ length: 50 }, (_, index) => entry(index + 1)))
  stream.finish()
  await once(client, 'end')
  assert.deepEqual(ids(), numbers(1, 50))
  await sleep(10)
  assert.equal(ends(), 1)
})

test('every stream has its heartbeat once in 15 s, not all in the same second', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const heartbeats = new Heartbeats(() => at(1))
  const beats: number[] = []
  let second = 0
  const streams = Array.from(
    { length: 30 },
    () => ({ heartbeat: () => beats.push(second) }) as unknown as EventStream,
  )
  const leaves = streams.map((stream) => heartbeats.add(stream))
  for (second = 1; second <= 15; second++) t.mock.timers.tick(1_000)
  assert.equal(beats.length, 30)
  assert.equal(new Set(beats).size, 15)
  for (const leave of leaves) leave()
  for (second = 16; second <= 30; second++) t.mock.timers.tick(1_000)
  assert.equal(beats.length, 30)
  heartbeats.stop()
})
