/** Attempts over real sockets. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { after, afterEach, describe } from 'node:test'
import type { Agent } from 'undici'
import { AddressRules } from '../../../services/desk/webhooks/address-rules.ts'
import { createAgent } from '../../../services/desk/webhooks/connect.ts'
import { send } from '../../../services/desk/webhooks/send.ts'
import type { Resolve } from '../../../services/desk/webhooks/target.ts'
import type { Attempted } from '../../../services/desk/webhooks/verdict.ts'

const LOOPBACK = ['127.0.0.1']
const opened: (Server | Agent)[] = []

describe('an attempt', () => {
  afterEach(async () => {
    for (const each of opened.splice(0)) {
      if ('destroy' in each) await each.destroy()
      else {
        each.closeAllConnections()
        await new Promise((resolve) => each.close(resolve))
      }
    }
  })
  let requests = 0

  async function receiver(answer: RequestListener): Promise<number> {
    requests = 0
    const server = createServer((request, response) => {
      requests++
      answer(request, response)
    })
    opened.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }

  interface Try {
    url: string
    allow?: readonly string[]
    resolve?: Resolve
    timeoutMs?: number
    signal?: AbortSignal
  }
  function attempt({ url, allow = LOOPBACK, resolve, timeoutMs = 5_000, signal }: Try): Promise<Attempted> {
    const dispatcher = createAgent({
      addresses: new AddressRules(allow),
      connectTimeoutMs: timeoutMs,
      totalTimeoutMs: timeoutMs,
      ...(resolve && { resolve }),
    })
    opened.push(dispatcher)
    return send(
      { url, headers: { 'webhook-id': 'msg_1' }, payload: '{}' },
      { dispatcher, timeoutMs, signal: signal ?? new AbortController().signal },
    )
  }

  test('is a POST of JSON with the headers of the message', async () => {
    let seen: unknown
    const port = await receiver(({ method, url, headers }, response) => {
      seen = { method, url, type: headers['content-type'], id: headers['webhook-id'] }
      response.end('thanks')
    })
    const { status, error, response } = await attempt({ url: `http://127.0.0.1:${port}/hooks?a=1` })
    assert.deepEqual(seen, { method: 'POST', url: '/hooks?a=1', type: 'application/json', id: 'msg_1' })
    assert.deepEqual({ status, error, response }, { status: 200, error: null, response: null })
  })

  test('does not follow a redirect, wherever it leads', async () => {
    const port = await receiver((_, response) => {
      response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
    })
    const { status, error } = await attempt({ url: `http://127.0.0.1:${port}/` })
    assert.deepEqual({ status, error }, { status: 307, error: 'REDIRECTED' })
    assert.equal(requests, 1)
  })

  test('keeps the beginning of what a failing receiver says, however much that is', async () => {
    const port = await receiver((_, response) => {
      response.writeHead(500)
      const more = () => response.write('x'.repeat(65_536)) && setImmediate(more)
      response.on('drain', more).on('error', () => undefined)
      response.write('no\u0000thing')
      more()
    })
    const { status, error, response } = await attempt({
      url: `http://127.0.0.1:${port}/`,
      timeoutMs: 60_000,
    })
    assert.deepEqual({ status, error }, { status: 500, error: 'HTTP_STATUS' })
    assert.match(response ?? '', /^no\uFFFDthingx+$/)
    assert.ok((response ?? '').length <= 256)
  })

  test('hears how long the receiver wants to be left alone', async () => {
    const port = await receiver((_, response) => {
      response.writeHead(503, { 'retry-after': '7' }).end()
    })
    const { retryAfterMs } = await attempt({ url: `http://127.0.0.1:${port}/` })
    assert.equal(retryAfterMs, 7_000)
  })

  test('ends when the receiver hangs, before and within its answer', async () => {
    const hangs = await receiver(() => undefined)
    const before = await attempt({ url: `http://127.0.0.1:${hangs}/`, timeoutMs: 100 })
    assert.deepEqual([before.status, before.error], [null, 'TIMEOUT'])
    const drips = await receiver((_, response) => {
      response.writeHead(500)
      const timer = setInterval(() => response.write('.'), 50)
      response.on('close', () => clearInterval(timer))
    })
    const within = await attempt({ url: `http://127.0.0.1:${drips}/`, timeoutMs: 2_000 })
    assert.deepEqual([within.status, within.error], [500, 'HTTP_STATUS'])
    assert.ok((within.response ?? '').length < 128, 'a byte now and then does not prolong it')
  })

  test('is delivered when the receiver has said so, even if it never ends its answer', async () => {
    const port = await receiver((_, response) => {
      response.writeHead(200)
      response.write('.')
    })
    const { status, error } = await attempt({ url: `http://127.0.0.1:${port}/`, timeoutMs: 60_000 })
    assert.deepEqual([status, error], [200, null])
  })

  test('says what kind of failure it was, and no address', async () => {
    const resets = await receiver(({ socket }) => socket.destroy())
    assert.equal((await attempt({ url: `http://127.0.0.1:${resets}/` })).error, 'CONNECTION_FAILED')
    const [server] = opened
    if (server && 'close' in server) await new Promise((resolve) => (server as Server).close(resolve))
    assert.equal((await attempt({ url: `http://127.0.0.1:${resets}/` })).error, 'CONNECTION_REFUSED')
    const plain = await receiver((_, response) => response.end())
    assert.equal((await attempt({ url: `https://127.0.0.1:${plain}/` })).error, 'TLS_FAILED')
  })

  test('is cut off when the desk ends', async () => {
    const port = await receiver(() => undefined)
    const ending = new AbortController()
    const running = attempt({ url: `http://127.0.0.1:${port}/`, signal: ending.signal })
    ending.abort()
    assert.equal((await running).error, 'INTERRUPTED')
  })

  test('connects to no address that is not allowed, written or resolved', async () => {
    const port = await receiver((_, response) => response.end())
    const private_: Resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }])
    for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433']) {
      const { error } = await attempt({ url: `http://${host}:${port}/`, allow: [] })
      assert.equal(error, 'ADDRESS_REFUSED', host)
    }
    const { error } = await attempt({ url: `http://example.com:${port}/`, allow: [], resolve: private_ })
    assert.equal(error, 'ADDRESS_REFUSED')
    assert.equal(requests, 0)
  })

  test('is refused when a name has one private address beside public ones', async () => {
    const port = await receiver((_, response) => response.end())
    for (const order of [
      ['127.0.0.1', '8.8.8.8'],
      ['8.8.8.8', '127.0.0.1'],
    ]) {
      const resolve: Resolve = () => Promise.resolve(order.map((address) => ({ address, family: 4 })))
      const { error } = await attempt({ url: `http://example.com:${port}/`, allow: [], resolve })
      assert.equal(error, 'ADDRESS_REFUSED')
    }
    assert.equal(requests, 0)
  })

  test('asks for the addresses once and connects to what was checked: a name that changes gains nothing', async () => {
    const port = await receiver((_, response) => response.end())
    // The first answer is the allowed one, every later one is not.
    let asked = 0
    const rebinding: Resolve = () =>
      Promise.resolve([{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }])
    const url = `http://example.com:${port}/`
    const first = await attempt({ url, resolve: rebinding })
    assert.deepEqual([first.error, asked], [null, 1])
    assert.equal(
      (await attempt({ url, resolve: rebinding })).error,
      'ADDRESS_REFUSED',
      'checked for each connection',
    )
    assert.equal(requests, 1)
  })
})

after(() => assert.equal(opened.length, 0))
