import { ProcessingError, RetryableError } from './errors.ts'

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
