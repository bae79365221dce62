/**
 * An error's type is its recovery policy. Everything that can go wrong with a record is one of four:
 * - retry:  the world failed (timeout, 429, 5xx, connection). The record stays and is tried again.
 * - poison: the message failed (cannot be decoded, violates its schema, breaks a rule of the protocol).
 *           It goes to the dead-letter topic and the offset moves on.
 * - fenced: another worker owns the partition. All state of the partition is dropped.
 * - fatal:  the process is wrong (configuration, a bug in the engine). It exits non-zero, loudly.
 * Classification never throws (classify.ts).
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
