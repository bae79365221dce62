import { ProcessingError, RetryableError } from '../runtime/errors.ts'
import { timedOut } from './errors.ts'
import type { LanguageModel } from './port.ts'

/**
 * A time limit for each attempt, and an answer to the caller's abort even when a provider is slow to notice it.
 * By hand instead of AbortSignal.any and AbortSignal.timeout: the caller's signal lives as long as a partition,
 * and what is tied to it must be let go with the attempt.
 */
export function withTimeout(model: LanguageModel, timeoutMs: number): LanguageModel {
  return {
    provider: model.provider,
    model: model.model,
    async complete(request, signal) {
      if (signal.aborted) throw abortError(signal)
      const attempt = new AbortController()
      const stopped = Promise.withResolvers<never>()
      const stop = (error: Error) => {
        stopped.reject(error)
        attempt.abort(error)
      }
      const onAbort = () => stop(abortError(signal))
      const timer = setTimeout(() => stop(timedOut(model.model, timeoutMs)), timeoutMs)
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        return await Promise.race([model.complete(request, attempt.signal), stopped.promise])
      } finally {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
      }
    },
  }
}

/** What an attempt rejects with when its signal aborts: the signal's reason if that already has a recovery. */
export function abortError(signal: AbortSignal): ProcessingError {
  if (signal.reason instanceof ProcessingError) return signal.reason
  return new RetryableError('LLM_ABORTED', 'the request was given up', { cause: signal.reason })
}
