/** The connection pool with the limits that everything here relies on, and Postgres's errors by recovery policy. */
import { Pool } from 'pg'
import { FatalError, type ProcessingError, RetryableError } from '../runtime/errors.ts'
import type { Logger } from '../telemetry/log.ts'

const CONNECT_TIMEOUT_MS = 5_000 // also how long a query waits for a free connection
const STATEMENT_TIMEOUT_MS = 15_000 // the server gives up
const QUERY_TIMEOUT_MS = 20_000 // we give up: the server, or the way to it, hangs
const IDLE_IN_TRANSACTION_MS = 30_000 // a transaction that a hung process left open lets go of its locks

/**
 * At most `max` connections. A connection that is cut while idle is only logged: the pool has dropped it by then. One
 * that is cut between two queries of a transaction fails the next of them. Without listeners either would end the
 * process.
 */
export function createPool(url: string, max: number, applicationName: string, log?: Logger): Pool {
  const pool = new Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 0, // never: see openConnections
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  })
  pool.on('error', (error) => log?.warn({ reason: error.message }, 'an idle connection to Postgres was cut'))
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/**
 * Opens up to `count` connections ahead of need. A process that is busy has no turn of its event loop for a handshake:
 * under load a new connection took longer than its timeout, and every record that waited for it failed. Where Postgres
 * is away the pool opens them later.
 */
export async function openConnections(pool: Pool, count: number): Promise<void> {
  const opening = Array.from({ length: Math.min(count, pool.options.max) }, () => pool.connect())
  for (const opened of await Promise.allSettled(opening))
    if (opened.status === 'fulfilled') opened.value.release()
}

/**
 * SQLSTATEs and error codes of Node that say: the world failed, try again. Two characters stand for their class.
 * Source: PostgreSQL's appendix A, "PostgreSQL Error Codes".
 */
const RETRYABLE = new Set([
  '08', // connection exception
  '53', // insufficient resources: disk full, out of memory, too many connections
  '25006', // read-only transaction: a standby that is being promoted
  '40001', // serialization failure
  '40P01', // deadlock detected
  '55P03', // lock not available
  '57014', // query canceled: our statement timeout
  '57P01', // admin shutdown
  '57P02', // crash shutdown
  '57P03', // cannot connect now: starting up or shutting down
  '57P05', // idle session timeout
  '58030', // I/O error
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
/** The same, where pg gives no code but only words. */
const RETRYABLE_WORDS =
  /connection terminated|timeout exceeded|query read timeout|not queryable|connection error/i

/** The process is set up wrongly: no try of any record can succeed. */
const FATAL = new Set([
  '28', // invalid authorization
  '3D000', // no such database
  '3F000', // no such schema
  '42501', // insufficient privilege
  '42P01', // no such table: not provisioned
  '42703', // no such column, the same by an older release
  '42883', // no such function
])

/** RetryableError or FatalError where the code says so; anything else comes back as it was. */
export function postgresError(doing: string, cause: unknown): ProcessingError | Error {
  if (!(cause instanceof Error)) return new Error(`${doing}: ${String(cause)}`, { cause })
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  const has = (codes: Set<string>) =>
    codes.has(code) || (/^[0-9A-Z]{5}$/.test(code) && codes.has(code.slice(0, 2)))
  const message = `${doing}: ${cause.message || code}`
  if (has(RETRYABLE) || (code === '' && RETRYABLE_WORDS.test(cause.message))) {
    return new RetryableError('POSTGRES_UNAVAILABLE', message, { cause })
  }
  if (has(FATAL)) return new FatalError('POSTGRES_SET_UP', message, { cause })
  return cause
}
