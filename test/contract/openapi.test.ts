import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { type Services, startServices } from '../../deploy/local/services.ts'
import { API as DESK } from '../../services/desk/openapi.ts'
import { API as INGESTION } from '../../services/ingestion/openapi.ts'
import { environment } from '../support/environment.ts'
import { documentOf } from './client/generate.ts'

interface Answer {
  headers?: Record<string, { $ref: string }>
  content?: Record<string, unknown>
}
interface Operation {
  operationId?: string
  tags?: string[]
  summary?: string
  security?: object[]
  requestBody?: { content: Record<string, unknown> }
  responses: Record<string, Answer>
}
interface Document {
  openapi: string
  servers: { url: string }[]
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, Operation>>
  'x-unlisted': string[]
}

const APIS = { ingestion: INGESTION, desk: DESK } as const
const SERVICES = ['ingestion', 'desk'] as const
/** Of the ways to call a path; HEAD goes with GET, OPTIONS asks for them. */
const METHODS = /^(GET|POST|PUT|PATCH|DELETE)$/

describe('the OpenAPI documents', () => {
  let services: Services
  const urls: Record<string, string> = {}
  const documents: Record<string, Document> = {}

  before(async () => {
    services = await startServices({
      name: environment.stack,
      names: [...SERVICES],
      env: { LOG_LEVEL: 'error' },
    })
    urls['ingestion'] = services.env['INGESTION_URL'] ?? ''
    urls['desk'] = services.env['DESK_URL'] ?? ''
    for (const service of SERVICES) {
      documents[service] = (await documentOf(urls[service] ?? '')) as Document
    }
  })
  after(() => services.stop())

  const operationsOf = (service: string): [string, Operation][] =>
    Object.entries(documents[service]?.paths ?? {}).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Operation] => [
        `${method.toUpperCase()} ${path}`,
        operation,
      ]),
    )

  for (const service of SERVICES) {
    test(`that of ${service} is OpenAPI 3.1 by the schema of the standard`, async () => {
      const { openapi, servers } = documents[service] ?? {}
      const validator = new Validator()
      const { valid, errors } = await validator.validate({ ...documents[service] })
      assert.ok(valid, JSON.stringify(errors))
      assert.equal(validator.version, '3.1')
      assert.match(openapi ?? '', /^3\.1\.\d$/)
      assert.equal(servers?.length, 1)
    })

    test(`that of ${service} names every route that the service has, and no other`, async () => {
      const listed = operationsOf(service).map(([route]) => route)
      const known = [...listed, ...(documents[service]?.['x-unlisted'] ?? [])]
      const paths = new Set(known.map((route) => route.split(' ')[1] ?? ''))
      assert.ok(paths.size > 3)
      for (const path of paths) {
        // A service tells which methods a path has; a path that ends in a verb may also be an id.
        const url = `${urls[service]}${path.replace('{thread_id}', 'a:b').replaceAll(/\{\w+\}/g, 'a')}`
        const allowed = (await fetch(url, { method: 'OPTIONS' })).headers.get('allow')?.split(', ') ?? []
        const stated = known
          .filter((route) => route.endsWith(` ${path}`))
          .map((route) => route.split(' ')[0] ?? '')
        if (/:[a-z-]+$|\/(search|checkpoint|prune|crons|wait|stream|batch)$/.test(path)) {
          for (const method of stated) assert.ok(allowed.includes(method), `${method} ${path}`)
        } else {
          assert.deepEqual(allowed.filter((method) => METHODS.test(method)).sort(), stated.sort(), path)
        }
      }
    })

    test(`that of ${service} gives every operation a name, a group and a summary of its own`, () => {
      const stated = APIS[service].operations ?? {}
      assert.deepEqual(
        operationsOf(service)
          .map(([route]) => route)
          .sort(),
        Object.keys(stated).sort(),
        `services/${service}/openapi.ts and the routes`,
      )
      const names = operationsOf(service).map(([, { operationId = '' }]) => operationId)
      assert.equal(new Set(names).size, names.length)
      for (const name of names) assert.match(name, /^[a-z]+([A-Z][a-z]+)+$/)
      const tags = documents[service]?.tags.map(({ name }) => name) ?? []
      for (const [route, operation] of operationsOf(service)) {
        assert.ok(tags.includes(operation.tags?.[0] ?? ''), route)
        assert.ok((operation.summary ?? '').length > 1, route)
      }
    })

    test(`that of ${service} says for every operation who may call, and what is answered in which form`, () => {
      for (const [route, { security, responses, requestBody }] of operationsOf(service)) {
        assert.deepEqual(security, [{ bearer: [] }], route)
        const headersOf = (status: number) => Object.keys(responses[status]?.headers ?? {})
        for (const status of [400, 401, 403, 408, 417, 431, 500, 503]) {
          assert.deepEqual(
            Object.keys(responses[status]?.content ?? {}),
            ['application/problem+json'],
            `${route} ${status}`,
          )
        }
        assert.ok(headersOf(401).includes('www-authenticate'), route)
        assert.ok(headersOf(503).includes('retry-after'), route)
        for (const status of Object.keys(responses)) {
          assert.ok(headersOf(Number(status)).includes('x-request-id'), `${route} ${status}`)
        }
        if (requestBody) assert.ok('application/json' in requestBody.content, route)
      }
    })

    test(`${service} shows its document as a page that loads nothing from elsewhere`, async () => {
      const page = await fetch(`${urls[service]}/docs`)
      const html = await page.text()
      assert.equal(page.status, 200)
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/)
      const policy = page.headers.get('content-security-policy') ?? ''
      assert.match(policy, /^default-src 'none'; /)
      assert.doesNotMatch(policy, /https?:|unsafe|\*/)
      const links = [...html.matchAll(/(?:src|href)="(?<link>[^"]+)"/g)].map(
        ({ groups }) => groups?.['link'] ?? '',
      )
      assert.equal(links.length, 2)
      for (const link of links) {
        const file = await fetch(new URL(link, `${urls[service]}/docs`))
        assert.equal(file.status, 200, link)
        assert.ok((await file.arrayBuffer()).byteLength > 100_000, link)
        assert.match(file.headers.get('content-type') ?? '', /^text\/(css|javascript)/)
      }
    })
  }

  test('the bodies that are no JSON, and what answers say of themselves, are described', () => {
    const operation = (service: string, route: string) =>
      operationsOf(service).find(([each]) => each === route)?.[1]
    const types = (route: string) =>
      Object.keys(operation('ingestion', route)?.requestBody?.content ?? {}).sort()
    assert.deepEqual(types('POST /v1/claims'), ['application/json', 'message/rfc822'])
    assert.deepEqual(types('POST /v1/claims:batch'), ['application/json', 'application/x-ndjson'])
    const headers = (service: string, route: string, status: number) =>
      Object.keys(operation(service, route)?.responses[status]?.headers ?? {})
    for (const name of ['location', 'ratelimit', 'ratelimit-policy', 'idempotent-replayed']) {
      assert.ok(headers('ingestion', 'POST /v1/claims', 202).includes(name), name)
    }
    assert.ok(headers('ingestion', 'POST /v1/claims', 429).includes('retry-after'))
    for (const name of ['etag', 'preference-applied']) {
      assert.ok(headers('desk', 'GET /v1/claims/{thread_id}', 200).includes(name), name)
    }
    const stream = operation('desk', 'GET /v1/events')?.responses['200']?.content ?? {}
    assert.deepEqual(Object.keys(stream), ['text/event-stream'])
  })
})
