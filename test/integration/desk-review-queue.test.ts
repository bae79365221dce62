import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import type { ReviewItem } from '../../services/desk/review/views.ts'
import { newTenant } from '../support/claims.ts'
import { eventually } from '../support/system.ts'
import { produceWaiting, waitingClaim } from '../support/waiting-claims.ts'
import { type Answer, ReviewDesk, review } from './desk-review/fixture.ts'

const LEASE_MS = 8_000

interface Page {
  reviews: ReviewItem[]
  next_cursor: string | null
}

describe('the queue of reviews', () => {
  const tenant = newTenant()
  let desk: ReviewDesk

  before(async () => {
    desk = await ReviewDesk.start({ REVIEW_LEASE_MS: String(LEASE_MS) })
  })
  after(() => desk?.stop())

  test('a lease keeps others away until it is given back or expires; the answer ends it', async () => {
    const claim = waitingClaim(tenant, 'leased')
    await desk.waiting(claim)
    const [ana, berta] = [
      await desk.adjuster(tenant, 'ana'),
      (await desk.adjuster(tenant, 'berta')).at(desk.bases[1]),
    ]
    const lease = `/v1/claims/${claim.thread_id}/review`
    const taken = await ana.post<Answer>(`${lease}:claim`)
    assert.equal(taken.status, 200)
    assert.equal(taken.body.held_by, 'ana')
    for (const refused of [
      await berta.post<Answer>(`${lease}:claim`),
      await review(berta, claim, { action: 'reject' }),
    ]) {
      assert.deepEqual([refused.status, refused.slug], [409, 'review-leased'])
      assert.equal(refused.body.held_by, 'ana')
      assert.equal(refused.body.until, taken.body.until)
    }
    assert.equal((await berta.post(`${lease}:release`)).slug, 'review-leased')
    assert.equal((await ana.post(`${lease}:release`)).status, 200)
    assert.equal((await berta.post<Answer>(`${lease}:claim`)).body.held_by, 'berta')
    // Kept for longer by asking again.
    const kept = await berta.post<Answer>(`${lease}:claim`)
    assert.ok((kept.body.until ?? '') > (taken.body.until ?? ''))
    const late = await eventually('the lease to expire', async () => {
      const answer = await ana.post<Answer>(`${lease}:claim`)
      return answer.status === 200 && answer
    })
    assert.ok((late.body.until ?? '') > (kept.body.until ?? ''))
    assert.equal((await review(ana, claim, { action: 'reject' })).status, 202)
    assert.equal((await berta.post(`${lease}:claim`)).slug, 'review-answered')
  })

  test('the queue has what waits, longest first, by every filter and in pages; what is answered is not in it', async () => {
    const other = newTenant()
    const client = await desk.adjuster(other, 'ana')
    const at = (minute: number) => `2026-03-10T09:${String(minute).padStart(2, '0')}:00.000Z`
    const claims = Array.from({ length: 9 }, (_, index) =>
      waitingClaim(other, `q-${index}`, {
        asks: {
          occurred_at: at(40 - index),
          claim_amount_minor: index * 1_000,
          currency: index === 8 ? 'USD' : 'EUR',
          policy_id: index < 2 ? 'POL-2' : 'POL-1042',
          reasons: [{ code: index === 3 ? 'INJURY' : 'ABOVE_AUTHORITY', text: '' }],
        },
      }),
    )
    await produceWaiting(desk.producer, claims)
    const list = async (query: string): Promise<string[]> => {
      const { status, body } = await client.get<Page>(`/v1/reviews?${query}`)
      assert.equal(status, 200, JSON.stringify(body))
      return body.reviews.map(({ claim_id }) => claim_id)
    }
    await eventually('all nine', async () => (await list('')).length === 9)
    const [first] = claims
    assert.ok(first)
    await client.post(`/v1/claims/${first.thread_id}/review:claim`)
    assert.deepEqual(await list('limit=3'), ['q-8', 'q-7', 'q-6'])
    assert.deepEqual(await list('reason=INJURY'), ['q-3'])
    assert.deepEqual(await list('currency=USD'), ['q-8'])
    assert.deepEqual(await list(`asked_before=${at(34)}`), ['q-8', 'q-7'])
    assert.deepEqual(await list('min_amount_minor=2000&max_amount_minor=3000'), ['q-3', 'q-2'])
    assert.deepEqual(await list('assigned=me'), ['q-0'])
    assert.equal((await list('assigned=nobody')).length, 8)
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = `limit=2${cursor && `&cursor=${cursor}`}`
      const { body } = await client.get<Page>(`/v1/reviews?${query}`)
      seen.push(...body.reviews.map(({ claim_id }) => claim_id))
      cursor = body.next_cursor
    }
    assert.deepEqual(seen, ['q-8', 'q-7', 'q-6', 'q-5', 'q-4', 'q-3', 'q-2', 'q-1', 'q-0'])
    assert.equal((await client.get('/v1/reviews?cursor=x')).status, 400)
    assert.equal((await client.get(`/v1/reviews?tenant_id=${tenant}`)).status, 403)

    assert.equal((await review(client, first, { action: 'reject' })).status, 202)
    assert.ok(!(await list('')).includes('q-0'), 'at once, before the decision is there')
  })
})
