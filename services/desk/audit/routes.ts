/** GET /v1/audit: a page as JSON, or all that match as NDJSON. */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import { TenantId } from '../../../shared/claims/types.ts'
import { tenantFor } from '../../../shared/http/access.ts'
import {
  INTERNAL,
  INVALID_REQUEST,
  METHOD_NOT_ALLOWED,
  problemResponses,
  UNAVAILABLE,
} from '../../../shared/http/problem.ts'
import type { HttpServer } from '../../../shared/http/server.ts'
import { available, Cursor, Moment, ThreadId, wrongCursor } from '../answers.ts'
import { openCursor, sealCursor } from '../cursor.ts'
import { type AuditFilters, AuditLine, type AuditPosition, positionOf, readAudit } from './read.ts'
import { auditOf, record } from './record.ts'

const NDJSON = 'application/x-ndjson'
const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1_000
const EXPORT_PAGE = 1_000 // entries that an export holds in memory

const AuditQuery = z.strictObject({
  actor: z.string().min(1).max(256).optional(),
  action: z.string().min(1).max(64).optional(),
  thread_id: ThreadId.optional(),
  outcome: z.string().min(1).max(64).optional(),
  since: Moment.optional().describe('Not before, ISO 8601'),
  until: Moment.optional().describe('Before, ISO 8601'),
  tenant_id: TenantId.optional(),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_LIMIT)
    .default(DEFAULT_LIMIT)
    .describe('Of a page; an export has all'),
  cursor: Cursor,
})
const AuditPage = z.object({
  entries: z.array(AuditLine),
  next_cursor: z.string().nullable().describe('null on the last page'),
})

export function addAuditRoutes(app: HttpServer, pool: Pool): void {
  app.get(
    '/v1/audit',
    {
      config: { access: ['auditor'] },
      schema: {
        summary: 'Who did or tried what to which claim, oldest first',
        description: `With accept: ${NDJSON} all entries that match, one a line, without pages.`,
        querystring: AuditQuery,
        response: {
          200: {
            description: 'A page of the audit, or all of it',
            content: {
              'application/json': { schema: AuditPage },
              [NDJSON]: { schema: z.unknown().describe('An entry on each line') },
            },
          },
          ...problemResponses(INVALID_REQUEST, METHOD_NOT_ALLOWED, INTERNAL, UNAVAILABLE),
        },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...rest } = request.query
      const filters = { ...rest, tenant_id: tenantFor(request.identity, rest.tenant_id, undefined) }
      const after = cursor === undefined ? null : openCursor(cursor, filters)
      if (cursor !== undefined && (after === null || !/^\d{1,18}$/.test(after[1]))) {
        throw wrongCursor()
      }
      const isExport = request.headers.accept?.includes(NDJSON) ?? false
      const audit = { ...auditOf(request), action: 'audit.read' as const, outcome: 'done' }
      await available(record(pool, { ...audit, details: { export: isExport } }))
      if (isExport) {
        const first = await available(readAudit(pool, filters, { limit: EXPORT_PAGE, after }))
        return sendLines(reply, Readable.from(lines(pool, filters, first)))
      }
      // One more than asked for tells whether there is another page.
      const found = await available(readAudit(pool, filters, { limit: limit + 1, after }))
      const entries = found.slice(0, limit)
      const last = found.length > limit ? entries.at(-1) : undefined
      return { entries, next_cursor: last ? sealCursor(positionOf(last), filters) : null }
    },
  )
}

/** What the document calls an array is a stream of its elements. */
function sendLines(reply: FastifyReply, stream: Readable): FastifyReply {
  return reply.type(NDJSON).send(stream)
}

/** The stream is read as fast as the client reads: a page at a time is in memory. */
async function* lines(
  pool: Pool,
  filters: AuditFilters,
  first: readonly AuditLine[],
): AsyncGenerator<string> {
  for (let page = first; ; ) {
    yield page.map((line) => `${JSON.stringify(line)}\n`).join('')
    const last = page.at(-1)
    if (!last || page.length < EXPORT_PAGE) return
    const after: AuditPosition = positionOf(last)
    page = await readAudit(pool, filters, { limit: EXPORT_PAGE, after })
  }
}
