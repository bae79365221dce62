/**
 * The guards of one provider and model, shared by all claims of a process: how many attempts run at once, how many may
 * wait for room, and a breaker.
 * Owns: admission to an attempt. Does not own: the attempt and its time limit, tries after a failure (persistent.ts).
 * Invariants:
 * 1. At most `concurrency` attempts run; at most `queue` wait; the next is refused at once.
 * 2. While the breaker is open nobody is asked, those that were queued before it opened included: the queue stands
 *    before the breaker.
 * 3. What waits here ends with the caller's abort.
 * A 429 does not open the breaker: the server is there and says when to come again.
 */
import {
  BrokenCircuitError,
  type BulkheadPolicy,
  BulkheadRejectedError,
  bulkhead,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  TaskCancelledError,
} from 'cockatiel'
import { RetryableError } from '../../runtime/errors.ts'
import { NotAskedError, stillQueued, UnavailableError } from '../errors.ts'
import type { LanguageModel } from '../port.ts'
import { abortError, orAborted } from '../timeout.ts'

export interface GuardOptions {
  /** Attempts at once. */
  concurrency: number
  /** Attempts that may wait for room. */
  queue: number
  /** Failures in a row that open the breaker. */
  breaker_failures: number
  /** How long it stays open before one attempt is let through, ms. */
  breaker_open_ms: number
}

/** A model behind its guards, and the guards for those who measure them (meters.ts). */
export interface Guarded {
  readonly llm: LanguageModel
  readonly room: BulkheadPolicy
  readonly breaker: CircuitBreakerPolicy
  readonly options: GuardOptions
}

export function guarded(model: LanguageModel, options: GuardOptions): Guarded {
  const room = bulkhead(options.concurrency, options.queue)
  const breaker = circuitBreaker(handleWhen(countsAgainst), {
    halfOpenAfter: options.breaker_open_ms,
    breaker: new ConsecutiveBreaker(options.breaker_failures),
  })
  const { provider, model: name } = model

  const llm: LanguageModel = {
    provider,
    model: name,
    async complete(request, signal) {
      const came = performance.now()
      let admitted = Number.POSITIVE_INFINITY
      const attempt = () => {
        admitted = performance.now()
        return breaker.execute(() => {
          // The breaker makes others wait while one tries: the caller may have gone since.
          if (signal.aborted) throw abortError(signal)
          return model.complete(request, signal)
        })
      }
      try {
        return await orAborted(signal, () => room.execute(attempt, signal))
      } catch (error) {
        const queuedLonger = admitted - came > performance.now() - admitted
        if (error instanceof UnavailableError && queuedLonger) throw stillQueued(name)
        if (error instanceof BulkheadRejectedError) {
          throw new NotAskedError('LLM_QUEUE_FULL', `${options.queue} wait for ${name} already`, {
            cause: error,
          })
        }
        if (error instanceof BrokenCircuitError) {
          throw new NotAskedError(
            'LLM_CIRCUIT_OPEN',
            `${name} has failed ${options.breaker_failures} times`,
            {
              cause: error,
            },
          )
        }
        if (error instanceof TaskCancelledError) throw abortError(signal)
        throw error
      }
    },
  }
  return { llm, room, breaker, options }
}

const NOT_ITS_FAULT = new Set(['LLM_ABORTED', 'LLM_RATE_LIMITED', 'LLM_UNAVAILABLE'])

/** Failures of the world that say that the server is not well. The caller's own reasons to abort do not. */
function countsAgainst(error: unknown): boolean {
  return error instanceof RetryableError && error.code.startsWith('LLM_') && !NOT_ITS_FAULT.has(error.code)
}
