/**
 * Time limits, and answers to an abort even where the work is slow to notice it.
 * By hand instead of AbortSignal.any and AbortSignal.timeout: what is tied to the caller's signal, and a timer with all
 * that its moment knew, must be let go with the attempt.
 */
import { ProcessingError, RetryableError } from '../runtime/errors.ts'
import { timedOut } from './errors.ts'
import type { LanguageModel } from './port.ts'

/**
 * Runs `work` with a signal that aborts with the caller's, or after `ms` with what `late` makes.
 * Waits for `work` to end: what it makes of the abort is the result.
 */
export async function within<T>(
  ms: number,
  late: () => ProcessingError,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw abortError(signal)
  const limited = new AbortController()
  const onAbort = () => limited.abort(abortError(signal))
  const timer = setTimeout(() => limited.abort(late()), ms)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await work(limited.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

/** What `work` ends with, or the abort's error as soon as `signal` aborts. */
export async function orAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw abortError(signal)
  const stopped = Promise.withResolvers<never>()
  const onAbort = () => stopped.reject(abortError(signal))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work(), stopped.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** A time limit for each attempt. */
export function withTimeout(model: LanguageModel, timeoutMs: number): LanguageModel {
  return {
    provider: model.provider,
    model: model.model,
    complete: (request, signal) =>
      within(
        timeoutMs,
        () => timedOut(model.model, timeoutMs),
        signal,
        (limited) => orAborted(limited, () => model.complete(request, limited)),
      ),
  }
}

/** What an attempt rejects with when its signal aborts: the signal's reason if that already has a recovery. */
export function abortError(signal: AbortSignal): ProcessingError {
  if (signal.reason instanceof ProcessingError) return signal.reason
  return new RetryableError('LLM_ABORTED', 'the request was given up', { cause: signal.reason })
}
