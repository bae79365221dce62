import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import test, { after, before, describe } from 'node:test'
import { z } from 'zod'
import { addOpenApi } from '../../../shared/http/openapi.ts'
import { HttpProblem, INVALID_REQUEST, problemResponses } from '../../../shared/http/problem.ts'
import { createHttpServer, type HttpServer } from '../../../shared/http/server.ts'
import { createLogger } from '../../../shared/telemetry/log.ts'

const BODY_LIMIT = 10_000 // bytes
const Thing = z.strictObject({ name: z.string(), 'a/b': z.array(z.int()).optional() })

interface Problem {
  type: string
  title: string
  status: number
  detail: string
  instance: string
  errors?: { pointer?: string; parameter?: string; detail: string }[]
}

describe('every error of the HTTP surface is a problem document', () => {
  let app: HttpServer
  let base: string

  before(async () => {
    app = createHttpServer({ log: createLogger('test', 'silent'), bodyLimit: BODY_LIMIT })
    await addOpenApi(app, { title: 'things', description: 'For tests.' })
    app.post(
      '/v1/things',
      { schema: { body: Thing, response: problemResponses(INVALID_REQUEST) } },
      ({ body }) => {
        if (body.name === 'known')
          throw new HttpProblem(INVALID_REQUEST, 'we know it', { headers: { allow: 'x' } })
        if (body.name === 'unknown') throw new Error('password=secret in /etc/shadow')
        return { name: body.name }
      },
    )
    app.get(
      '/v1/things/:id',
      { schema: { params: z.object({ id: z.string().max(8) }) } },
      ({ params }) => params,
    )
    app.post('/v1/lists', { schema: { hide: true, body: z.array(z.unknown()) } }, ({ body }) => body.length)
    await app.listen({ host: '127.0.0.1', port: 0 })
    base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  })
  after(() => app.close())

  async function problem(path: string, init: RequestInit, status: number, slug: string): Promise<Problem> {
    const response = await fetch(base + path, init)
    const body = (await response.json()) as Problem
    assert.equal(response.status, status)
    assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
    assert.equal(body.type, `urn:claimgraph:problem:${slug}`)
    assert.equal(body.status, status)
    assert.match(body.instance, /^urn:uuid:[0-9a-f-]{36}$/)
    assert.equal(body.instance, `urn:uuid:${response.headers.get('x-request-id')}`)
    return body
  }
  const send = (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  /** What the server answers to bytes that fetch would not send. */
  function raw(bytes: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(bytes))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString()
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
    return promise
  }

  const bodies: [string, string | Uint8Array<ArrayBuffer>, number, string][] = [
    ['malformed JSON', '{"name":', 400, 'invalid-json'],
    ['an empty body', '', 400, 'invalid-json'],
    ['invalid UTF-8', Uint8Array.from(Buffer.from('{"name":"\xff"}', 'latin1')), 400, 'invalid-json'],
    ['a key that would reach the prototype', '{"name":"x","__proto__":{"a":1}}', 400, 'invalid-json'],
    ['JSON that is no object', '[]', 400, 'invalid-request'],
    ['null', 'null', 400, 'invalid-request'],
    ['a body beyond the limit', JSON.stringify({ name: 'x'.repeat(BODY_LIMIT) }), 413, 'body-too-large'],
    ['JSON nested thousands of levels deep', '['.repeat(4_000) + ']'.repeat(4_000), 400, 'invalid-request'],
  ]
  for (const [what, body, status, slug] of bodies) {
    test(`${what} is answered with ${status} ${slug}`, async () => {
      await problem('/v1/things', send(body), status, slug)
    })
  }

  test('a request without a body says so', async () => {
    const { detail } = await problem('/v1/things', { method: 'POST' }, 400, 'invalid-request')
    assert.equal(detail, 'the body is empty')
  })

  test('only application/json without content-encoding is read', async () => {
    await problem('/v1/things', send('x', { 'content-type': 'text/plain' }), 415, 'unsupported-media-type')
    await problem(
      '/v1/things',
      send('{}', { 'content-type': 'application/xml' }),
      415,
      'unsupported-media-type',
    )
    await problem('/v1/things', send('{}', { 'content-encoding': 'gzip' }), 415, 'unsupported-media-type')
  })

  test('each broken rule is named by a JSON pointer, with ~ and / escaped', async () => {
    const { errors } = await problem(
      '/v1/things',
      send(JSON.stringify({ 'a/b': [1, 'x'], 'c~d': 1 })),
      400,
      'invalid-request',
    )
    assert.deepEqual(
      errors?.map(({ pointer }) => pointer),
      ['/name', '/a~1b/1', '/c~0d'],
    )
  })

  test('a body with thousands of wrong fields is answered briefly, and values are never repeated', async () => {
    const fields = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`f${index}`, 1]))
    const body = await problem(
      '/v1/things',
      send(JSON.stringify({ ...fields, name: 42_42 })),
      400,
      'invalid-request',
    )
    assert.equal(body.errors?.length, 20)
    assert.ok(!JSON.stringify(body).includes('4242'))
  })

  test('text that no database stores is refused wherever it stands, but in the items of a list', async () => {
    for (const name of ['a\u0000b', 'half \ud800 a pair']) {
      const { errors } = await problem('/v1/things', send(JSON.stringify({ name })), 400, 'invalid-request')
      assert.deepEqual(
        errors?.map(({ pointer }) => pointer),
        ['/name'],
      )
    }
    const { errors } = await problem('/v1/things/a%00b', {}, 400, 'invalid-request')
    assert.equal(errors?.[0]?.parameter, 'id')
    const list = await fetch(`${base}/v1/lists`, send(JSON.stringify([{ name: 'a\u0000b' }])))
    assert.equal(list.status, 200, 'each item is checked by itself')
  })

  test('path parameters are named by parameter', async () => {
    const { errors } = await problem('/v1/things/123456789', {}, 400, 'invalid-request')
    assert.equal(errors?.[0]?.parameter, 'id')
    assert.equal(errors?.[0]?.pointer, undefined)
  })

  test('an unknown path is 404, a known path with the wrong method 405 with Allow', async () => {
    await problem('/v1/nothing', {}, 404, 'not-found')
    await problem('/v1/things/1/more', {}, 404, 'not-found')
    await problem('/v1/things?x=1', { method: 'PUT' }, 405, 'method-not-allowed')
    const response = await fetch(`${base}/v1/things/1`, { method: 'DELETE' })
    assert.equal(response.status, 405)
    assert.equal(response.headers.get('allow'), 'GET, HEAD')
  })

  test('a path that is no URL, and one too long, are problems too', async () => {
    await problem('/v1/things/%zz', {}, 400, 'bad-request')
    await problem(`/v1/things/${'x'.repeat(2_000)}`, {}, 414, 'uri-too-long')
  })

  test('a known error keeps its headers; an unknown one says nothing of our inside', async () => {
    const response = await fetch(`${base}/v1/things`, send('{"name":"known"}'))
    assert.equal(response.headers.get('allow'), 'x')
    const body = await problem('/v1/things', send('{"name":"unknown"}'), 500, 'internal-error')
    assert.doesNotMatch(JSON.stringify(body), /secret|shadow|Error/)
  })

  test('what the parser refuses is a problem: no HTTP, a flood of headers, a broken content-length', async () => {
    const garbage = await raw('HELLO\r\n\r\n')
    assert.match(garbage, /^HTTP\/1.1 400 /)
    assert.match(garbage, /content-type: application\/problem\+json/)
    assert.match(
      await raw(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`),
      /headers-too-large/,
    )
    const many = Array.from({ length: 2_000 }, (_, index) => `x-${index}: 1234567890`).join('\r\n')
    assert.match(await raw(`GET / HTTP/1.1\r\nhost: x\r\n${many}\r\n\r\n`), /^HTTP\/1.1 431 /)
    assert.match(await raw('POST /v1/things HTTP/1.1\r\nhost: x\r\ncontent-length: x\r\n\r\n'), /bad-request/)
    assert.match(
      await raw('GET / HTTP/1.1\r\nhost: x\r\nexpect: more\r\nconnection: close\r\n\r\n'),
      /expectation-failed/,
    )
  })

  test('no answer is cached, framed, sniffed or run, whoever made it', async () => {
    const answers = [
      await fetch(`${base}/v1/things`, send('{"name":"x"}')),
      await fetch(`${base}/v1/nothing`),
      await fetch(`${base}/v1/things`, send('{"name":"unknown"}')),
    ]
    for (const { headers } of answers) {
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/)
    }
    assert.match(await raw('HELLO\r\n\r\n'), /x-content-type-options: nosniff/)
  })

  test('the OpenAPI document is 3.1 and tells of problems', async () => {
    const document = (await (await fetch(`${base}/openapi.json`)).json()) as {
      openapi: string
      paths: Record<string, { post: { responses: Record<string, { content: object }> } }>
    }
    assert.equal(document.openapi, '3.1.0')
    assert.deepEqual(Object.keys(document.paths), ['/v1/things', '/v1/things/{id}'])
    const problems = document.paths['/v1/things']?.post.responses['400']?.content ?? {}
    assert.deepEqual(Object.keys(problems), ['application/problem+json'])
  })
})
