/** GET /v1/claims: lists of claims. One claim is claim-route.ts's. */
import type { Pool } from 'pg'
import { z } from 'zod'
import { Outcome, TenantId } from '../../shared/claims/types.ts'
import { tenantFor } from '../../shared/http/access.ts'
import {
  INTERNAL,
  INVALID_REQUEST,
  METHOD_NOT_ALLOWED,
  problemResponses,
  UNAVAILABLE,
} from '../../shared/http/problem.ts'
import type { HttpServer } from '../../shared/http/server.ts'
import { ROLES } from '../../shared/identity/identity.ts'
import { available, Cursor, ok, wrongCursor } from './answers.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { listClaims } from './queries.ts'
import { ClaimSummary, Status } from './views.ts'

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 500

const ListQuery = z.strictObject({
  status: Status.optional(),
  outcome: Outcome.optional().describe('Of the newest decision'),
  tenant_id: TenantId.optional(),
  policy_id: z.string().min(1).max(64).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: Cursor,
})
const ClaimList = z.object({
  claims: z.array(ClaimSummary),
  next_cursor: z.string().nullable().describe('null on the last page'),
})

export function addDeskRoutes(app: HttpServer, pool: Pool): void {
  app.get(
    '/v1/claims',
    {
      config: { access: ROLES },
      schema: {
        summary: 'Claims, newest first',
        querystring: ListQuery,
        response: {
          200: ok('A page of claims', ClaimList),
          ...problemResponses(INVALID_REQUEST, METHOD_NOT_ALLOWED, INTERNAL, UNAVAILABLE),
        },
      },
    },
    async ({ query, identity }) => {
      const { limit, cursor, ...rest } = query
      const filters = { ...rest, tenant_id: tenantFor(identity, rest.tenant_id, undefined) }
      const after = cursor === undefined ? null : decodeCursor(cursor, filters)
      if (cursor !== undefined && after === null) {
        throw wrongCursor()
      }
      // One more than asked for tells whether there is another page.
      const found = await available(listClaims(pool, filters, { limit: limit + 1, after }))
      const claims = found.slice(0, limit)
      const last = found.length > limit ? claims.at(-1) : undefined
      return { claims, next_cursor: last ? encodeCursor(last, filters) : null }
    },
  )
}
