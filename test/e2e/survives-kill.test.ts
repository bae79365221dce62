import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { importTestPolicies, knownClaim, newTenant } from '../support/claims.ts'
import { checkInvariants } from '../support/invariants.ts'
import { submitAll } from '../support/submit.ts'
import { claimView, eventually, startSystem } from '../support/system.ts'
import { lagOf } from '../support/topics.ts'

const CLAIMS = 200

test('killing each service once with SIGKILL while claims flow loses no claim and decides none twice', async (t) => {
  const services = await startSystem({ env: { LLM_MOCK_LATENCY_MS: '20' } })
  t.after(() => services.stop())
  const tenant = newTenant()
  await importTestPolicies(tenant, CLAIMS)
  const claims = Array.from({ length: CLAIMS }, (_, index) => knownClaim(tenant, index))

  const submitting = submitAll(services, claims, 10) // while the ingestion service dies too
  for (const victim of ['email', 'policy', 'decision', 'desk', 'ingestion']) {
    await sleep(400)
    await services.kill(victim)
    await services.restart(victim)
  }
  await submitting

  await eventually('all claims to be decided', async () => {
    const views = await Promise.all(claims.map(({ thread_id }) => claimView(services, thread_id)))
    return views.every((view) => view?.decision)
  })
  const { violations, decided } = await checkInvariants(claims)
  assert.deepEqual(violations, [])
  assert.equal(decided, CLAIMS)
  await eventually('the lag to be 0', async () => {
    const lags = await Promise.all([
      lagOf('email', ['claims.submitted']),
      lagOf('policy', ['claims.extracted']),
      lagOf('decision', ['claims.assessed']),
    ])
    return lags.every((lag) => lag <= 0)
  })
})
