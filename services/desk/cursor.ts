/**
 * Cursors of a list that is ordered by (submitted_at, thread_id), newest first. Opaque to clients; a cursor that was
 * changed, or that belongs to another query, is refused. The checksum is no secret: a cursor opens nothing that its
 * query would not show.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'

export interface CursorPosition {
  /** ISO 8601. */
  submitted_at: string
  thread_id: string
}

const Parts = z.tuple([z.iso.datetime(), z.string(), z.string()])

/** `filters`: what the list is restricted to. */
export function encodeCursor({ submitted_at, thread_id }: CursorPosition, filters: object): string {
  const parts = [submitted_at, thread_id, checksum(submitted_at, thread_id, filters)]
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** null: not a cursor that encodeCursor made for these filters. */
export function decodeCursor(cursor: string, filters: object): CursorPosition | null {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return null
  }
  const parsed = Parts.safeParse(parts)
  if (!parsed.success) return null
  const [submitted_at, thread_id, sum] = parsed.data
  return sum === checksum(submitted_at, thread_id, filters) ? { submitted_at, thread_id } : null
}

function checksum(submittedAt: string, threadId: string, filters: object): string {
  const known = Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([submittedAt, threadId, known]))
    .digest('base64url')
    .slice(0, 12)
}
