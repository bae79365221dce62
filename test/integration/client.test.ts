import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import test, { after, before, describe } from 'node:test'
import { type Services, startServices } from '../../deploy/local/services.ts'
import { ClaimgraphClient } from '../../shared/client/client.ts'
import { ProblemError } from '../../shared/client/problem-error.ts'
import type { Claim, ClaimEvent, NewClaim } from '../../shared/client/types.ts'
import type { Role } from '../../shared/identity/identity.ts'
import { API_FILES, documentOf, generatedTypes } from '../contract/client/generate.ts'
import { newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { TestIssuer } from './access/issuer.ts'

/** No policy is named: the rules send it to a person. */
const CLAIM: NewClaim = {
  from: 'Ana Ruiz <ana.ruiz@example.com>',
  subject: 'Broken windscreen',
  body: 'A branch broke my windscreen.',
}
const isWaiting = ({ status }: Claim) => status === 'waiting-for-review'

describe('the client', () => {
  const tenant = newTenant()
  let issuer: TestIssuer
  let services: Services
  let submitter: ClaimgraphClient
  let adjuster: ClaimgraphClient

  const clientFor = (role: Role, subject: string) =>
    new ClaimgraphClient({
      ingestion: services.env['INGESTION_URL'] ?? '',
      desk: services.env['DESK_URL'] ?? '',
      token: () => issuer.token(tenant, [role], subject),
    })

  before(async () => {
    issuer = await TestIssuer.start()
    services = await startServices({
      name: environment.stack,
      // One claim a second: the second of two in a row is refused once.
      env: { LOG_LEVEL: 'error', INGESTION_RATE_PER_S: '1', INGESTION_RATE_BURST: '3', ...issuer.env },
    })
    submitter = clientFor('submitter', 'ana')
    adjuster = clientFor('adjuster', 'bob')
  })
  after(async () => {
    await services?.stop()
    issuer?.close()
  })

  for (const service of ['ingestion', 'desk'] as const) {
    test(`is typed by the document that ${service} serves (npm run client)`, async () => {
      const url = services.env[service === 'desk' ? 'DESK_URL' : 'INGESTION_URL'] ?? ''
      assert.equal(readFileSync(API_FILES[service], 'utf8'), await generatedTypes(await documentOf(url)))
    })
  }

  test('submits a claim once, however often it is told to with one key', async () => {
    const idempotencyKey = randomUUID()
    const first = await submitter.submit(CLAIM, { idempotencyKey })
    assert.deepEqual(await submitter.submit(CLAIM, { idempotencyKey }), first)
    assert.equal(first.tenant_id, tenant)
    await assert.rejects(submitter.submit({ ...CLAIM, subject: 'Another' }, { idempotencyKey }), (error) => {
      assert.ok(error instanceof ProblemError)
      assert.equal(error.slug, 'idempotency-key-reused')
      assert.equal(error.status, 422)
      return true
    })
  })

  test('comes back when it is told to: claims above the rate are all taken', async () => {
    const claims = Array.from({ length: 5 }, (_, index) => ({ ...CLAIM, subject: `Branch ${index}` }))
    const taken = await Promise.all(claims.map((claim) => submitter.submit(claim)))
    assert.equal(new Set(taken.map(({ thread_id }) => thread_id)).size, claims.length)
  })

  test('submits many at once, and tells of each what became of it', async () => {
    const { accepted, refused, results } = await submitter.submitAll([
      { ...CLAIM, claim_id: `c-${randomUUID()}` },
      { ...CLAIM, from: 'nobody' },
    ])
    assert.deepEqual([accepted, refused], [1, 1])
    const [first, second] = results
    assert.equal(first?.status, 202)
    assert.ok(second && 'problem' in second)
    assert.equal(second.problem.errors?.[0]?.pointer, '/from')
  })

  test('waits for a claim from its submission to the decision of a person', async () => {
    const { thread_id } = await submitter.submit(CLAIM)
    const waiting = await submitter.waitFor(thread_id, { until: isWaiting })
    const { interrupt_id = '', revision = 0 } = waiting.review_request ?? {}
    const { reviews } = await adjuster.reviews({ assigned: 'nobody' })
    assert.ok(reviews.some((review) => review.thread_id === thread_id))
    assert.equal((await adjuster.reserve(thread_id)).held_by, 'bob')

    const decided = submitter.waitFor(thread_id)
    const answer = await adjuster.review(thread_id, {
      interrupt_id,
      revision,
      action: 'reject',
      note: 'no policy',
    })
    assert.equal(answer.reviewer, 'bob')
    const { status, decision } = await decided
    assert.deepEqual([status, decision?.outcome, decision?.revision], ['decided', 'reject', 2])
  })

  test('takes a claim back', async () => {
    const { thread_id } = await submitter.submit(CLAIM)
    await submitter.waitFor(thread_id, { until: isWaiting })
    assert.equal((await submitter.cancel(thread_id, 'found the invoice')).requested_by, 'ana')
    assert.equal((await submitter.waitFor(thread_id)).status, 'withdrawn')
  })

  test('says what a service refuses, in its words', async () => {
    const refused = async (work: Promise<unknown>) => {
      const error = await work.then(
        () => null,
        (thrown: unknown) => thrown,
      )
      assert.ok(error instanceof ProblemError)
      return error
    }
    const unknown = await refused(submitter.claim(`${tenant}:unknown`))
    assert.deepEqual([unknown.status, unknown.slug], [404, 'claim-not-found'])
    assert.equal((await refused(adjuster.submit(CLAIM))).slug, 'forbidden')
    const foreign = await refused(submitter.waitFor(`${newTenant()}:c`))
    assert.equal(foreign.slug, 'claim-not-found', 'of another tenant: there is nothing to wait for')
    const stream = await refused(submitter.events({ lastEventId: 'not-one' }).next())
    assert.deepEqual([stream.status, stream.slug], [400, 'invalid-request'])
  })

  test('follows a claim across a restart of the desk: each event once, in order', async () => {
    const { thread_id } = await submitter.submit(CLAIM)
    const seen: { id: string; data: ClaimEvent }[] = []
    const over = new AbortController()
    const following = (async () => {
      for await (const event of submitter.events({ threadId: thread_id, signal: over.signal })) {
        seen.push(event)
        if (event.data.step === 'reviewed') over.abort()
      }
    })()
    const waiting = await submitter.waitFor(thread_id, { until: isWaiting })
    await services.kill('desk')
    const decided = submitter.waitFor(thread_id)
    await services.restart('desk')
    const { interrupt_id = '', revision = 0 } = waiting.review_request ?? {}
    await adjuster.review(thread_id, { interrupt_id, revision, action: 'reject', note: 'no' })
    assert.equal((await decided).status, 'decided')
    await following
    const steps = seen.map(({ data }) => data.step)
    for (const step of ['submitted', 'extracted', 'assessed', 'review-requested', 'reviewed'] as const) {
      assert.equal(steps.filter((each) => each === step).length, 1, step)
    }

    const [first] = seen
    const again: string[] = []
    for await (const { id } of submitter.events({ threadId: thread_id, lastEventId: first?.id ?? '' })) {
      again.push(id)
      if (again.length === seen.length - 1) break
    }
    const ids = seen.slice(1).map(({ id }) => id)
    assert.deepEqual(again, ids, 'from an id that was kept')
  })
})
