/** Makes the table that remembers what became of dead letters (dead-letters/marks.ts). Safe to run again. */
import type { Pool } from 'pg'

/**
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

export async function provisionDeadLetters(pool: Pool): Promise<void> {
  await pool.query(TABLE)
}
