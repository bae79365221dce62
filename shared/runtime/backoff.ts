/** Waits that abort, and how long to wait between tries. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface BackoffOptions {
  /** First wait in ms. */
  initialMs: number
  /** Longest wait in ms. */
  maxMs: number
}

/** Exponential with full jitter: spreads the tries of many records over the whole interval. */
export function backoffMs(
  attempt: number,
  options: BackoffOptions,
  random: () => number = Math.random,
): number {
  const ceiling = Math.min(options.maxMs, options.initialMs * 2 ** Math.min(attempt - 1, 30))
  return Math.ceil(ceiling / 2 + (random() * ceiling) / 2)
}

/** Resolves after `ms`, or at once when `signal` aborts: the caller looks at the signal next anyway. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
