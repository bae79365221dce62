import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before, describe } from 'node:test'
import type { Services } from '../../deploy/local/services.ts'
import { importTestPolicies, knownClaim, newTenant } from '../support/claims.ts'
import { fetchTrace, type JaegerSpan } from '../support/jaeger.ts'
import { claimView, decidedView, eventually, post, startSystem } from '../support/system.ts'
import { decode, encode, outsideKafka, readTopic } from '../support/topics.ts'

describe('a claim through the real system', () => {
  const tenant = newTenant()
  let services: Services

  before(async () => {
    await importTestPolicies(tenant, 40)
    services = await startSystem({ instances: { email: 2 }, env: { OTEL_BSP_SCHEDULE_DELAY: '200' } })
  })
  after(() => services.stop())

  test('a posted claim is read, checked and decided, and its decision stands on claims.decided', async () => {
    const claim = knownClaim(tenant, 1)
    const accepted = await post(services, claim.email)
    assert.equal(accepted.thread_id, claim.thread_id)
    assert.equal(accepted.event.topic, 'claims.submitted')
    const view = await decidedView(services, claim.thread_id)
    assert.equal(view.status, 'decided')
    assert.equal(view.decision?.outcome, claim.outcome)
    assert.equal(view.decision?.payable_minor, claim.payable_minor)
    assert.deepEqual(
      view.timeline.map(({ topic }) => topic),
      ['claims.submitted', 'claims.extracted', 'claims.assessed', 'claims.decided'],
    )
    const events = (await readTopic('claims.decided')).filter(({ key }) => key === claim.thread_id)
    assert.equal(events.length, 1)
    const [event] = await Promise.all(
      events.map((record) => decode<{ outcome: string; findings: unknown[] }>(record)),
    )
    assert.equal(event?.outcome, claim.outcome)
    assert.equal(event?.findings.length, 14, 'all findings are reported')
  })

  test('one trace holds the whole claim: over HTTP and every hop, down to Postgres, Mongo and the model', async () => {
    const claim = knownClaim(tenant, 2)
    await post(services, claim.email)
    const { trace_id } = await decidedView(services, claim.thread_id)
    assert.ok(trace_id)
    const spans = await eventually('the whole trace in Jaeger', async () => {
      const found = await fetchTrace(trace_id)
      const ids = new Set(found.map(({ id }) => id))
      // Services export at their own pace: a parent may come after its children.
      const whole = found.every(({ parent }) => parent === null || ids.has(parent))
      const names = new Set(found.map(({ name, service }) => `${service}: ${name}`))
      return whole && names.has('decision: send claims.decided') && names.has('desk: process claims.decided')
        ? found
        : null
    })
    const named = (name: string, service: string): JaegerSpan => {
      const span = spans.find((each) => each.name === name && each.service === service)
      assert.ok(
        span,
        `no span ${name} of ${service} among ${spans.map((each) => `${each.service}: ${each.name}`).join(', ')}`,
      )
      return span
    }
    const chain = [
      named('POST /v1/claims', 'ingestion'),
      named('send claims.submitted', 'ingestion'),
      named('process claims.submitted', 'email'),
      named('send claims.extracted', 'email'),
      named('process claims.extracted', 'policy'),
      named('send claims.assessed', 'policy'),
      named('process claims.assessed', 'decision'),
      named('send claims.decided', 'decision'),
    ]
    assert.deepEqual(
      chain.map(({ kind }) => kind),
      ['server', 'producer', 'consumer', 'producer', 'consumer', 'producer', 'consumer', 'producer'],
    )
    for (const [index, span] of chain.entries())
      assert.equal(span.parent, chain[index - 1]?.id ?? null, `parent of ${span.name}`)

    const ids = new Set(spans.map(({ id }) => id))
    const orphans = spans.filter(({ parent }) => parent !== null && !ids.has(parent))
    assert.deepEqual(orphans, [])
    assert.equal(spans.filter(({ parent }) => parent === null).length, 1, 'one root')

    const below = (ancestor: JaegerSpan, prefix: string) =>
      spans.find(
        (span) => span.service === ancestor.service && span.name.startsWith(prefix) && span.parent !== null,
      )
    for (const index of [2, 4, 6])
      assert.ok(below(chain[index] as JaegerSpan, 'pg.query'), `Postgres below ${chain[index]?.name}`)
    assert.equal(below(chain[2] as JaegerSpan, 'chat')?.kind, 'client')
    assert.ok(below(chain[4] as JaegerSpan, 'find policies'), 'Mongo below the policy hop')
    assert.equal(chain[2]?.tags['messaging.system'], 'kafka')
    assert.equal(chain[2]?.tags['messaging.consumer.group.name'], 'email')
    assert.equal(chain[2]?.tags['messaging.destination.name'], 'claims.submitted')
  })

  test('an escalated claim waits for a person; the first answer makes revision 2, a second one goes to the dead letters', async () => {
    const claim = knownClaim(tenant, 3)
    assert.equal(claim.outcome, 'escalate')
    await post(services, claim.email)
    await decidedView(services, claim.thread_id)
    assert.equal((await claimView(services, claim.thread_id))?.status, 'waiting-for-review')

    const answers = ['approve', 'reject'].map((action) => ({
      event_id: randomUUID(),
      thread_id: claim.thread_id,
      tenant_id: tenant,
      claim_id: claim.email.claim_id,
      occurred_at: new Date().toISOString(),
      revision: 1,
      action,
      payable_minor: action === 'approve' ? 700_00 : null,
      reviewer: 'adjuster-7',
      note: 'looked at the photos',
    }))
    const producer = outsideKafka().producer()
    await producer.connect()
    for (const answer of answers) {
      await producer.send({
        topic: 'claims.reviewed',
        messages: [{ key: claim.thread_id, value: await encode('claims.reviewed', answer) }],
      })
    }
    await producer.disconnect()

    const view = await eventually('revision 2', async () => {
      const found = await claimView(services, claim.thread_id)
      return found?.decision?.revision === 2 ? found : null
    })
    assert.equal(view.status, 'decided')
    assert.equal(view.decision?.outcome, 'approve')
    assert.equal(view.decision?.payable_minor, 700_00)
    const letter = await eventually('the second answer in the dead letters', async () =>
      (await readTopic('claims.dead-letter')).find(({ key }) => key === claim.thread_id),
    )
    assert.equal(letter.headers['dlq.error.code'], 'STALE_REVIEW')
    assert.equal((await claimView(services, claim.thread_id))?.status, 'decided')
  })

  test('the same claim twice is one claim; the same claim_id with other content goes to the dead letters', async () => {
    const claim = knownClaim(tenant, 4)
    await post(services, claim.email)
    await post(services, claim.email)
    await post(services, { ...claim.email, body: 'Something else entirely, policy POL-1004, 1 EUR.' })
    const letter = await eventually('the conflict in the dead letters', async () =>
      (await readTopic('claims.dead-letter')).find(({ key }) => key === claim.thread_id),
    )
    assert.equal(letter.headers['dlq.error.code'], 'CLAIM_ID_CONFLICT')
    assert.equal(letter.headers['dlq.original.topic'], 'claims.submitted')
    assert.match(String((await decode(letter))['body']), /Something else entirely/)
    const view = await decidedView(services, claim.thread_id)
    assert.equal(view.status, 'decided')
    assert.equal((await readTopic('claims.decided')).filter(({ key }) => key === claim.thread_id).length, 1)
  })

  test('two email services share the partitions; with the policy service stopped claims wait, and finish when it is back', async () => {
    const admin = outsideKafka().admin()
    await admin.connect()
    const { groups } = await admin.describeGroups(['email'])
    await admin.disconnect()
    assert.equal(groups[0]?.members.length, 2)

    await services.kill('policy', 'SIGTERM')
    const claims = Array.from({ length: 20 }, (_, index) => knownClaim(tenant, 10 + index))
    for (const { email } of claims) await post(services, email)
    await eventually('all claims to be read', async () => {
      const views = await Promise.all(claims.map(({ thread_id }) => claimView(services, thread_id)))
      return views.every((view) => view?.status === 'extracted')
    })
    await services.restart('policy')
    for (const { thread_id, outcome } of claims) {
      assert.equal((await decidedView(services, thread_id)).decision?.outcome, outcome)
    }
  })
})
