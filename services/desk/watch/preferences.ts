/** Headers of conditional and patient requests: entity tags (RFC 9110) and Prefer (RFC 7240). Pure. */
import { createHash } from 'node:crypto'

export const MAX_WAIT_S = 30

/** A strong one: another for every other byte. */
export function entityTag(body: string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
}

/** Whether If-None-Match names `tag`, by weak comparison as RFC 9110 has it (13.1.2). */
export function namesTag(ifNoneMatch: string, tag: string): boolean {
  if (ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.match(/"[^"]*"/g)?.some((each) => each === tag) ?? false
}

/** Seconds that the client prefers to wait, at most MAX_WAIT_S; null: it does not say, or not in a way that counts. */
export function preferredWait(prefer: string | readonly string[] | undefined): number | null {
  for (const preference of [prefer ?? []].flat().join(',').split(',')) {
    const { seconds } = /^\s*wait\s*=\s*"?(?<seconds>\d{1,9})"?\s*(;|$)/i.exec(preference)?.groups ?? {}
    // The first one counts (RFC 7240, 2).
    if (seconds !== undefined) return Math.min(Number(seconds), MAX_WAIT_S)
  }
  return null
}
