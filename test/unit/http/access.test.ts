import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { protect, tenantFor, tenantOf } from '../../../shared/http/access.ts'
import { addOpenApi } from '../../../shared/http/openapi.ts'
import { FORBIDDEN, problemResponses, UNAUTHENTICATED } from '../../../shared/http/problem.ts'
import { createHttpServer, type HttpServer } from '../../../shared/http/server.ts'
import {
  DEVELOPMENT,
  type Identity,
  IdentityError,
  type IdentityVerifier,
  sameTenant,
} from '../../../shared/identity/identity.ts'
import { createLogger } from '../../../shared/telemetry/log.ts'

const log = createLogger('test', 'silent')
const adjuster: Identity = {
  subject: 'berta',
  tenant_id: 'acme',
  roles: new Set(['adjuster']),
  authority: null,
}

/** Takes one word as a token. */
const verifier: IdentityVerifier = {
  verify(token) {
    if (token === 'good') return Promise.resolve(adjuster)
    if (token === 'away') return Promise.reject(new IdentityError('unavailable', 'no keys now'))
    if (token === null) return Promise.reject(new IdentityError('missing', 'send a token'))
    return Promise.reject(new IdentityError('invalid', 'the token has expired'))
  },
}

describe('access', () => {
  let app: HttpServer
  before(async () => {
    app = createHttpServer({ log })
    protect(app, { verifier })
    await addOpenApi(app, { title: 'things', description: 'For tests.' })
    app.get('/open', { config: { access: 'public' } }, () => ({ open: true }))
    app.get('/mine', { config: { access: ['submitter', 'adjuster'] } }, (request) => ({
      tenant: tenantOf(request),
      subject: request.identity.subject,
    }))
    app.get('/careless', { config: { access: 'public' } }, (request) => request.identity.subject)
    const response = problemResponses(UNAUTHENTICATED, { ...FORBIDDEN, slug: 'four-eyes' })
    app.post('/theirs', { config: { access: ['operator'] }, schema: { response } }, () => ({ reached: true }))
    app.get(
      '/mine/:id(^[^:]+)::hidden',
      { config: { access: ['operator'] }, schema: { hide: true } },
      () => ({}),
    )
    await app.ready()
  })
  after(() => app.close())

  const get = (url: string, authorization?: string) =>
    app.inject({ url, ...(authorization !== undefined && { headers: { authorization } }) })

  test('a route that does not say who may use it is refused: the service cannot start', () => {
    const careless = createHttpServer({ log })
    protect(careless, { verifier })
    assert.throws(
      () => careless.get('/v1/things', () => ({})),
      /GET \/v1\/things does not say who may use it/,
    )
    assert.throws(() => careless.get('/v1/things', { config: { access: [] } }, () => ({})), /does not say/)
  })

  test('a route for everybody that the OpenAPI document does not describe is refused, but for probes and documents', () => {
    const hiding = createHttpServer({ log })
    protect(hiding, { verifier })
    const hidden = { schema: { hide: true } }
    assert.throws(
      () => hiding.get('/debug', { ...hidden, config: { access: 'public' } }, () => ({})),
      /OpenAPI/,
    )
    hiding.get('/docs/page.js', { ...hidden, config: { access: 'public' } }, () => '')
  })

  test('a public route needs no token, and has no identity that could be taken for one', async () => {
    assert.equal((await get('/open')).statusCode, 200)
    assert.equal((await get('/careless', 'Bearer good')).statusCode, 500)
  })

  test('without a token the answer is 401 and says which scheme is wanted', async () => {
    for (const authorization of [undefined, '', 'Basic YTpi', 'Bearer', 'Bearer two words']) {
      const answer = await get('/mine', authorization)
      assert.equal(answer.statusCode, 401, authorization)
      assert.equal(answer.headers['www-authenticate'], 'Bearer realm="claimgraph"')
      assert.equal(answer.json<{ type: string }>().type, 'urn:claimgraph:problem:unauthenticated')
    }
  })

  test('a token that is not taken is 401 with the reason', async () => {
    const answer = await get('/mine', 'Bearer old')
    assert.equal(answer.statusCode, 401)
    assert.equal(
      answer.headers['www-authenticate'],
      'Bearer realm="claimgraph", error="invalid_token", error_description="the token has expired"',
    )
  })

  test('the issuer being away is 503 with retry-after, not the fault of the caller', async () => {
    const answer = await get('/mine', 'Bearer away')
    assert.equal(answer.statusCode, 503)
    assert.ok(answer.headers['retry-after'])
  })

  test('one of the roles suffices; none of them is 403, before a body is read', async () => {
    const reached = await get('/mine', 'bearer  good')
    assert.deepEqual(reached.json(), { tenant: 'acme', subject: 'berta' })
    const refused = await app.inject({
      method: 'POST',
      url: '/theirs',
      headers: { authorization: 'Bearer good', 'content-type': 'application/json' },
      payload: '{"broken',
    })
    assert.equal(refused.statusCode, 403)
    assert.match(String(refused.headers['www-authenticate']), /error="insufficient_scope"/)
    assert.equal(refused.json<{ detail: string }>().detail, 'this needs the role operator')
  })

  test('HEAD asks for the same as GET; an unknown path is 404 and a wrong method 405 to everybody', async () => {
    assert.equal((await app.inject({ method: 'HEAD', url: '/mine' })).statusCode, 401)
    assert.equal((await get('/nowhere')).statusCode, 404)
    assert.equal((await app.inject({ method: 'DELETE', url: '/mine' })).statusCode, 405)
  })

  test('the OpenAPI document tells of 401, 403 and the bearer token, only where they apply', async () => {
    const document = (await get('/openapi.json')).json<{
      paths: Record<
        string,
        Record<string, { responses: Record<string, { description: string }>; security?: unknown }>
      >
      components: { securitySchemes: Record<string, { scheme: string }> }
      'x-unlisted': string[]
    }>()
    const { paths, components } = document
    for (const route of ['GET /openapi.json', 'GET /mine/{id}:hidden']) {
      assert.ok(document['x-unlisted'].includes(route), route)
    }
    assert.equal(components.securitySchemes['bearer']?.scheme, 'bearer')
    assert.deepEqual(paths['/mine']?.['get']?.security, [{ bearer: [] }])
    const statuses = Object.keys(paths['/mine']?.['get']?.responses ?? {})
    assert.ok(statuses.includes('401') && statuses.includes('403'))
    assert.equal(paths['/open']?.['get']?.security, undefined)
    const { responses } = paths['/theirs']?.['post'] ?? { responses: {} }
    assert.equal(responses['401']?.description, 'Problem: unauthenticated')
    assert.equal(responses['403']?.description, 'Problem: four-eyes, forbidden')
  })
})

