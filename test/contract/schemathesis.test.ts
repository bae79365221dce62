import assert from 'node:assert/strict'
import test, { before, describe } from 'node:test'
import { type Services, startServices } from '../../deploy/local/services.ts'
import { TestIssuer } from '../integration/access/issuer.ts'
import { newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { eventually } from '../support/system.ts'
import { type FuzzOptions, fuzz } from './fuzz/fuzz.ts'
import { missingForFuzzing, schemathesis } from './fuzz/program.ts'

const SEED = 20_261_121
/** Of webhooks: a port at which nobody listens. */
const NOBODY = 'https://127.0.0.1:1/hook'

const missing = missingForFuzzing()

describe('whatever is sent, the answer is one that the OpenAPI document foresees', {
  skip: missing ?? false,
}, () => {
  let packages: string

  before(async () => {
    packages = await schemathesis()
  })

  for (const identity of ['jwt', 'off'] as const) {
    test(`with IDENTITY=${identity}, by ingestion and the desk (seed ${SEED})`, async (context) => {
      const issuer = await TestIssuer.start()
      const tenant = newTenant()
      const env = { LOG_LEVEL: 'warn', WEBHOOK_ALLOW: '127.0.0.1', ...(identity === 'jwt' ? issuer.env : {}) }
      const services = await startServices({ name: environment.stack, env })
      context.after(async () => {
        await services.stop()
        issuer.close()
      })
      const authority = { amount_minor: 1_000_000, currency: 'EUR' }
      const token = identity === 'jwt' ? await issuer.token(tenant, undefined, 'fuzzer', authority) : null
      const ids = await whatIsThere(services, token, tenant)
      for (const [service, variable] of [
        ['ingestion', 'INGESTION_URL'],
        ['desk', 'DESK_URL'],
      ] as const) {
        const url = services.env[variable] ?? ''
        const { passed, words } = await fuzz({ packages, url, token, seed: SEED, ids })
        assert.ok(passed, `${service}:\n${words}`)
        assert.match(
          words,
          /Test cases:\s+\d{3,} generated/,
          `${service}: hardly anything was sent\n${words}`,
        )
      }
    })
  }
})

/** Claims that wait for a person, a webhook and one of its deliveries: so that ids of something there are sent, too. */
async function whatIsThere(
  { env }: Services,
  token: string | null,
  tenant: string,
): Promise<FuzzOptions['ids']> {
  const send = async <T>(base: string | undefined, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${base}${path}`, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        'content-type': 'application/json',
        ...(token !== null && { authorization: `Bearer ${token}` }),
      },
    })
    const text = await response.text()
    assert.ok(response.ok, text)
    return JSON.parse(text) as T
  }
  const own = token === null ? { tenant_id: tenant } : {}
  const claim = {
    ...own,
    from: 'ana@example.com',
    subject: 'A branch fell',
    body: 'No policy is named here.',
  }
  const claims = await send<{ results: { thread_id: string }[] }>(env['INGESTION_URL'], '/v1/claims:batch', [
    claim,
    { ...claim, subject: 'Another branch fell' },
  ])
  const threads = claims.results.map(({ thread_id }) => thread_id)
  await eventually('claims that wait', async () => {
    const { reviews } = await send<{ reviews: object[] }>(env['DESK_URL'], `/v1/reviews?tenant_id=${tenant}`)
    return reviews.length === threads.length
  })
  const hook = { ...own, url: NOBODY, kinds: ['decided'] }
  const { webhook_id } = await send<{ webhook_id: string }>(env['DESK_URL'], '/v1/webhooks', hook)
  const path = `/v1/webhooks/${webhook_id}:test`
  const { delivery_id } = await send<{ delivery_id: string }>(env['DESK_URL'], path, {})
  return { threads, webhooks: [webhook_id], deliveries: [delivery_id] }
}
