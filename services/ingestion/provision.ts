/** Ingestion's tables in PostgreSQL: made by `claimgraph provision`, cleared by `claimgraph prune`. Safe to run again. */
import type { Pool } from 'pg'
import { postgresError } from '../../shared/postgres/pool.ts'

/**
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

export async function provisionIngestion(pool: Pool): Promise<void> {
  await pool.query(TABLES)
}

const EXPIRED = 'ingestion.idempotency_keys WHERE expires_at <= now()'
/** A bucket that nobody has drawn on for a day is full, as one that does not exist. */
const IDLE = "ingestion.rate_limits WHERE updated_at < now() - interval '1 day'"

/** Deletes keys that have expired, and says how many. Rejects as postgresError says. */
export async function pruneIngestion(pool: Pool, { dryRun }: { dryRun: boolean }): Promise<number> {
  try {
    if (dryRun) {
      const { rows } = await pool.query<{ keys: number }>(`SELECT count(*)::int AS keys FROM ${EXPIRED}`)
      return rows[0]?.keys ?? 0
    }
    await pool.query(`DELETE FROM ${IDLE}`)
    const { rowCount } = await pool.query(`DELETE FROM ${EXPIRED}`)
    return rowCount ?? 0
  } catch (cause) {
    throw postgresError('pruning idempotency keys', cause)
  }
}
