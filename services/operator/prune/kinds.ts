/** What `claimgraph prune` deletes, each kind by the part that owns it. */
import type { Db } from 'mongodb'
import type { Pool } from 'pg'
import type { Config } from '../../../shared/config/load.ts'
import { pruneThreads } from '../../../shared/langgraph/prune.ts'
import { pruneSpend } from '../../../shared/llm/budget/provision.ts'
import { pruneAudit, pruneClaims, pruneDeliveries, pruneLeases, pruneOutbox } from '../../desk/provision.ts'
import { pruneIngestion } from '../../ingestion/provision.ts'
import { pruneIncidents } from '../../policy/provision.ts'
import { pruneMarks } from '../provision/dead-letters.ts'

const DAY_MS = 86_400_000

export const KINDS = [
  'checkpoints',
  'webhooks',
  'ingestion',
  'outbox',
  'leases',
  'dead-letters',
  'spend',
  'claims',
  'audit',
  'incidents',
] as const
export type Kind = (typeof KINDS)[number]

export interface PruneContext {
  pool: Pool
  /** Opens the policy database; called for incidents alone. */
  withMongo: <T>(work: (db: Db) => Promise<T>) => Promise<T>
  periods: Config<'retention'>
  /** Of checkpoints and webhooks, instead of their periods. */
  finishedBefore: Date | null
  /** Counts, deletes nothing. */
  dryRun: boolean
  /** Stands in the audit. */
  by: string
}

/** Counts of rows, threads or documents by name. */
export type Counts = Record<string, number>

/** In the order of KINDS: a claim goes from the desk after its checkpoints. */
export const PRUNE: Readonly<Record<Kind, (context: PruneContext) => Promise<Counts>>> = {
  checkpoints: async ({ pool, periods, finishedBefore, dryRun }) => ({
    ...(await pruneThreads(pool, {
      finishedBefore: finishedBefore ?? daysAgo(periods.RETENTION_CHECKPOINTS_DAYS),
      dryRun,
    })),
  }),
  webhooks: async ({ pool, periods, finishedBefore, dryRun }) => ({
    webhook_deliveries: await pruneDeliveries(pool, {
      before: finishedBefore ?? daysAgo(periods.RETENTION_WEBHOOKS_DAYS),
      dryRun,
    }),
  }),
  ingestion: async ({ pool, dryRun }) => ({ ...(await pruneIngestion(pool, { dryRun })) }),
  outbox: async ({ pool, periods, dryRun }) => ({
    outbox: await pruneOutbox(pool, { before: daysAgo(periods.RETENTION_OUTBOX_DAYS), dryRun }),
  }),
  leases: async ({ pool, dryRun }) => ({ leases: await pruneLeases(pool, { before: daysAgo(1), dryRun }) }),
  'dead-letters': async ({ pool, periods, dryRun }) => ({
    dead_letter_marks: await pruneMarks(pool, {
      before: daysAgo(periods.RETENTION_DEAD_LETTERS_DAYS),
      dryRun,
    }),
  }),
  spend: async ({ pool, periods, dryRun }) => ({
    llm_spend: await pruneSpend(pool, { before: daysAgo(periods.RETENTION_SPEND_DAYS), dryRun }),
  }),
  claims: async ({ pool, periods, dryRun }) => ({
    claims: await pruneClaims(pool, { before: daysAgo(periods.RETENTION_CLAIMS_DAYS), dryRun }),
  }),
  audit: async ({ pool, periods, dryRun, by }) => ({
    audit: await pruneAudit(pool, { before: daysAgo(periods.RETENTION_AUDIT_DAYS), dryRun, by }),
  }),
  incidents: ({ withMongo, periods, dryRun }) =>
    withMongo(async (db) => ({
      incidents: await pruneIncidents(db, { before: daysAgo(periods.RETENTION_INCIDENTS_DAYS), dryRun }),
    })),
}

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * DAY_MS)
}
