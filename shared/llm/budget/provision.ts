import type { Pool } from 'pg'
import { migrate } from '../../postgres/migrate.ts'
import { pruneRows } from '../../postgres/prune-rows.ts'

/** Version 1; some databases have it from before versions were recorded. */
const TABLE = /* sql */ `
CREATE SCHEMA IF NOT EXISTS claimgraph;
CREATE TABLE IF NOT EXISTS claimgraph.llm_spend (
  tenant_id text COLLATE "C" NOT NULL,
  day date NOT NULL,
  spent_micro_usd bigint NOT NULL CHECK (spent_micro_usd >= 0),
  PRIMARY KEY (tenant_id, day)
)`

/** By version, from 1. Forward only: a migration that was released is never changed, a new one follows it. */
export const MIGRATIONS: readonly string[] = [TABLE]

/** Makes the table of ledger.ts: one row a tenant and UTC day on which it has a budget. Safe to run again. */
export function provisionSpend(pool: Pool): Promise<void> {
  return migrate(pool, { schema: 'claimgraph', steps: MIGRATIONS })
}

/** Deletes what was spent on days before that one; the present day counts in any case. `dryRun` counts. */
export function pruneSpend(
  pool: Pool,
  { before, dryRun }: { before: Date; dryRun: boolean },
): Promise<number> {
  const which = 'claimgraph.llm_spend WHERE day < $1::date'
  const day = before.toISOString().slice(0, 10)
  return pruneRows(pool, which, [day], { dryRun })
}
