/**
 * Asks until there is an answer or the caller's signal aborts.
 * Owns: the order of the models, the pauses between rounds, when a server may be asked again.
 * Does not own: the deadline (structured.ts), admission and breaker (guarded.ts).
 * Invariants:
 * 1. A round asks each model once, the first answer counts: what fails at the first provider is asked of the fallback
 *    at once.
 * 2. A server that said Retry-After is not asked before, by any claim of this process.
 * 3. Only known failures of the world are tried again: a refusal, a bad request, wrong settings and bugs end the call.
 * 4. Where nobody could be asked, the call fails at once and the engine holds the claim: when a queue is full (to wait
 *    here too would be a second queue, without a bound), and with `stop_when_open` when every breaker is open.
 */
import { backoffMs, pause } from '../../runtime/backoff.ts'
import { classify, type ProcessingError, RetryableError, UnknownError } from '../../runtime/errors.ts'
import { NotAskedError, RateLimitedError, UnavailableError } from '../errors.ts'
import type { Completion, CompletionRequest, LanguageModel } from '../port.ts'
import { abortError } from '../timeout.ts'

export interface PersistentOptions {
  /** In the order in which they are asked. */
  models: readonly [LanguageModel, ...LanguageModel[]]
  stop_when_open: boolean
  /** Told of each failure that does not end the call. */
  onFailure?: (model: LanguageModel, error: ProcessingError) => void
  /** First and longest pause between rounds, ms. */
  pauses?: { initialMs: number; maxMs: number }
}

const PAUSES = { initialMs: 500, maxMs: 10_000 }
const MAX_SPREAD_MS = 1_000 // those who waited for the same moment come over a second, not at once

export function persistent(options: PersistentOptions): LanguageModel {
  const { models, stop_when_open, onFailure, pauses = PAUSES } = options
  const [{ provider, model }] = models
  /** When a server wants to be asked again, on the clock of performance.now(). */
  const freeAt = new Map<LanguageModel, number>()
  const untilFree = (each: LanguageModel) => Math.max(0, (freeAt.get(each) ?? 0) - performance.now())

  async function complete(request: CompletionRequest, signal: AbortSignal): Promise<Completion> {
    let last: ProcessingError | undefined
    for (let round = 1; ; round++) {
      const free = models.filter((each) => untilFree(each) === 0)
      const refusals: NotAskedError[] = []
      for (const each of free) {
        try {
          const completion = await each.complete(request, signal)
          return { ...completion, answered_by: { provider: each.provider, model: each.model } }
        } catch (cause) {
          const error = classify(cause)
          if (signal.aborted) throw gaveUp(signal, error, last)
          if (!isWorthAnother(error)) throw error
          if (error instanceof NotAskedError) refusals.push(error)
          else if (error instanceof RateLimitedError && error.retry_after_ms !== null) {
            freeAt.set(each, performance.now() + error.retry_after_ms)
          }
          last = error
          onFailure?.(each, error)
        }
      }
      if (refusals.length === models.length) {
        const refusal = refusals.find(({ code }) => stop_when_open || code === 'LLM_QUEUE_FULL')
        if (refusal !== undefined) throw refusal
      }
      const busyMs = Math.min(...models.map(untilFree))
      const spreadMs = Math.random() * Math.min(busyMs, MAX_SPREAD_MS)
      await pause(Math.max(backoffMs(round, pauses), busyMs + spreadMs), signal)
      if (signal.aborted) throw gaveUp(signal, abortError(signal), last)
    }
  }
  return { provider, model, complete }
}

function isWorthAnother(error: ProcessingError): boolean {
  return error instanceof RetryableError && !(error instanceof UnknownError)
}

/** `last`: what had failed before; without it the deadline passed in the first attempt, or in the queue for it. */
function gaveUp(signal: AbortSignal, error: ProcessingError, last: ProcessingError | undefined): Error {
  const reason = abortError(signal)
  if (!(reason instanceof UnavailableError)) return reason
  return last === undefined ? error : new UnavailableError(reason.deadline_ms, { cause: last })
}
