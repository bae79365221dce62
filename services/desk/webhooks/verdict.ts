/** What follows from one attempt. Pure. */
import { PING } from './kinds.ts'
import { nextWaitMs } from './schedule.ts'

/** What came of an attempt, as the log shows it. */
export interface Attempted {
  /** null: there was no answer. */
  status: number | null
  /** null: delivered. Else why not, UPPER_SNAKE_CASE. */
  error: string | null
  /** The beginning of what the receiver said, when it was no success. */
  response: string | null
  duration_ms: number
  retryAfterMs: number | null
}

export type Verdict =
  | { state: 'delivered' }
  /** Tried again after so many ms. */
  | { state: 'pending'; waitMs: number }
  | { state: 'given-up'; gone: boolean }

const GONE = 410

export function judge(
  { kind, failures }: { kind: string; failures: number },
  { status, error, retryAfterMs }: Attempted,
  schedule: readonly number[],
  random: () => number = Math.random,
): Verdict {
  if (error === null) return { state: 'delivered' }
  if (status === GONE) return { state: 'given-up', gone: true }
  // Somebody waits for the answer of a ping, and sends another.
  const waitMs = kind === PING ? null : nextWaitMs({ failures: failures + 1, schedule, retryAfterMs }, random)
  return waitMs === null ? { state: 'given-up', gone: false } : { state: 'pending', waitMs }
}
