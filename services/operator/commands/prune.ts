import { Command } from 'commander'
import { loadConfig } from '../../../shared/config/load.ts'
import { pruneThreads } from '../../../shared/langgraph/prune.ts'
import { pruneDeliveries } from '../../desk/provision.ts'
import { pruneIngestion } from '../../ingestion/provision.ts'
import { moment } from '../moments.ts'
import { type OutputOptions, show } from '../output.ts'
import { withPostgres } from '../stores.ts'

interface PruneOptions extends OutputOptions {
  finishedBefore: Date
  dryRun: boolean
}

export function pruneCommand(): Command {
  return new Command('prune')
    .description(
      'Delete the checkpoints of finished claims, webhook deliveries that are over, and expired idempotency keys. What waits for anything is never touched.',
    )
    .requiredOption('--finished-before <when>', 'how long ago (30d, 12h) or when (2026-03-01)', moment)
    .option('--dry-run', 'count, delete nothing', false)
    .option('--json', 'as JSON')
    .action(async ({ finishedBefore, dryRun, ...options }: PruneOptions) => {
      const { DATABASE_URL } = loadConfig(['postgres'])
      const pruned = await withPostgres(DATABASE_URL, async (pool) => ({
        ...(await pruneThreads(pool, { finishedBefore, dryRun })),
        idempotency_keys: await pruneIngestion(pool, { dryRun }),
        webhook_deliveries: await pruneDeliveries(pool, { before: finishedBefore, dryRun }),
      }))
      const result = { finished_before: finishedBefore.toISOString(), dry_run: dryRun, ...pruned }
      const deleted = `${dryRun ? 'would be ' : ''}deleted`
      show(result, options, ({ threads, checkpoints, kept, finished_before, ...other }) =>
        [
          `${threads} threads finished before ${finished_before}`,
          `${checkpoints} checkpoints ${deleted}`,
          `${kept} threads stay`,
          `${other.idempotency_keys} expired idempotency keys ${deleted}`,
          `${other.webhook_deliveries} webhook deliveries ${deleted}`,
        ].join('; '),
      )
    })
}
