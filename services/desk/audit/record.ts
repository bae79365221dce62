/**
 * Writes the audit: who did, or tried to do, what to which claim, and what they saw of it. Ids, codes and amounts only:
 * no email, note or name ever gets here, for nothing is ever deleted from it.
 */
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Pool, PoolClient } from 'pg'
import { postgresError } from '../../../shared/postgres/pool.ts'

export const AUDIT_ACTIONS = [
  'review.answer',
  'review.claim',
  'review.release',
  'claim.cancel',
  'claim.erase',
  'state.read',
  'history.read',
  'webhook.create',
  'webhook.change',
  'webhook.delete',
  'webhook.replay',
  'audit.read',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

export interface AuditEntry {
  tenant_id: string
  /** Subject of the token. */
  actor: string
  action: AuditAction
  thread_id?: string
  /** `done`, or the slug of the problem that was the answer. */
  outcome: string
  /** What the actor saw: the revision, and digestOf its representation. */
  revision?: number
  seen?: string
  request_id?: string
  details?: Readonly<Record<string, string | number | boolean | null>>
}

const COLUMNS = 'tenant_id, actor, action, thread_id, outcome, revision, seen, request_id, details'

/** An INSERT of recordValues whose parameters follow `before` others, of a statement that has `from` to select from. */
export function recordSql(before = 0, from = ''): string {
  const types = ['text', 'text', 'text', 'text', 'text', 'int', 'text', 'text', 'jsonb']
  const values = types.map((type, index) => `$${before + index + 1}::${type}`).join(', ')
  return `INSERT INTO desk.audit (${COLUMNS}) SELECT ${values} ${from}`
}
const RECORD = recordSql()

/** Resolves when the entry is stored, with a client when its transaction commits. Rejects as postgresError says. */
export async function record(db: Pool | PoolClient, entry: AuditEntry): Promise<void> {
  try {
    await db.query(RECORD, recordValues(entry))
  } catch (error) {
    throw postgresError('writing the audit', error)
  }
}

export function recordValues(entry: AuditEntry): unknown[] {
  const details = Object.entries(entry.details ?? {}).map(([name, value]) => [
    name,
    typeof value === 'string' ? storable(value) : value,
  ])
  return [
    entry.tenant_id,
    storable(entry.actor),
    entry.action,
    entry.thread_id ?? null,
    entry.outcome,
    entry.revision ?? null,
    entry.seen ?? null,
    entry.request_id ?? null,
    JSON.stringify(Object.fromEntries(details)),
  ]
}

/** Who asks, and in which request. Where identity is off a thread's tenant is the caller's, else `-` is. */
export function auditOf(
  request: FastifyRequest,
  threadId?: string,
): Pick<AuditEntry, 'tenant_id' | 'actor' | 'request_id'> {
  const { subject, tenant_id } = request.identity
  return {
    tenant_id: tenant_id ?? threadId?.split(':', 1)[0] ?? '-',
    actor: subject,
    request_id: request.id,
  }
}

/** SHA-256 of what was shown, as JSON, in hexadecimal. */
export function digestOf(representation: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(representation) ?? '')
    .digest('hex')
}

/** Postgres stores neither U+0000 nor halves of surrogate pairs. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD')
}
