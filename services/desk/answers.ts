/** What the desk's routes have in common: how a claim is named, and what they answer when it cannot be shown. */
import { z } from 'zod'
import { HttpProblem, INVALID_REQUEST, type ProblemKind, UNAVAILABLE } from '../../shared/http/problem.ts'
import { ProcessingError } from '../../shared/runtime/errors.ts'

export const CLAIM_NOT_FOUND: ProblemKind = {
  slug: 'claim-not-found',
  status: 404,
  title: 'There is no such claim',
}

/** A TenantId and a ClaimId, in a form that the OpenAPI document can show. */
export const ThreadId = z.string().regex(/^[A-Za-z0-9._-]{1,64}:[A-Za-z0-9._-]{1,128}$/, {
  error: 'must be tenant_id:claim_id',
})

/** In UTC, of a year that ISO 8601 and PostgreSQL both write with four digits. */
export const Moment = z.iso
  .datetime({ offset: true })
  .transform((moment) => new Date(moment).toISOString())
  .refine((moment) => /^(?!0000)\d{4}-/.test(moment), { error: 'must be of the years 1 to 9999' })

/** Of a list's query; cursor.ts makes it. */
export const Cursor = z
  .string()
  .max(1_024)
  .optional()
  .describe('next_cursor of the page before, with the same filters')

/** For a cursor that was changed, or belongs to another query. */
export function wrongCursor(): HttpProblem {
  return new HttpProblem(INVALID_REQUEST, 'the cursor is not one of this query', {
    errors: [{ parameter: 'cursor', detail: 'must be a next_cursor of the same query' }],
  })
}

/** Also for a claim of another tenant, in the same words: whether it exists is nobody else's matter. */
export function noSuchClaim(): HttpProblem {
  return new HttpProblem(CLAIM_NOT_FOUND, 'the desk knows no claim with this thread_id (yet)')
}

export const ok = (description: string, schema: z.ZodType) => ({
  description,
  content: { 'application/json': { schema } },
})

/** The same result; where the database does not answer, the problem that says so. */
export async function available<T>(result: Promise<T>): Promise<T> {
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
