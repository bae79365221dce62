import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer, stopServer } from '../../deploy/local/control.ts'
import { importTestPolicies, knownClaim, newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { checkInvariants } from '../support/invariants.ts'
import { submitAll } from '../support/submit.ts'
import { claimView, eventually, startSystem } from '../support/system.ts'

const CLAIMS = 150
const stack = { name: environment.stack }

test('killing the broker, Postgres and the policy database once each while claims flow loses no claim and decides none twice', async (t) => {
  const services = await startSystem()
  t.after(() => services.stop())
  const tenant = newTenant()
  await importTestPolicies(tenant, CLAIMS)
  const claims = Array.from({ length: CLAIMS }, (_, index) => knownClaim(tenant, index))

  const submitting = submitAll(services, claims, 20) // while Kafka is away the answer is 503
  for (const victim of ['kafka', 'postgres', 'mongo']) {
    await sleep(1_000)
    await stopServer(victim, { ...stack, kill: true })
    await sleep(500)
    await startServer(victim, stack)
  }
  await submitting

  await eventually('all claims to be decided', async () => {
    const views = await Promise.all(
      claims.map(({ thread_id }) => claimView(services, thread_id).catch(() => null)),
    )
    return views.every((view) => view?.decision)
  })
  const { violations, decided } = await checkInvariants(claims)
  assert.deepEqual(violations, [])
  assert.equal(decided, CLAIMS)
})

test('a policy service that was started while the policy database was away decides when it is back', async (t) => {
  const tenant = newTenant()
  await importTestPolicies(tenant, 1)
  await stopServer('mongo', stack)
  t.after(() => startServer('mongo', stack))
  const services = await startSystem()
  t.after(() => services.stop())
  const claim = knownClaim(tenant, 0)
  await submitAll(services, [claim], 0)
  await sleep(8_000) // longer than the driver looks for a server
  await startServer('mongo', stack)
  await eventually('the decision', async () => (await claimView(services, claim.thread_id))?.decision)
})
