/** The claims' threads, and who may be shown one: every reading of a state is audited before it is answered. */
import type { FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { claimGraph } from '../../../shared/claims/graph.ts'
import { sameTenant } from '../../../shared/identity/identity.ts'
import { ThreadReader } from '../../../shared/langgraph/thread-reader.ts'
import { available, noSuchClaim } from '../answers.ts'
import { auditOf, digestOf, record } from '../audit/record.ts'

/** A state shows the email itself: more than submitters and adjusters are shown. */
export const MAY_READ_STATE = ['auditor', 'operator'] as const

export function claimThreads(pool: Pool): ThreadReader {
  return new ThreadReader(pool, (checkpointer) => claimGraph({}).compile({ checkpointer }))
}

/**
 * What `read` gives, once the audit knows of it. Throws noSuchClaim where it gives null, and for a thread of another
 * tenant; UNAVAILABLE where the database does not answer: nothing is shown that could not be audited.
 */
export async function audited<T>(
  pool: Pool,
  request: FastifyRequest,
  threadId: string,
  action: 'state.read' | 'history.read',
  read: () => Promise<T | null>,
): Promise<T> {
  const shown = sameTenant(request.identity, threadId) ? await available(read()) : null
  if (shown === null) throw noSuchClaim()
  const entry = { ...auditOf(request, threadId), action, thread_id: threadId, outcome: 'done' }
  await available(record(pool, { ...entry, seen: digestOf(shown) }))
  return shown
}
