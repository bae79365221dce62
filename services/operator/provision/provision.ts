/**
 * Everything that must exist before a service starts: topics, schemas, tables, indexes, demo policies on request.
 *
 * Invariants:
 * 1. Idempotent: what is there is left alone, and said.
 * 2. One at a time over all machines: a session lock in PostgreSQL, which a dead holder releases by dying.
 * 3. One thing that cannot be done as configured ('refused') does not keep the rest from being done.
 */
import type { PoolClient } from 'pg'
import type { Config } from '../../../shared/config/load.ts'
import { registryConnection } from '../../../shared/kafka/connection.ts'
import { withAdmin } from '../connections.ts'
import { withMongo, withPostgres } from '../stores.ts'
import { provisionPolicies } from './policies.ts'
import type { Provisioned } from './report.ts'
import { provisionSchemas } from './schemas.ts'
import { provisionTables } from './tables.ts'
import { provisionTopics } from './topics.ts'

const LOCK = 5_281_094_371 // any number that nobody else locks in this database

export type ProvisionConfig = Config<'kafka' | 'topics' | 'retention' | 'postgres' | 'mongo'>

export interface ProvisionOptions {
  /** Tenant to load the demo's policies for; absent: none are loaded. */
  demoTenant?: string
}

export async function provision(
  config: ProvisionConfig,
  { demoTenant }: ProvisionOptions = {},
): Promise<Provisioned[]> {
  return withPostgres(config.DATABASE_URL, (pool, session) =>
    locked(session, async () => [
      ...(await withAdmin(config, (admin) => provisionTopics(admin, config))),
      ...(await provisionSchemas(registryConnection(config))),
      ...(await provisionTables(pool)),
      ...(await withMongo(config.MONGODB_URL, (db) => provisionPolicies(db, demoTenant ?? null))),
    ]),
  )
}

async function locked<T>(session: PoolClient, work: () => Promise<T>): Promise<T> {
  await session.query('SELECT pg_advisory_lock($1)', [LOCK])
  try {
    return await work()
  } finally {
    await session.query('SELECT pg_advisory_unlock($1)', [LOCK])
  }
}
