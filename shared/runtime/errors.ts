/**
 * An error's type is its recovery policy. Everything that can go wrong with a record is one of four:
 * - retry:  the world failed (timeout, 429, 5xx, connection). The record stays and is tried again.
 * - poison: the message failed (cannot be decoded, violates its schema, breaks a rule of the protocol).
 *           It goes to the dead-letter topic and the offset moves on.
 * - fenced: another worker owns the partition. All state of the partition is dropped.
 * - fatal:  the process is wrong (configuration, a bug in the engine). It exits non-zero, loudly.
 * Classification never throws.
 */
export type Recovery = 'retry' | 'poison' | 'fenced' | 'fatal'

export class ProcessingError extends Error {
  override readonly name: string = 'ProcessingError'
  readonly recovery: Recovery
  /** Stable code for logs, metrics and dead-letter headers, UPPER_SNAKE_CASE. */
  readonly code: string

  constructor(recovery: Recovery, code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.recovery = recovery
    this.code = code
  }
}

/** The world failed: try the same record again. */
export class RetryableError extends ProcessingError {
  override readonly name = 'RetryableError'
  constructor(code: string, message: string, options?: ErrorOptions) {
    super('retry', code, message, options)
  }
}

/** The record came before what it needs. The world is well: the breaker does not count it. */
export class NotYetError extends RetryableError {}

/** The message failed: it can never succeed as it is. */
export class PoisonError extends ProcessingError {
  override readonly name = 'PoisonError'
  constructor(code: string, message: string, options?: ErrorOptions) {
    super('poison', code, message, options)
  }
}

/** Another worker owns the partition. */
export class FencedError extends ProcessingError {
  override readonly name = 'FencedError'
  constructor(code: string, message: string, options?: ErrorOptions) {
    super('fenced', code, message, options)
  }
}

/** The process cannot go on. */
export class FatalError extends ProcessingError {
  override readonly name = 'FatalError'
  constructor(code: string, message: string, options?: ErrorOptions) {
    super('fatal', code, message, options)
  }
}

/**
 * Gives any thrown value its recovery policy. Never throws.
 * What no adapter has named is taken for the world's fault at first: an unknown error must not cost a claim.
 * The worker dead-letters it when the record fails the same way MAX_UNKNOWN_ATTEMPTS times (worker.ts).
 */
export function classify(error: unknown): ProcessingError {
  if (error instanceof ProcessingError) return error
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new UnknownError(message, { cause: error })
}

/** Nobody has classified it: most likely a bug in a node. */
export class UnknownError extends RetryableError {
  constructor(message: string, options?: ErrorOptions) {
    super('UNKNOWN_ERROR', message, options)
  }
}
