/** The databases for a command: opened for one piece of work, closed after it, their failure explained. */
import pg from 'pg'
import { createMongo } from '../../shared/mongo/client.ts'
import { notThere } from './connections.ts'

const CONNECT_TIMEOUT_MS = 5_000 // five seconds

/** `work` holds one connection of the pool, for a session's lock. */
export async function withPostgres<T>(
  url: string,
  work: (pool: pg.Pool, session: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'claimgraph-operator',
  })
  // An idle connection that the server cuts must not end the process; the next query tells.
  pool.on('error', () => undefined)
  try {
    const session = await pool.connect().catch((error: unknown) => {
      throw notThere(`PostgreSQL at ${withoutPassword(url)}`, 'DATABASE_URL', error)
    })
    try {
      return await work(pool, session)
    } finally {
      session.release()
    }
  } finally {
    await pool.end()
  }
}

export async function withMongo<T>(
  url: string,
  work: (database: ReturnType<ReturnType<typeof createMongo>['db']>) => Promise<T>,
): Promise<T> {
  const client = createMongo(url, 'claimgraph-operator')
  try {
    await client.connect().catch((error: unknown) => {
      throw notThere(`MongoDB at ${withoutPassword(url)}`, 'MONGODB_URL', error)
    })
    return await work(client.db())
  } finally {
    await client.close()
  }
}

/** Fit to be printed. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//')
}
