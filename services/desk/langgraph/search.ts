/** Finds claims as LangGraph's clients search threads. Rejects as postgresError says. */
import type { Pool } from 'pg'
import { postgresError } from '../../../shared/postgres/pool.ts'
import { claimStatuses, type KnownClaim, type ThreadStatus } from './threads.ts'

/** Beyond it GET /v1/claims with its cursors is the way: an offset reads what it passes over. */
export const MAX_OFFSET = 10_000

export interface ThreadSearch {
  /** Of tenant_id, claim_id, claim_status and graph_id, as threads have them; nothing has another one. */
  metadata?: Readonly<Record<string, unknown>> | null | undefined
  ids?: readonly string[] | null | undefined
  status?: ThreadStatus | null | undefined
  limit: number
  offset: number
  sort_by?: 'thread_id' | 'created_at' | 'updated_at' | null | undefined
  sort_order?: 'asc' | 'desc' | null | undefined
}

const SORTED_BY = { thread_id: 'thread_id', created_at: 'submitted_at', updated_at: 'updated_at' } as const
const FILTERS: Readonly<Record<string, string>> = {
  tenant_id: 'tenant_id',
  claim_id: 'claim_id',
  claim_status: 'status',
  graph_id: "'claim'",
}

/** @param tenantId null: of all tenants */
export async function searchThreads(
  pool: Pool,
  tenantId: string | null,
  search: ThreadSearch,
): Promise<KnownClaim[]> {
  const values: unknown[] = []
  const parameter = (value: unknown) => `$${values.push(value)}`
  const conditions = ['true']
  if (tenantId !== null) conditions.push(`tenant_id = ${parameter(tenantId)}`)
  if (search.ids) conditions.push(`thread_id = ANY(${parameter(search.ids)})`)
  if (search.status) conditions.push(`status = ANY(${parameter(claimStatuses(search.status))})`)
  for (const [name, value] of Object.entries(search.metadata ?? {})) {
    const column = FILTERS[name]
    conditions.push(column && typeof value === 'string' ? `${column} = ${parameter(value)}` : 'false')
  }
  const order = `${SORTED_BY[search.sort_by ?? 'created_at']} ${search.sort_order === 'asc' ? 'ASC' : 'DESC'}`
  const sql = `SELECT thread_id, tenant_id, claim_id, status, submitted_at, updated_at, failure FROM desk.claims
    WHERE ${conditions.join(' AND ')} ORDER BY ${order}, thread_id DESC
    LIMIT ${parameter(search.limit)} OFFSET ${parameter(search.offset)}`
  try {
    const { rows } = await pool.query<
      Omit<KnownClaim, 'submitted_at' | 'updated_at'> & { submitted_at: Date; updated_at: Date }
    >(sql, values)
    return rows.map((row) => ({
      ...row,
      submitted_at: row.submitted_at.toISOString(),
      updated_at: row.updated_at.toISOString(),
      failure: row.status === 'failed' ? row.failure : undefined,
    }))
  } catch (error) {
    throw postgresError('searching threads', error)
  }
}
