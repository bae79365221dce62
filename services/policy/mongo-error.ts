/** The driver's errors as recovery policies (shared/runtime/errors.ts). */
import { MongoError } from 'mongodb'
import { FatalError, RetryableError } from '../../shared/runtime/errors.ts'

export const DUPLICATE_KEY = 11_000

/** The process is set up wrongly: no try of any claim can succeed. Source: MongoDB's error_codes.yml. */
const FATAL = new Set<unknown>([
  13, // Unauthorized
  18, // AuthenticationFailed
  8000, // AtlasError: bad credentials
])

/**
 * What the policies are asked is always of one shape, so any other error of the driver or the server is the
 * world's: a claim waits for it and is never dead-lettered. What is no error of MongoDB comes back as it was.
 */
export function mongoError(doing: string, cause: unknown): unknown {
  if (cause instanceof DOMException && cause.name === 'TimeoutError') return unavailable(doing, cause)
  if (!(cause instanceof MongoError)) return cause
  if (!FATAL.has(cause.code)) return unavailable(doing, cause)
  return new FatalError('MONGO_SET_UP', `${doing}: ${cause.name} ${cause.code}`, { cause })
}

function unavailable(doing: string, cause: Error & { code?: unknown }): RetryableError {
  const code = typeof cause.code === 'number' ? ` ${cause.code}` : ''
  return new RetryableError('MONGO_UNAVAILABLE', `${doing}: ${cause.name}${code}`, { cause })
}
