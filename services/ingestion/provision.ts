/** Ingestion's tables in PostgreSQL: made by `claimgraph provision`, cleared by `claimgraph prune`. Safe to run again. */
import type { Pool } from 'pg'
import { migrate } from '../../shared/postgres/migrate.ts'
import { postgresError } from '../../shared/postgres/pool.ts'
import { pruneRows } from '../../shared/postgres/prune-rows.ts'

/**
 * Version 1 of the tables; some databases have them from before versions were recorded.
 * idempotency_keys: no content of a claim, only what its event is made of beside the request (claim_id, received_at,
 * submitted_by), the digest of the request, and the answer. `answer_status` is null until the answer is final.
 * rate_limits: one bucket of tokens a tenant; below zero while a batch larger than the burst is paid off.
 */
const TABLES = /* sql */ `
CREATE SCHEMA IF NOT EXISTS ingestion;
CREATE TABLE IF NOT EXISTS ingestion.idempotency_keys (
  tenant_id text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  fingerprint bytea NOT NULL,
  claim_id text NOT NULL,
  received_at text NOT NULL,
  submitted_by text,
  holder uuid NOT NULL,
  lease_until timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  answer_status smallint,
  answer_body text,
  answer_location text,
  PRIMARY KEY (tenant_id, key)
);
CREATE INDEX IF NOT EXISTS idempotency_keys_expiry ON ingestion.idempotency_keys (expires_at);
CREATE TABLE IF NOT EXISTS ingestion.rate_limits (
  tenant_id text COLLATE "C" PRIMARY KEY,
  tokens float8 NOT NULL,
  granted float8 NOT NULL,
  updated_at timestamptz NOT NULL
)`

/** By version, from 1. Forward only: a migration that was released is never changed, a new one follows it. */
export const MIGRATIONS: readonly string[] = [TABLES]

/** Rejects as migrate does. */
export function provisionIngestion(pool: Pool): Promise<void> {
  return migrate(pool, { schema: 'ingestion', steps: MIGRATIONS })
}

const EXPIRED = 'ingestion.idempotency_keys WHERE expires_at <= now()'
/** A bucket that nobody has drawn on for a day is full, as one that does not exist. */
const IDLE = "ingestion.rate_limits WHERE updated_at < now() - interval '1 day'"

export interface PrunedIngestion {
  idempotency_keys: number
  rate_limits: number
}

/** Deletes keys that have expired and buckets that are full, and says how many. Rejects as postgresError says. */
export async function pruneIngestion(pool: Pool, { dryRun }: { dryRun: boolean }): Promise<PrunedIngestion> {
  const prune = (which: string) => pruneRows(pool, which, [], { dryRun })
  try {
    return { idempotency_keys: await prune(EXPIRED), rate_limits: await prune(IDLE) }
  } catch (cause) {
    throw postgresError('pruning what ingestion remembers', cause)
  }
}
