/**
 * Cursors of lists: where a page ends. Opaque to clients; a cursor that was changed, or that belongs to another query,
 * is refused. The checksum is no secret: a cursor opens nothing that its query would not show.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'

/** Of a list that is ordered by (submitted_at, thread_id), newest first. */
export interface CursorPosition {
  /** ISO 8601. */
  submitted_at: string
  thread_id: string
}

/** `filters`: what the list is restricted to. */
export function encodeCursor({ submitted_at, thread_id }: CursorPosition, filters: object): string {
  return sealCursor([submitted_at, thread_id], filters)
}

/** null: not a cursor that encodeCursor made for these filters. */
export function decodeCursor(cursor: string, filters: object): CursorPosition | null {
  const [submitted_at, thread_id] = openCursor(cursor, filters) ?? []
  if (thread_id === undefined || !z.iso.datetime().safeParse(submitted_at).success) return null
  return { submitted_at: submitted_at ?? '', thread_id }
}

/** `position`: of the page's last element in the order of the list. */
export function sealCursor(position: readonly [string, string], filters: object): string {
  const parts = [...position, checksum(position, filters)]
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** null: not a cursor that sealCursor made for these filters. */
export function openCursor(cursor: string, filters: object): [string, string] | null {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return null
  }
  const parsed = z.tuple([z.string(), z.string(), z.string()]).safeParse(parts)
  if (!parsed.success) return null
  const [first, second, sum] = parsed.data
  return sum === checksum([first, second], filters) ? [first, second] : null
}

function checksum(position: readonly [string, string], filters: object): string {
  const known = Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([...position, known]))
    .digest('base64url')
    .slice(0, 12)
}
