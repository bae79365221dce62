/**
 * A bucket of tokens, one a claim: `burst` deep, filled with `per_s` a second. Pure; token-store.ts says the same to
 * PostgreSQL.
 *
 * More than the burst at once (a batch) is let through when the bucket is full and paid off afterwards: tokens go below
 * zero, so that the rate holds and no size of a batch can never be sent.
 */

export interface Rate {
  per_s: number
  burst: number
}

export interface Bucket {
  tokens: number
  /** Milliseconds, of a clock that never goes back. */
  at: number
}

const BLOCK_S = 0.2 // a leased block lasts so long at the full rate

/** Tokens that an instance leases at once: the fewer, the less another instance misses; the more, the fewer round trips. */
export function blockOf({ per_s, burst }: Rate): number {
  return Math.max(1, Math.floor(Math.min(per_s * BLOCK_S, burst / 4)))
}

export function refilled({ tokens, at }: Bucket, { per_s, burst }: Rate, now: number): Bucket {
  const elapsed = Math.max(0, now - at)
  return { tokens: Math.min(burst, tokens + (elapsed / 1_000) * per_s), at: Math.max(at, now) }
}

/** `count` tokens, or null. */
export function taken(bucket: Bucket, rate: Rate, count: number, now: number): Bucket | null {
  const { tokens, at } = refilled(bucket, rate, now)
  return tokens >= Math.min(count, rate.burst) ? { tokens: tokens - count, at } : null
}

/** Milliseconds until `count` tokens are there. */
export function waitMs(tokens: number, { per_s, burst }: Rate, count: number): number {
  return Math.max(0, ((Math.min(count, burst) - tokens) / per_s) * 1_000)
}

/** Where a tenant stands, as far as this instance knows. */
export interface Standing {
  rate: Rate
  remaining: number
  /** Whole seconds until what was refused may be sent again; 0 where it was not refused. */
  retryAfterS: number
}

const NAME = '"claims"'

/**
 * The fields RateLimit-Policy and RateLimit: draft-ietf-httpapi-ratelimit-headers-11. The window is the time in which an
 * empty bucket fills, and always the effective one, so that `r` by `t` never promises more than the rate.
 */
export function rateLimitFields({ rate, remaining, retryAfterS }: Standing): Record<string, string> {
  const { per_s, burst } = rate
  const window = Math.max(1, Math.ceil(burst / per_s))
  const left = Math.max(0, Math.floor(remaining))
  return {
    'ratelimit-policy': `${NAME};q=${Math.floor(burst)};w=${window}`,
    ratelimit: `${NAME};r=${retryAfterS > 0 ? 0 : left};t=${retryAfterS > 0 ? retryAfterS : window}`,
  }
}
