import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import test, { after, afterEach, before, describe } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Services } from '../../../deploy/local/services.ts'
import { newTenant } from '../../support/claims.ts'
import { baseOf, claim, send, startIngestion, submittedOf } from './posting.ts'

const MAX_CONNECTIONS = 20
const BODY_LIMIT = 20_000 // bytes
const DRIP_MS = 50 // between two bytes

/** What a connection was answered, until it was closed. */
interface Dialogue {
  socket: Socket
  answer: string
  closed: Promise<unknown>
}

describe('clients that hold the service up', () => {
  let services: Services
  let base: string
  const open = new Set<Socket>()

  before(async () => {
    services = await startIngestion(1, {
      INGESTION_HEADERS_TIMEOUT_MS: '500',
      INGESTION_REQUEST_TIMEOUT_MS: '1500',
      INGESTION_MAX_CONNECTIONS: String(MAX_CONNECTIONS),
      INGESTION_BODY_LIMIT_BYTES: String(BODY_LIMIT),
    })
    base = baseOf(services)
  })
  after(() => services.stop())
  afterEach(() => {
    for (const socket of open) socket.destroy()
    open.clear()
  })

  async function dial(): Promise<Dialogue> {
    const socket = connect(Number(new URL(base).port), '127.0.0.1')
    open.add(socket)
    const dialogue = { socket, answer: '', closed: once(socket, 'close') }
    socket.on('data', (chunk) => {
      dialogue.answer += chunk.toString()
    })
    socket.on('error', () => undefined) // whoever is cut off while writing sees EPIPE or ECONNRESET
    await once(socket, 'connect')
    return dialogue
  }

  /** Byte by byte, for as long as the service takes them. */
  async function drip(socket: Socket, text: string): Promise<void> {
    for (const byte of text) {
      if (socket.destroyed || !socket.writable) return
      socket.write(byte)
      await sleep(DRIP_MS)
    }
  }

  async function posted(bytes: string): Promise<string> {
    const dialogue = await dial()
    dialogue.socket.write(bytes)
    await dialogue.closed
    return dialogue.answer
  }

  const head = (length: number, ...more: string[]) =>
    [
      'POST /v1/claims HTTP/1.1',
      'host: x',
      'content-type: application/json',
      `content-length: ${length}`,
      ...more,
      '',
      '',
    ].join('\r\n')

  test('headers that come byte by byte are cut off, and others are served meanwhile', async () => {
    const slow = await Promise.all(Array.from({ length: MAX_CONNECTIONS / 2 }, dial))
    const dripping = slow.map(({ socket }) => drip(socket, head(2, `x: ${'x'.repeat(1_000)}`)))
    assert.equal((await send(base, claim())).status, 202)
    await Promise.all(slow.map(({ closed }) => closed))
    await Promise.all(dripping)
    for (const { answer } of slow) {
      assert.match(answer, /^HTTP\/1\.1 408 /)
      assert.match(answer, /urn:claimgraph:problem:request-timeout/)
    }
  })

  test('a connection that says nothing is closed', async () => {
    const silent = await dial()
    await silent.closed
  })

  test('a body that comes byte by byte is cut off, and is no claim', async () => {
    const tenant_id = newTenant()
    const body = JSON.stringify(claim({ tenant_id }))
    const slow = await dial()
    slow.socket.write(head(body.length))
    await drip(slow.socket, body)
    await slow.closed
    assert.match(slow.answer, /^HTTP\/1\.1 408 /)
    assert.equal((await submittedOf(tenant_id)).length, 0)
  })

  test('a body that stops half way is cut off', async () => {
    const slow = await dial()
    slow.socket.write(`${head(1_000)}{"from":`)
    await slow.closed
    assert.match(slow.answer, /^HTTP\/1\.1 408 /)
  })

  test('connections beyond the limit are closed at once, those within go on', async () => {
    const kept = await Promise.all(Array.from({ length: MAX_CONNECTIONS }, dial))
    const beyond = await Promise.all(Array.from({ length: MAX_CONNECTIONS }, dial))
    await Promise.all(beyond.map(({ closed }) => closed))
    for (const { answer } of beyond) assert.equal(answer, '')
    const body = JSON.stringify(claim())
    const [first] = kept
    first?.socket.write(head(body.length, 'connection: close') + body)
    await first?.closed
    assert.match(first?.answer ?? '', /^HTTP\/1\.1 202 /)
    await Promise.all(kept.map(({ closed }) => closed))
    assert.equal((await send(base, claim())).status, 202, 'there is room again')
  })

  test('headers, bodies and nesting have a limit', async () => {
    const flood = Array.from({ length: 3_000 }, (_, index) => `x-${index}: 1`)
    assert.match(await posted(head(2, ...flood)), /^HTTP\/1\.1 431 /)
    assert.match(await posted(head(BODY_LIMIT + 1, 'connection: close')), /^HTTP\/1\.1 413 /)
    const chunk = `1000\r\n${'x'.repeat(4_096)}\r\n`
    const chunked = head(0, 'transfer-encoding: chunked', 'connection: close').replace(
      'content-length: 0\r\n',
      '',
    )
    assert.match(await posted(chunked + chunk.repeat(6)), /^HTTP\/1\.1 413 /)
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const deep = `${open.repeat(33)}1${close.repeat(33)}`
      const answer = await posted(head(deep.length, 'connection: close') + deep)
      assert.match(answer, /^HTTP\/1\.1 400 /)
      assert.match(answer, /JSON is taken up to 32 levels deep/)
    }
    const brackets = JSON.stringify(claim({ body: `"[{\\\\"${'['.repeat(100)}` }))
    const taken = await posted(head(brackets.length, 'connection: close') + brackets)
    assert.match(taken, /^HTTP\/1\.1 202 /, 'brackets in a text are no nesting')
  })
})
