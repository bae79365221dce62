import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import test, { after, before, describe } from 'node:test'
import { startServer, stopServer } from '../../deploy/local/control.ts'
import { type Services, startServices } from '../../deploy/local/services.ts'
import { environment } from '../support/environment.ts'
import { type Accepted, eventually } from '../support/system.ts'
import { decode, readTopic } from '../support/topics.ts'

const TIMEOUT_MS = 2_000
const stack = { name: environment.stack }

interface Problem {
  type: string
  status: number
  detail: string
  claim_id?: string
  maybe_accepted?: boolean
  errors?: { pointer: string }[]
}
type Answer = Accepted & Problem & { tenant_id: string; status_url: string }

const claim = (fields: object = {}) => ({
  from: 'Ana Ruiz <ana.ruiz@example.com>',
  subject: 'Broken windscreen',
  body: 'My policy is POL-1042. A branch broke my windscreen.',
  ...fields,
})

async function send(base: string, body: unknown): Promise<{ response: Response; answer: Answer }> {
  const response = await fetch(`${base}/v1/claims`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { response, answer: (await response.json()) as Answer }
}

describe('POST /v1/claims', () => {
  let services: Services
  let base: string

  before(async () => {
    services = await startServices({
      name: environment.stack,
      names: ['ingestion'],
      env: { LOG_LEVEL: 'error', PRODUCE_TIMEOUT_MS: String(TIMEOUT_MS) },
    })
    base = services.env['INGESTION_URL'] ?? ''
  })
  after(() => services.stop())

  test('an accepted claim stands on claims.submitted where the answer says, whoever posted at the same moment', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => send(base, claim({ subject: `${index}` }))),
    )
    const records = new Map(
      (await readTopic('claims.submitted')).map((record) => [`${record.partition}/${record.offset}`, record]),
    )
    for (const [index, { response, answer }] of answers.entries()) {
      assert.equal(response.status, 202)
      assert.equal(answer.thread_id, `demo:${answer.claim_id}`)
      assert.match(answer.claim_id, /^clm-/)
      assert.equal(answer.status_url, response.headers.get('location'))
      assert.ok(answer.status_url.endsWith(`/v1/claims/${answer.thread_id}`))
      const record = records.get(`${answer.event.partition}/${answer.event.offset}`)
      assert.equal(record?.key, answer.thread_id)
      assert.equal(record?.headers['tenant_id'], 'demo')
      assert.match(record?.headers['event_id'] ?? '', /^[0-9a-f-]{36}$/)
      assert.match(record?.headers['traceparent'] ?? '', /^00-[0-9a-f]{32}-/)
      const value = record && (await decode(record))
      assert.equal(value?.['subject'], `${index}`)
      assert.equal(value?.['channel'], 'http')
    }
    const events = answers.map(({ answer }) => `${answer.event.partition}/${answer.event.offset}`)
    assert.equal(new Set(events).size, events.length)
  })

  test('the same claim sent twice makes the same bytes and the same event id', async () => {
    const body = claim({
      claim_id: `twice-${randomUUID()}`,
      tenant_id: 'acme',
      locale: 'de',
      received_at: '2026-03-10T10:00:00+01:00',
    })
    const { answer } = await send(base, body)
    await send(base, body)
    const [first, second] = (await readTopic('claims.submitted')).filter(
      ({ key }) => key === answer.thread_id,
    )
    assert.ok(first && second)
    assert.deepEqual(first.value, second.value)
    assert.equal(first.headers['event_id'], second.headers['event_id'])
  })

  test('what is refused is not produced', async () => {
    const before = (await readTopic('claims.submitted')).length
    const bodies: [unknown, number][] = [
      ['{"from":', 400],
      ['', 400],
      ['[]', 400],
      ['['.repeat(100_000) + ']'.repeat(100_000), 400],
      [`{"a":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`, 400],
      [{}, 400],
      [claim({ from: 42 }), 400],
      [claim({ received_at: '2126-01-01T00:00:00Z' }), 400],
      [claim({ amount: 1 }), 400],
      [claim({ body: 'x'.repeat(2_000_000) }), 413],
    ]
    for (const [body, status] of bodies) {
      const { response, answer } = await send(base, body)
      assert.equal(response.status, status)
      assert.equal(answer.status, status)
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
    }
    const invalidUtf8 = Uint8Array.from(Buffer.from(JSON.stringify(claim({ subject: '\xff' })), 'latin1'))
    const headers = { 'content-type': 'application/json' }
    assert.equal(
      (await fetch(`${base}/v1/claims`, { method: 'POST', headers, body: invalidUtf8 })).status,
      400,
    )
    assert.equal(
      (await fetch(`${base}/v1/claims`, { method: 'POST', body: new URLSearchParams('a=b') })).status,
      415,
    )
    const wrongMethod = await fetch(`${base}/v1/claims`)
    assert.equal(wrongMethod.status, 405)
    assert.equal(wrongMethod.headers.get('allow'), 'POST')
    assert.match(await headerFlood(base), /^HTTP\/1\.1 431 /)
    assert.equal((await readTopic('claims.submitted')).length, before)
  })

  test('every broken rule is named by its pointer', async () => {
    const { answer } = await send(base, {
      from: 'Ana',
      body: 1,
      claim_id: 'a b',
      attachments: [{ name: 'x', data: '' }],
    })
    const pointers = answer.errors?.map(({ pointer }) => pointer) ?? []
    for (const pointer of [
      '/from',
      '/body',
      '/subject',
      '/claim_id',
      '/attachments/0/media_type',
      '/attachments/0/data',
    ]) {
      assert.ok(pointers.includes(pointer), pointer)
    }
  })

  test('with Kafka away the answer is 503 with the claim_id to send again; it recovers without a restart', async (t) => {
    await stopServer('kafka', stack)
    t.after(() => startServer('kafka', stack))
    const { response, answer } = await send(base, claim())
    assert.equal(response.status, 503)
    assert.ok(response.headers.get('retry-after'))
    assert.equal(answer.type, 'urn:claimgraph:problem:cannot-store-now')
    assert.equal(typeof answer.maybe_accepted, 'boolean')
    assert.ok(answer.claim_id && answer.detail.includes(answer.claim_id))
    await eventually('unreadiness', async () => (await fetch(`${base}/readyz`)).status === 503)
    assert.equal((await fetch(`${base}/livez`)).status, 200)

    await startServer('kafka', stack)
    await eventually('readiness', async () => (await fetch(`${base}/readyz`)).ok)
    const { response: accepted, answer: again } = await send(base, claim({ claim_id: answer.claim_id }))
    assert.equal(accepted.status, 202)
    const records = (await readTopic('claims.submitted')).filter(({ key }) => key === again.thread_id)
    assert.ok(records.some(({ offset }) => offset === again.event.offset))
    assert.equal(new Set(records.map(({ headers }) => headers['event_id'])).size, 1)
  })

  test('a warm service takes claims while the schema registry is away', async (t) => {
    assert.equal((await send(base, claim())).response.status, 202)
    await stopServer('registry', stack)
    t.after(() => startServer('registry', stack))
    assert.equal((await send(base, claim())).response.status, 202)
  })

  test('SIGTERM loses no claim that was acknowledged and cuts no answer', async () => {
    const acknowledged: Answer[] = []
    const cut: unknown[] = []
    const stopping = new AbortController()
    const client = async () => {
      while (!stopping.signal.aborted) {
        await send(base, claim()).then(
          ({ answer }) => acknowledged.push(answer),
          (error: unknown) => cut.push((error as { cause?: { code?: string } }).cause?.code),
        )
      }
    }
    const clients = Array.from({ length: 20 }, client)
    await eventually('some load', () => Promise.resolve(acknowledged.length > 200))
    await services.kill('ingestion', 'SIGTERM')
    stopping.abort()
    await Promise.all(clients)
    // A keep-alive connection may be closed just as a client writes to it; nothing else may go wrong.
    assert.deepEqual(
      cut.filter((code) => code !== 'ECONNREFUSED' && code !== 'ECONNRESET' && code !== 'UND_ERR_SOCKET'),
      [],
    )
    const stored = new Set((await readTopic('claims.submitted')).map(({ key }) => key))
    for (const { thread_id, status } of acknowledged) {
      assert.equal(status, undefined)
      assert.ok(stored.has(thread_id))
    }
  })
})