test('a stream ends when its token does, and any other answer is finished', async (t) => {
  const app = createHttpServer({ log })
  const briefly = {
    ...adjuster,
    get expires_at() {
      return Date.now() + 50
    },
  }
  protect(app, { verifier: { verify: () => Promise.resolve(briefly) } })
  app.get('/stream', { config: { access: ['adjuster'] } }, (_request, reply) => {
    reply.hijack()
    reply.raw.setHeader('content-type', 'text/event-stream')
    reply.raw.writeHead(200).write('first')
  })
  app.get('/slow', { config: { access: ['adjuster'] } }, async () => {
    await sleep(150)
    return { done: true }
  })
  t.after(() => app.close())
  const base = await app.listen({ host: '127.0.0.1', port: 0 })
  assert.equal(await (await fetch(`${base}/stream`, { signal: AbortSignal.timeout(30_000) })).text(), 'first')
  assert.deepEqual(await (await fetch(`${base}/slow`)).json(), { done: true })
})

test('a tenant is named only where identity is off; a tenant of others is refused', () => {
  assert.equal(tenantFor(DEVELOPMENT, 'other', 'demo'), 'other')
  assert.equal(tenantFor(DEVELOPMENT, undefined, 'demo'), 'demo')
  assert.equal(tenantFor(DEVELOPMENT, undefined, undefined), undefined)
  assert.equal(tenantFor(adjuster, undefined, 'demo'), 'acme')
  assert.equal(tenantFor(adjuster, 'acme', 'demo'), 'acme')
  assert.throws(() => tenantFor(adjuster, 'other', 'demo'), /not the tenant of the token/)
})

test('a thread is of the tenant before its colon, and of no tenant that only begins the same', () => {
  assert.ok(sameTenant(adjuster, 'acme:c-1'))
  assert.ok(!sameTenant(adjuster, 'acme-2:c-1'))
  assert.ok(!sameTenant(adjuster, 'acm:c-1'))
  assert.ok(sameTenant(DEVELOPMENT, 'acme-2:c-1'))
})
