import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fleet } from '../bench/autoscale/fleet.ts'
import { follow } from '../bench/autoscale/follow.ts'
import { GroupOffsets } from '../bench/autoscale/offsets.ts'
import { importTestPolicies, type KnownClaim, knownClaim, newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { checkInvariants } from '../support/invariants.ts'
import { submitUntilAcknowledged } from '../support/submit.ts'
import { eventually, startSystem } from '../support/system.ts'

const BURST = 90
const POLICIES = 300 // more than claims
const TRICKLE_MS = 1_000 // far less than one instance does
const MOST = 3

/** An instance reads four emails a second. Nothing here says how long anything takes on this machine. */
const SLOW = { LLM_MOCK_LATENCY_MS: '500', LLM_CONCURRENCY: '2', MAX_IN_FLIGHT: '8' }
const SETTINGS = {
  lagThreshold: 15,
  excludePersistentLag: false,
  min: 1,
  max: MOST,
  everySeconds: 0.5,
  scaleUp: {
    stabilizationWindowSeconds: 1,
    policies: [{ type: 'Pods', value: 1, periodSeconds: 1 } as const],
  },
  scaleDown: {
    stabilizationWindowSeconds: 3,
    policies: [{ type: 'Pods', value: 1, periodSeconds: 2 } as const],
  },
}

test('instances follow the lag, and no claim is lost or decided twice while they come and go', async (t) => {
  const tenant = newTenant()
  await importTestPolicies(tenant, POLICIES)
  const services = await startSystem({
    names: ['ingestion', 'email', 'policy', 'decision'],
    instances: { email: MOST },
  })
  t.after(() => services.stop())
  const names = [...services.processes.keys()].filter((name) => name.startsWith('email'))
  await Promise.all(names.map((name) => services.kill(name, 'SIGTERM')))
  const fleet = new Fleet(services, names, SLOW)
  t.after(() => fleet.settled())
  fleet.scaleTo(SETTINGS.min)
  await fleet.settled()
  const offsets = await GroupOffsets.open(environment.kafkaBrokers, 'email', 'claims.submitted')
  t.after(() => offsets[Symbol.asyncDispose]())

  const claims: KnownClaim[] = []
  const submit = async (): Promise<void> => {
    const claim = knownClaim(tenant, claims.length)
    claims.push(claim)
    await submitUntilAcknowledged(services, claim.email)
  }
  await Promise.all(Array.from({ length: BURST }, submit))

  const over = new AbortController()
  const trickle = (async () => {
    for (; !over.signal.aborted && claims.length < POLICIES; await sleep(TRICKLE_MS)) await submit()
  })()
  let wasUp = false
  const looks = await follow({
    fleet,
    offsets,
    settings: SETTINGS,
    isOver: ({ wanted, ready, at_s }) => {
      wasUp ||= wanted === MOST && ready > 1
      return (wasUp && wanted === SETTINGS.min) || at_s > 240 // guards against hanging for ever
    },
  })
  await fleet.settled()
  over.abort()
  await trickle
  await eventually('the lag to be 0', async () =>
    (await offsets.read()).every(({ committed, end }) => committed === end || end === 0),
  )

  assert.deepEqual(fleet.problems, [])
  const wanted = looks.map((look) => look.wanted)
  assert.equal(Math.max(...wanted), MOST, 'the burst was seen')
  assert.ok(
    looks.some(({ ready }) => ready > 1),
    'others joined while claims waited',
  )
  assert.equal(wanted.at(-1), SETTINGS.min, 'and went again')
  for (const [index, look] of looks.entries()) {
    const before = looks[index - 1]
    if (!before || look.wanted <= before.wanted) continue
    assert.ok(look.metric > SETTINGS.lagThreshold, `${look.wanted} instances for ${look.metric} records`)
  }
  const decisions = async () => (await checkInvariants(claims)).decided >= claims.length
  await eventually('every decision', decisions)
  const { violations, decided, deadLettered } = await checkInvariants(claims)
  assert.deepEqual(violations, [])
  assert.equal(decided, claims.length)
  assert.equal(deadLettered, 0)
})
