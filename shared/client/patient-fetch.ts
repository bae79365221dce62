/**
 * Fetches as a careful client does: with a token, and again when nobody answered or when the answer says so. Everything
 * that it is used for may be sent twice: what submits claims has an Idempotency-Key, the rest is the same when repeated.
 */
import { setTimeout as sleep } from 'node:timers/promises'

const FIRST_WAIT_MS = 200
const MAX_WAIT_MS = 60_000 // one minute
const AGAIN = new Set([429, 502, 503, 504])

export type Token = string | (() => string | Promise<string>)

export interface PatientOptions {
  /** A function is asked before each request: tokens are short-lived. Default: none, where identity is off. */
  token?: Token | undefined
  /** How often a request is sent at most. Default 6, which takes some ten seconds when nobody answers. */
  tries?: number | undefined
}

/** Rejects as fetch does, when nobody answered the last try, or the request's own signal is aborted. */
export function patientFetch({ token, tries = 6 }: PatientOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    for (let sent = 1; ; sent++) {
      const last = sent >= tries
      const attempt = new Request(request.clone())
      if (token !== undefined) {
        attempt.headers.set('authorization', `Bearer ${typeof token === 'string' ? token : await token()}`)
      }
      const outcome = await fetch(attempt).catch((error: unknown) => {
        if (last || request.signal.aborted) throw error
        return null
      })
      if (outcome && (last || !isTemporary(outcome))) return outcome
      await outcome?.body?.cancel()
      await sleep(waitMs(outcome, sent), undefined, { signal: request.signal })
    }
  }
}

/** A 409 that says when to come again: the request before it is still under way, or the desk is a moment behind. */
function isTemporary({ status, headers }: Response): boolean {
  return AGAIN.has(status) || (status === 409 && headers.has('retry-after'))
}

/** At least as long as the answer says; spread, so that clients that were refused together come back one by one. */
function waitMs(answer: Response | null, sent: number): number {
  const stated = Number(answer?.headers.get('retry-after') ?? Number.NaN) * 1_000
  const least = Number.isFinite(stated) ? stated : FIRST_WAIT_MS * 2 ** (sent - 1)
  return Math.min(least, MAX_WAIT_MS) * (1 + Math.random() / 4)
}
