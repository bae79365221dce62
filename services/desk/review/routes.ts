/** GET /v1/reviews, POST /v1/claims/{thread_id}/review, and the leases: /review:claim, /review:release. */
import type { Pool } from 'pg'
import { z } from 'zod'
import { ClaimId, Currency, Minor, TenantId } from '../../../shared/claims/types.ts'
import { tenantFor } from '../../../shared/http/access.ts'
import {
  INTERNAL,
  INVALID_JSON,
  INVALID_REQUEST,
  METHOD_NOT_ALLOWED,
  problemResponses,
  UNAVAILABLE,
} from '../../../shared/http/problem.ts'
import type { HttpServer } from '../../../shared/http/server.ts'
import { available, CLAIM_NOT_FOUND, Cursor, Moment, ok, ThreadId, wrongCursor } from '../answers.ts'
import { openCursor, sealCursor } from '../cursor.ts'
import {
  BEYOND_AUTHORITY,
  FOUR_EYES,
  REVIEW_ANSWERED,
  REVIEW_LEASED,
  REVIEW_NOT_WAITING,
  REVIEW_STALE,
} from './problems.ts'
import { listReviews } from './queue.ts'
import type { Reviewer } from './reviewer.ts'
import { Lease, ReviewAnswer, ReviewBody, ReviewItem } from './views.ts'

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 500

const QueueQuery = z.strictObject({
  reason: z.string().min(1).max(64).optional().describe('Code of a reason, e.g. ABOVE_AUTHORITY'),
  policy_id: ClaimId.optional(),
  currency: Currency.optional(),
  asked_before: Moment.optional().describe('Only what has waited since before then, ISO 8601'),
  min_amount_minor: z.coerce.number().pipe(Minor).optional().describe('Of the amount claimed, minor units'),
  max_amount_minor: z.coerce.number().pipe(Minor).optional(),
  assigned: z.enum(['me', 'nobody']).optional().describe('Whose lease is on it'),
  tenant_id: TenantId.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: Cursor,
})
const ReviewList = z.object({
  reviews: z.array(ReviewItem),
  next_cursor: z.string().nullable().describe('null on the last page'),
})
const Params = z.object({ thread_id: ThreadId })
const COMMON = [INVALID_REQUEST, METHOD_NOT_ALLOWED, INTERNAL, UNAVAILABLE]

export interface ReviewRoutesOptions {
  pool: Pool
  reviewer: Reviewer
  /** Base URL of the desk, without a slash at its end. */
  deskUrl: string
}

export function addReviewRoutes(app: HttpServer, { pool, reviewer, deskUrl }: ReviewRoutesOptions): void {
  app.get(
    '/v1/reviews',
    {
      config: { access: ['adjuster'] },
      schema: {
        summary: 'Claims that wait for a person, those that have waited longest first',
        querystring: QueueQuery,
        response: { 200: ok('A page of the queue', ReviewList), ...problemResponses(...COMMON) },
      },
    },
    async ({ query, identity }) => {
      const { limit, cursor, ...rest } = query
      const filters = { ...rest, tenant_id: tenantFor(identity, rest.tenant_id, undefined) }
      const after = cursor === undefined ? null : openCursor(cursor, filters)
      if (cursor !== undefined && after === null) {
        throw wrongCursor()
      }
      // One more than asked for tells whether there is another page.
      const page = { limit: limit + 1, after, subject: identity.subject }
      const found = await available(listReviews(pool, filters, page))
      const reviews = found.slice(0, limit)
      const last = found.length > limit ? reviews.at(-1) : undefined
      const next_cursor = last ? sealCursor([last.requested_at, last.thread_id], filters) : null
      return { reviews, next_cursor }
    },
  )

  app.post(
    '/v1/claims/:thread_id/review',
    {
      config: { access: ['adjuster'] },
      schema: {
        summary: 'Answer a claim that waits for a person',
        description:
          'Answers when the desk has stored it; the decision follows on the status_url. Of several answers to one ' +
          'revision the first counts. The same answer by the same person may be sent again.',
        params: Params,
        body: ReviewBody,
        response: {
          202: ok('The answer; the header location is the status_url', ReviewAnswer),
          ...problemResponses(
            ...COMMON,
            INVALID_JSON,
            BEYOND_AUTHORITY,
            FOUR_EYES,
            CLAIM_NOT_FOUND,
            REVIEW_STALE,
            REVIEW_ANSWERED,
            REVIEW_NOT_WAITING,
            REVIEW_LEASED,
          ),
        },
      },
    },
    async (request, reply) => {
      const { thread_id } = request.params
      const answer = await reviewer.answer(request, thread_id, request.body)
      const status_url = `${deskUrl}/v1/claims/${thread_id}`
      void reply.code(202).header('location', status_url)
      return { thread_id, ...answer, status_url }
    },
  )

  app.post(
    '/v1/claims/:thread_id/review::claim',
    {
      config: { access: ['adjuster'] },
      schema: {
        summary: 'Reserve a claim that waits for a person',
        description: 'Nobody else can take or answer it until then. Again: it is kept for longer.',
        params: Params,
        response: {
          200: ok('The lease', Lease),
          ...problemResponses(
            ...COMMON,
            FOUR_EYES,
            CLAIM_NOT_FOUND,
            REVIEW_ANSWERED,
            REVIEW_NOT_WAITING,
            REVIEW_LEASED,
          ),
        },
      },
    },
    (request) => reviewer.claim(request, request.params.thread_id),
  )

  app.post(
    '/v1/claims/:thread_id/review::release',
    {
      config: { access: ['adjuster'] },
      schema: {
        summary: 'Give a reserved claim back',
        params: Params,
        response: {
          200: ok('You have not reserved it (any more)', z.object({ held_by: z.null() })),
          ...problemResponses(...COMMON, CLAIM_NOT_FOUND, REVIEW_LEASED),
        },
      },
    },
    async (request) => {
      await reviewer.release(request, request.params.thread_id)
      return { held_by: null }
    },
  )
}
