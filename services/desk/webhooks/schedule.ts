/** When a failed delivery is tried again. Pure. */

const JITTER = 0.1 // a tenth either way: what failed together does not come back together
const MAX_WAIT_MS = 86_400_000 // one day; nobody may ask for more

export interface Wait {
  /** Failed attempts so far, this one included: from 1. */
  failures: number
  /** ms before the second, third, ... attempt. */
  schedule: readonly number[]
  /** ms that the receiver asked for (Retry-After). */
  retryAfterMs: number | null
}

/** ms until the next attempt; null: there is none. Never sooner than the receiver asked. */
export function nextWaitMs(
  { failures, schedule, retryAfterMs }: Wait,
  random: () => number = Math.random,
): number | null {
  const planned = schedule[failures - 1]
  if (planned === undefined) return null
  const spread = planned * (1 + (random() * 2 - 1) * JITTER)
  return Math.ceil(Math.max(spread, Math.min(retryAfterMs ?? 0, MAX_WAIT_MS)))
}

/** The header Retry-After (RFC 9110): seconds or a date. null: it says nothing. */
export function parseRetryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined) return null
  if (/^\d{1,10}$/.test(value.trim())) return Number(value) * 1_000
  const moment = Date.parse(value)
  return Number.isNaN(moment) ? null : Math.max(moment - now, 0)
}
