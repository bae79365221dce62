/**
 * What a failed attempt at a model means for the record (shared/runtime/errors.ts).
 * - retry:  timeouts, connection, 408/409/425/429, 5xx, an answer that is no API answer (a proxy's page). The world's
 *           fault: the same request may succeed later. A used-up quota is a 429 too: claims wait, none is lost.
 * - fatal:  401, 403, 404. Key, permissions, base URL or model name are wrong, so every claim would fail alike:
 *           dead-lettering them one by one would empty the topic for a typing error.
 * - poison: 400, 422 and other 4xx. The server understood us and refuses this very request.
 *           Of these, a refusal of the content (413, too long, filtered) is a RefusedError: structured.ts makes an
 *           `invalid` answer of it, so that a person reads the claim instead of a dead-letter queue.
 * Two kinds of retry say that no answer was to be had: nobody was asked (NotAskedError), or the deadline passed
 * (UnavailableError).
 * Messages hold status and codes only: servers echo keys and contents in theirs.
 */
import { FatalError, PoisonError, type ProcessingError, RetryableError } from '../runtime/errors.ts'

export class RateLimitedError extends RetryableError {
  /** How long the server asks us to wait, in milliseconds; null when it does not say. */
  readonly retry_after_ms: number | null

  constructor(code: string, message: string, retryAfterMs: number | null, options?: ErrorOptions) {
    super(code, message, options)
    this.retry_after_ms = retryAfterMs
  }
}

/** The model will not read this content, however often it is asked. */
export class RefusedError extends PoisonError {}

/** Nobody was asked: the breaker is open (LLM_CIRCUIT_OPEN) or the queue is full (LLM_QUEUE_FULL). */
export class NotAskedError extends RetryableError {}

/** The models stayed away until the deadline, however often they were asked. */
export class UnavailableError extends RetryableError {
  readonly deadline_ms: number

  /** `cause`: what failed last, if anything did. */
  constructor(deadlineMs: number, options?: { cause: ProcessingError }) {
    const why = options === undefined ? '' : `: ${options.cause.message}`
    super('LLM_UNAVAILABLE', `no answer of a model within ${deadlineMs} ms${why}`, options)
    this.deadline_ms = deadlineMs
  }
}

/** Nobody was asked: the tenant's budget of the day is used up. */
export class BudgetExceededError extends RetryableError {
  constructor(tenantId: string) {
    super('LLM_BUDGET_EXCEEDED', `the daily budget of tenant ${tenantId} is used up`)
  }
}

/** The deadline passed for the most part in our own queue: too much is asked, which says nothing of the model. */
export function stillQueued(model: string): RetryableError {
  return new RetryableError('LLM_BUSY', `no room for a whole attempt at ${model} until the deadline`)
}

/** The one way in which an attempt ends that ran into its time limit. */
export function timedOut(model: string, timeoutMs: number): RetryableError {
  return new RetryableError('LLM_TIMEOUT', `${model} gave no answer within ${timeoutMs} ms`)
}

export function unreachable(model: string, cause: unknown): RetryableError {
  return new RetryableError('LLM_UNREACHABLE', `${model} cannot be reached`, { cause })
}

export function notAnAnswer(model: string, what: string): RetryableError {
  return new RetryableError('LLM_BAD_RESPONSE', `${model} sent ${what}`)
}

const RETRYABLE_STATUS = new Set([408, 409, 425])
const MISCONFIGURED_STATUS = new Set([401, 403, 404])
const TOO_LARGE = 413
const REFUSAL_CODES = new Set([
  'content_filter',
  'content_policy_violation',
  'context_length_exceeded',
  'string_above_max_length',
])

/** Facts of a failed HTTP answer. `code` is the API's own, e.g. `context_length_exceeded`. */
export interface FailedResponse {
  model: string
  status: number
  code: string | null
  headers: Headers | undefined
  cause: unknown
}

/** Anything else in its place may be words of the email: messages go to logs and dead letters. */
const CODE = /^[a-z0-9_.-]{1,64}$/i

/** An HTTP status that is not 2xx, as an error with its recovery. */
export function fromResponse({ model, status, code, headers, cause }: FailedResponse): ProcessingError {
  const message = `${model} answered ${status}${code !== null && CODE.test(code) ? ` (${code})` : ''}`
  const options = { cause }
  if (status === 429) return new RateLimitedError('LLM_RATE_LIMITED', message, retryAfterMs(headers), options)
  if (status >= 500) return new RateLimitedError('LLM_SERVER_ERROR', message, retryAfterMs(headers), options)
  if (RETRYABLE_STATUS.has(status)) return new RetryableError('LLM_TRY_AGAIN', message, options)
  if (MISCONFIGURED_STATUS.has(status)) return new FatalError('LLM_MISCONFIGURED', message, options)
  if (status === TOO_LARGE || (code !== null && REFUSAL_CODES.has(code)))
    return new RefusedError('LLM_REFUSED', message, options)
  return new PoisonError('LLM_REQUEST_REJECTED', message, options)
}

const MAX_RETRY_AFTER_MS = 600_000 // ten minutes: a server's word must not stop a partition for a day

/** `Retry-After` (seconds or an HTTP date) or `retry-after-ms`, in milliseconds; null without a usable one. */
export function retryAfterMs(headers: Headers | undefined, now: number = Date.now()): number | null {
  const precise = headers?.get('retry-after-ms')
  const standard = headers?.get('retry-after')
  let wait = Number.NaN
  if (precise !== null && precise !== undefined) wait = Number(precise)
  else if (standard !== null && standard !== undefined) {
    wait = Number(standard) * 1_000
    if (Number.isNaN(wait)) wait = Date.parse(standard) - now
  }
  return Number.isFinite(wait) ? Math.min(Math.max(0, Math.ceil(wait)), MAX_RETRY_AFTER_MS) : null
}
