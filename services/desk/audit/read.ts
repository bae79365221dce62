/** Reads the audit, oldest first. */
import type { Pool } from 'pg'
import { z } from 'zod'
import { postgresError } from '../../../shared/postgres/pool.ts'

export const AuditLine = z.object({
  tenant_id: z.string(),
  seq: z.int().describe('From 1, in a tenant without gaps'),
  at: z.string(),
  actor: z.string().describe('Subject of the token'),
  action: z.string().meta({ examples: ['review.answer', 'claim.erase'] }),
  thread_id: z.string().nullable(),
  outcome: z.string().describe('`done`, or why it was refused: the slug of the problem'),
  revision: z.int().nullable().describe('What the actor saw of the claim'),
  seen: z.string().nullable().describe('SHA-256 of its representation'),
  request_id: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  previous: z.string().describe('Digest of the entry before it in its tenant'),
  digest: z.string(),
})
export type AuditLine = z.infer<typeof AuditLine>

export interface AuditFilters {
  tenant_id?: string | undefined
  actor?: string | undefined
  action?: string | undefined
  thread_id?: string | undefined
  outcome?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

/** The last entry of the page before: its tenant, its number. */
export type AuditPosition = readonly [string, string]

const CONDITIONS: { readonly [K in keyof AuditFilters]-?: string } = {
  tenant_id: 'tenant_id =',
  actor: 'actor =',
  action: 'action =',
  thread_id: 'thread_id =',
  outcome: 'outcome =',
  since: 'at >=',
  until: 'at <',
}

/** At most `limit`, those behind `after`; by tenant and number. Rejects as postgresError says. */
export async function readAudit(
  pool: Pool,
  filters: AuditFilters,
  { limit, after }: { limit: number; after: AuditPosition | null },
): Promise<AuditLine[]> {
  const values: unknown[] = []
  const parameter = (value: unknown) => `$${values.push(value)}`
  const conditions = ['true']
  for (const [name, condition] of Object.entries(CONDITIONS)) {
    const value = filters[name as keyof AuditFilters]
    if (value !== undefined) conditions.push(`${condition} ${parameter(value)}`)
  }
  if (after) conditions.push(`(tenant_id, seq) > (${parameter(after[0])}, ${parameter(after[1])}::bigint)`)
  try {
    const { rows } = await pool.query<Omit<AuditLine, 'at' | 'seq'> & { at: Date; seq: string }>(
      `SELECT tenant_id, seq, at, actor, action, thread_id, outcome, revision, seen, request_id, details, previous, digest
       FROM desk.audit WHERE ${conditions.join(' AND ')} ORDER BY tenant_id, seq LIMIT ${parameter(limit)}`,
      values,
    )
    return rows.map((row) => ({ ...row, seq: Number(row.seq), at: row.at.toISOString() }))
  } catch (error) {
    throw postgresError('reading the audit', error)
  }
}

export function positionOf({ tenant_id, seq }: AuditLine): [string, string] {
  return [tenant_id, String(seq)]
}
