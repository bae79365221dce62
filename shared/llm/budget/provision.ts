import type { Pool } from 'pg'

const TABLE = /* sql */ `
CREATE SCHEMA IF NOT EXISTS claimgraph;
CREATE TABLE IF NOT EXISTS claimgraph.llm_spend (
  tenant_id text COLLATE "C" NOT NULL,
  day date NOT NULL,
  spent_micro_usd bigint NOT NULL CHECK (spent_micro_usd >= 0),
  PRIMARY KEY (tenant_id, day)
)`

/** Makes the table of ledger.ts: one row a tenant and UTC day on which it has a budget. Safe to run again. */
export async function provisionSpend(pool: Pool): Promise<void> {
  await pool.query(TABLE)
}
