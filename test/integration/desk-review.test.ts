import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import type { ReviewItem } from '../../services/desk/review/views.ts'
import { DEAD_LETTER_HEADERS } from '../../shared/runtime/dead-letter.ts'
import { deadLetterRecord, informationRequested } from '../support/claim-records.ts'
import { newTenant } from '../support/claims.ts'
import type { DeskClient } from '../support/desk-client.ts'
import { eventually } from '../support/system.ts'
import { decode } from '../support/topics.ts'
import { produceRecords, type WaitingClaim, waitingClaim } from '../support/waiting-claims.ts'
import { type Answer, ReviewDesk, review, reviewsOf } from './desk-review/fixture.ts'

describe("people's answers at the desk", () => {
  const tenant = newTenant()
  let desk: ReviewDesk

  before(async () => {
    desk = await ReviewDesk.start()
  })
  after(() => desk?.stop())

  const adjuster = (subject: string): Promise<DeskClient> => desk.adjuster(tenant, subject)

  test('of fifty who answer at once over two instances one wins; one record is published, all are in the audit', async () => {
    const claim = waitingClaim(tenant, 'crowd')
    await desk.waiting(claim)
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const client = (await adjuster(`crowd-${index}`)).at(desk.bases[index % 2 === 0 ? 0 : 1])
        return review(client, claim, index % 3 === 0 ? { action: 'reject' } : { action: 'approve' })
      }),
    )
    const won = answers.filter(({ status }) => status === 202)
    assert.equal(won.length, 1)
    for (const { status, slug } of answers)
      assert.ok(status === 202 || (status === 409 && slug === 'review-answered'), `${status} ${slug}`)

    const [record, ...more] = await desk.published(claim)
    assert.deepEqual(more, [])
    assert.ok(record)
    const event = await decode(record)
    assert.equal(event['event_id'], won[0]?.body.event_id)
    assert.equal(record.headers['event_id'], won[0]?.body.event_id)
    assert.equal(event['reviewer'], won[0]?.body.reviewer)
    const audit = await desk.auditOf(claim)
    assert.equal(audit.length, 50)
    assert.equal(audit.filter(({ outcome }) => outcome === 'done').length, 1)
    assert.equal(audit.filter(({ outcome }) => outcome === 'review-answered').length, 49)
  })

  test('the same answer again, from another instance and after a restart, is the same answer; another one is refused', async () => {
    const claim = waitingClaim(tenant, 'again')
    await desk.waiting(claim)
    const client = await adjuster('ana')
    const first = await review(client, claim, { action: 'approve', note: 'seen' })
    assert.equal(first.status, 202)
    assert.equal(first.body.payable_minor, 33_000, 'what the rules computed')
    assert.equal(first.headers.get('location'), first.body.status_url)
    await desk.services.kill('desk', 'SIGTERM')
    await desk.services.restart('desk')
    for (const again of [client, client.at(desk.bases[1])]) {
      const { status, body } = await review(again, claim, { action: 'approve', note: 'seen' })
      assert.equal(status, 202)
      assert.deepEqual(body, first.body)
    }
    const stored = await review(client, claim, { action: 'approve', payable_minor: 33_000, note: 'seen' })
    assert.deepEqual(stored.body, first.body, 'the amount said, or left to the rules')
    assert.equal((await review(client, claim, { action: 'reject' })).slug, 'review-answered')
    assert.equal((await desk.published(claim)).length, 1)
  })

  test('each refusal says why, and nothing of it is published', async () => {
    const claim = waitingClaim(tenant, 'refused', { submitted_by: 'paula' })
    const open = waitingClaim(tenant, 'no-amount', { asks: { payable_minor: null, currency: null } })
    const early = waitingClaim(tenant, 'early')
    await desk.waiting(claim, open)
    await produceRecords(desk.producer, early.records.slice(0, 1))
    const client = await adjuster('ana')
    const refused = async (
      by: DeskClient,
      of: WaitingClaim,
      body: object,
      [status, slug]: readonly [number, string],
    ): Promise<Answer> => {
      const answer = await review(by, of, body)
      assert.deepEqual([answer.status, answer.slug], [status, slug], JSON.stringify(body))
      return answer.body
    }
    await refused(client, claim, { revision: 2, action: 'reject' }, [409, 'review-stale'])
    await refused(client, claim, { interrupt_id: 'i-0', action: 'reject' }, [409, 'review-stale'])
    const far = { action: 'approve', payable_minor: 50_001 }
    await refused(client, claim, far, [403, 'beyond-authority'])
    const small = await desk.adjuster(tenant, 'sam', { amount_minor: 1_000_000, currency: 'USD' })
    await refused(small, claim, { action: 'approve' }, [403, 'beyond-authority'])
    await refused(await adjuster('paula'), claim, { action: 'reject' }, [403, 'four-eyes'])
    const stranger = await desk.adjuster(newTenant(), 'ana')
    await refused(stranger, claim, { action: 'reject' }, [404, 'claim-not-found'])
    await refused(client, waitingClaim(tenant, 'nobody'), { action: 'reject' }, [404, 'claim-not-found'])
    await refused(client, claim, { action: 'request-information' }, [400, 'invalid-request'])
    await refused(client, claim, { action: 'request-information', note: '  ' }, [400, 'invalid-request'])
    await refused(client, claim, { action: 'reject', payable_minor: 1 }, [400, 'invalid-request'])
    await refused(client, claim, { action: 'reject', reviewer: 'somebody-else' }, [400, 'invalid-request'])
    await refused(client, open, { action: 'approve' }, [400, 'invalid-request'])
    await refused(client, open, { action: 'approve', payable_minor: 1 }, [403, 'beyond-authority'])
    await eventually(
      'the early claim',
      async () => (await client.get(`/v1/claims/${early.thread_id}`)).status === 200,
    )
    await refused(client, early, { action: 'reject' }, [409, 'review-not-waiting'])

    assert.deepEqual(await reviewsOf(claim), [])
    const slugs = new Set((await desk.auditOf(claim)).map(({ outcome }) => outcome))
    assert.deepEqual([...slugs].sort(), ['beyond-authority', 'claim-not-found', 'four-eyes', 'review-stale'])
    // Who may not approve it may still refuse it.
    assert.equal((await review(small, claim, { action: 'reject' })).status, 202)
  })

  test('killed between storing and publishing, another instance publishes; killed before it is marked, the copy is the same', async () => {
    for (const point of ['after-outbox', 'after-relay']) {
      const claim = waitingClaim(tenant, point)
      await desk.waiting(claim)
      await desk.services.kill('desk', 'SIGTERM')
      await desk.services.restart('desk', { CRASH_AT: point })
      const client = await adjuster('ana')
      // Whoever publishes, it is not the other one before this one dies.
      await desk.services.kill('desk-2', 'SIGSTOP')
      await review(client, claim, { action: 'approve' }).catch(() => null)
      const gone = () => client.get('/livez').then(...([() => false, () => true] as const))
      await eventually('the desk to die', gone)
      assert.equal((await reviewsOf(claim)).length, point === 'after-outbox' ? 0 : 1)
      await desk.services.kill('desk-2', 'SIGCONT')
      const records = await desk.published(claim)
      await desk.services.kill('desk')
      await desk.services.restart('desk')
      const again = await review(client, claim, { action: 'approve' })
      assert.equal(again.status, 202, 'it was stored')
      await eventually('the outbox to be empty', async () => {
        const { rowCount } = await desk.pool.query('SELECT FROM desk.outbox WHERE published_at IS NULL')
        return rowCount === 0
      })
      const all = await reviewsOf(claim)
      for (const { value, headers } of [...records, ...all]) {
        assert.equal(headers['event_id'], again.body.event_id)
        assert.deepEqual(value, records[0]?.value)
      }
      const { rows } = await desk.pool.query('SELECT value FROM desk.outbox WHERE thread_id = $1', [
        claim.thread_id,
      ])
      assert.deepEqual(rows, [{ value: null }], 'no words stay in the outbox')
    }
  })

  test('an answer that the graph cannot take opens the question again', async () => {
    const claim = waitingClaim(tenant, 'given-up')
    await desk.waiting(claim)
    const client = await adjuster('ana')
    await review(client, claim, { action: 'approve' })
    const [record] = await desk.published(claim)
    assert.ok(record)
    const { key, value, headers, topic } = deadLetterRecord(claim.thread_id, {
      topic: 'claims.reviewed',
      code: 'FOUR_EYES',
      offset: record.offset,
    })
    const partition = Buffer.from(String(record.partition))
    await desk.producer.send({
      topic,
      messages: [{ key, value, headers: { ...headers, [DEAD_LETTER_HEADERS.partition]: partition } }],
    })
    const berta = await adjuster('berta')
    const second = await eventually('another answer', async () => {
      const answer = await review(berta, claim, { action: 'reject' })
      return answer.status === 202 && answer
    })
    assert.equal(second.body.reviewer, 'berta')
    assert.equal((await review(client, claim, { action: 'reject' })).slug, 'review-answered')
  })

  test('a claim waits for its claimant from the question on, and not from the answer that asks for it', async () => {
    const claim = waitingClaim(tenant, 'asked')
    await desk.waiting(claim)
    const client = await adjuster('ana')
    const status = async () =>
      (await client.get<{ status: string }>(`/v1/claims/${claim.thread_id}`)).body.status
    assert.equal(
      (await review(client, claim, { action: 'request-information', note: 'Which garage?' })).status,
      202,
    )
    await desk.published(claim)
    const steps = async () => {
      const { body } = await client.get<{ timeline: { step: string }[] }>(`/v1/claims/${claim.thread_id}`)
      return body.timeline.map(({ step }) => step)
    }
    await eventually('the answer', async () => (await steps()).includes('reviewed'))
    assert.equal(await status(), 'waiting-for-review', 'a reply by now would be a conflict')
    assert.equal((await review(client, claim, { action: 'reject' })).slug, 'review-answered')
    await produceRecords(desk.producer, [informationRequested(claim)])
    await eventually('the claim to wait', async () => (await status()) === 'waiting-for-information')
    // An answer of somebody who speaks to the topics directly comes too late.
    await produceRecords(desk.producer, claim.records.slice(5, 6))
    assert.equal((await review(client, claim, { action: 'reject' })).slug, 'review-answered')
    const page = await client.get<{ reviews: ReviewItem[] }>('/v1/reviews?limit=500')
    assert.ok(!page.body.reviews.some(({ thread_id }) => thread_id === claim.thread_id))
    await produceRecords(desk.producer, claim.records.slice(6))
    await eventually('the next decision', async () => (await status()) === 'decided')
  })
})
