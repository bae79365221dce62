import assert from 'node:assert/strict'
import test from 'node:test'
import { createHttpServer } from '../../../shared/http/server.ts'
import { createLogger } from '../../../shared/telemetry/log.ts'

test('verbs behind a colon are paths of their own, with their own methods', async (t) => {
  const app = createHttpServer({ log: createLogger('test', 'silent') })
  t.after(() => app.close())
  app.post('/v1/claims::batch', () => 'batch')
  app.get('/v1/claims/:thread_id', () => 'one')
  app.post('/v1/claims/:thread_id([^/:]+:[^/:]+)::cancel', ({ params }) => params)
  app.post('/v1/claims/:thread_id/review::claim', ({ params }) => params)
  app.get('/docs/*', () => 'page')

  const allowed = async (url: string) => {
    const { statusCode, headers } = await app.inject({ method: 'DELETE', url })
    assert.equal(statusCode, headers.allow === undefined ? 404 : 405)
    return headers.allow
  }
  assert.equal(await allowed('/v1/claims:batch?x=1'), 'POST')
  assert.equal(await allowed('/v1/claims:other'), undefined)
  assert.equal(await allowed('/v1/claims/demo:c-1'), 'GET, HEAD')
  assert.equal(await allowed('/v1/claims/demo:c-1:cancel'), 'GET, HEAD, POST')
  assert.equal(await allowed('/v1/claims/demo:c-1/review:claim'), 'POST')
  assert.equal(await allowed('/v1/claims/demo:c-1/review:steal'), undefined)
  assert.equal(await allowed('/docs/a/b'), 'GET, HEAD')

  for (const id of ['demo:c-1', 'demo:cancel', 'demo:a.b-c_d']) {
    const { body } = await app.inject({ method: 'POST', url: `/v1/claims/${id}:cancel` })
    assert.deepEqual(JSON.parse(body), { thread_id: id })
  }
})
