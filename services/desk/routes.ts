/** GET /v1/claims and GET /v1/claims/{thread_id}. */
import type { Pool } from 'pg'
import { z } from 'zod'
import { ClaimId, Outcome, TenantId } from '../../shared/claims/types.ts'
import {
  HttpProblem,
  INTERNAL,
  INVALID_REQUEST,
  METHOD_NOT_ALLOWED,
  type ProblemKind,
  problemResponses,
  UNAVAILABLE,
} from '../../shared/http/problem.ts'
import type { HttpServer } from '../../shared/http/server.ts'
import { ProcessingError } from '../../shared/runtime/errors.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { findClaim, listClaims } from './queries.ts'
import { ClaimSummary, ClaimView, Status } from './views.ts'

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 500

const CLAIM_NOT_FOUND: ProblemKind = { slug: 'claim-not-found', status: 404, title: 'There is no such claim' }

const ThreadId = z.string().refine(
  (id) => {
    const [tenant, claim, ...rest] = id.split(':')
    return TenantId.safeParse(tenant).success && ClaimId.safeParse(claim).success && rest.length === 0
  },
  { error: 'must be tenant_id:claim_id' },
)

const ListQuery = z.strictObject({
  status: Status.optional(),
  outcome: Outcome.optional().describe('Of the newest decision'),
  tenant_id: TenantId.optional(),
  policy_id: z.string().min(1).max(64).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().max(1_024).optional().describe('next_cursor of the page before, with the same filters'),
})
const ClaimList = z.object({
  claims: z.array(ClaimSummary),
  next_cursor: z.string().nullable().describe('null on the last page'),
})

const ok = (description: string, schema: z.ZodType) => ({
  description,
  content: { 'application/json': { schema } },
})

export function addDeskRoutes(app: HttpServer, pool: Pool): void {
  app.get(
    '/v1/claims/:thread_id',
    {
      schema: {
        summary: 'One claim: its status, newest decision and timeline',
        description: 'Follows the topics: a claim that was accepted a moment ago may not be known yet (404).',
        params: z.object({ thread_id: ThreadId }),
        response: {
          200: ok('The claim', ClaimView),
          ...problemResponses(INVALID_REQUEST, CLAIM_NOT_FOUND, METHOD_NOT_ALLOWED, INTERNAL, UNAVAILABLE),
        },
      },
    },
    async ({ params }) => {
      const claim = await available(findClaim(pool, params.thread_id))
      if (claim) return claim
      throw new HttpProblem(CLAIM_NOT_FOUND, 'the desk knows no claim with this thread_id (yet)')
    },
  )

  app.get(
    '/v1/claims',
    {
      schema: {
        summary: 'Claims, newest first',
        querystring: ListQuery,
        response: {
          200: ok('A page of claims', ClaimList),
          ...problemResponses(INVALID_REQUEST, METHOD_NOT_ALLOWED, INTERNAL, UNAVAILABLE),
        },
      },
    },
    async ({ query }) => {
      const { limit, cursor, ...filters } = query
      const after = cursor === undefined ? null : decodeCursor(cursor, filters)
      if (cursor !== undefined && after === null) {
        throw new HttpProblem(INVALID_REQUEST, 'the cursor is not one of this query', {
          errors: [{ parameter: 'cursor', detail: 'must be a next_cursor of the same query' }],
        })
      }
      // One more than asked for tells whether there is another page.
      const found = await available(listClaims(pool, filters, { limit: limit + 1, after }))
      const claims = found.slice(0, limit)
      const last = found.length > limit ? claims.at(-1) : undefined
      return { claims, next_cursor: last ? encodeCursor(last, filters) : null }
    },
  )
}

async function available<T>(result: Promise<T>): Promise<T> {
  try {
    return await result
  } catch (error) {
    if (!(error instanceof ProcessingError) || error.recovery !== 'retry') throw error
    throw new HttpProblem(UNAVAILABLE, 'the database does not answer', {
      cause: error,
      headers: { 'retry-after': '5' },
    })
  }
}