function headerFlood(base: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const flood = Array.from({ length: 5_000 }, (_, index) => `x-${index}: 1`).join('\r\n')
  const socket = connect(Number(new URL(base).port), '127.0.0.1', () =>
    socket.write(`POST /v1/claims HTTP/1.1\r\nhost: x\r\n${flood}\r\n\r\n`),
  )
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk.toString()
  })
  socket.on('close', () => resolve(answer))
  socket.on('error', reject)
  return promise
}

test('started while the registry is away it answers 503, and takes claims as soon as the registry is back', async (t) => {
  // A stand-in for the way to the registry: closed at first, then open.
  const registryUrl = new URL(environment.registryUrl)
  const proxy = createServer((request, response) => {
    const { method = 'GET' } = request
    text(request)
      .then((body) =>
        fetch(new URL(request.url ?? '', registryUrl), {
          ...forwarded(request),
          method,
          ...(body && { body }),
        }),
      )
      .then(async (answer) => response.writeHead(answer.status).end(await answer.text()))
      .catch((error: unknown) => response.writeHead(502).end(String(error)))
  })
  const ports = await Promise.all([freePort(), freePort()])
  const [registryPort, port] = ports
  const child = spawn(process.execPath, ['services/ingestion/main.ts'], {
    env: {
      ...process.env,
      LOG_LEVEL: 'error',
      INGESTION_PORT: String(port),
      PRODUCE_TIMEOUT_MS: String(TIMEOUT_MS),
      SCHEMA_REGISTRY_URL: `http://127.0.0.1:${registryPort}${registryUrl.pathname}`,
    },
    stdio: 'inherit',
  })
  t.after(() => ended(child))
  t.after(() => void proxy.close())
  const base = `http://127.0.0.1:${port}`
  await eventually('liveness', () =>
    fetch(`${base}/livez`)
      .then(({ ok }) => ok)
      .catch(() => false),
  )

  const { response, answer } = await send(base, claim())
  assert.equal(response.status, 503)
  assert.equal(answer.maybe_accepted, false)
  assert.equal((await fetch(`${base}/readyz`)).status, 503)
  proxy.listen(registryPort, '127.0.0.1')
  await once(proxy, 'listening')
  assert.equal((await send(base, claim({ claim_id: answer.claim_id }))).response.status, 202)
  assert.equal((await fetch(`${base}/readyz`)).status, 200)
  assert.equal(await ended(child), 0, 'exit code after SIGTERM')
})

function forwarded({ headers }: IncomingMessage): RequestInit {
  return { headers: { 'content-type': headers['content-type'] ?? 'application/json' } }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return child.exitCode
}
