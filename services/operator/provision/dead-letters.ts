/** Makes the table that remembers what became of dead letters (dead-letters/marks.ts). Safe to run again. */
import type { Pool } from 'pg'
import { migrate } from '../../../shared/postgres/migrate.ts'
import { pruneRows } from '../../../shared/postgres/prune-rows.ts'

/**
 * Version 1; some databases have it from before versions were recorded.
 * `recorded_at` is part of the key: a dead-letter topic that was deleted and made anew counts its offsets from 0
 * again, and its records are others.
 */
const TABLE = /* sql */ `
CREATE SCHEMA IF NOT EXISTS operator;
CREATE TABLE IF NOT EXISTS operator.dead_letters (
  "partition" int NOT NULL,
  "offset" bigint NOT NULL,
  recorded_at timestamptz(3) NOT NULL,
  state text NOT NULL CHECK (state IN ('replaying', 'replayed', 'dropped')),
  original text NOT NULL,
  error_code text NOT NULL,
  handled_by text NOT NULL,
  handled_at timestamptz(3) NOT NULL DEFAULT now(),
  reason text,
  produced text,
  PRIMARY KEY ("partition", "offset", recorded_at)
)`

/** By version, from 1. Forward only: a migration that was released is never changed, a new one follows it. */
export const MIGRATIONS: readonly string[] = [TABLE]

/** Rejects as migrate does. */
export function provisionDeadLetters(pool: Pool): Promise<void> {
  return migrate(pool, { schema: 'operator', steps: MIGRATIONS })
}

/**
 * Deletes what is remembered of dead letters that were replayed or dropped and are older than `before`; those whose
 * replay is not finished stay. `dryRun` counts.
 */
export function pruneMarks(
  pool: Pool,
  { before, dryRun }: { before: Date; dryRun: boolean },
): Promise<number> {
  const which = "operator.dead_letters WHERE recorded_at < $1 AND state <> 'replaying'"
  return pruneRows(pool, which, [before], { dryRun })
}
