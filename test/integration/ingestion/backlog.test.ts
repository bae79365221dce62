import assert from 'node:assert/strict'
import test from 'node:test'
import { importTestPolicies, knownClaim, newTenant } from '../../support/claims.ts'
import { eventually, startSystem } from '../../support/system.ts'
import { baseOf, send, submittedOf } from './posting.ts'

const MAX_BACKLOG = 50 // claims

test('claims are refused while too many wait behind, and taken again when these are done', async (t) => {
  const tenant = newTenant()
  await importTestPolicies(tenant, 10)
  const services = await startSystem({ env: { LOG_LEVEL: 'fatal', MAX_BACKLOG: String(MAX_BACKLOG) } })
  t.after(() => services.stop())
  const base = baseOf(services)
  let sent = 0
  const post = () => send(base, knownClaim(tenant, sent++, 10).email)
  await eventually('what earlier tests have left is done', async () => (await post()).status === 202, 300_000)

  await services.kill('email', 'SIGSTOP')
  const refused = await eventually('a refusal', async () => {
    const answer = await post()
    return answer.status === 202 ? null : answer
  })
  assert.equal(refused.status, 503)
  assert.equal(refused.body.type, 'urn:claimgraph:problem:overloaded')
  assert.equal(refused.body.maybe_accepted, false)
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
  const before = (await submittedOf(tenant)).length
  assert.ok(before >= MAX_BACKLOG)
  assert.equal((await post()).status, 503)
  assert.equal((await submittedOf(tenant)).length, before, 'what is refused is not published')

  await services.kill('email', 'SIGCONT')
  await eventually('acceptance', async () => (await post()).status === 202)
})
