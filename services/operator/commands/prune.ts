import { Command } from 'commander'
import { loadConfig } from '../../../shared/config/load.ts'
import { pruneThreads } from '../../../shared/langgraph/prune.ts'
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
      'Delete the checkpoints of finished claims. A claim that waits for anything is never touched.',
    )
    .requiredOption('--finished-before <when>', 'how long ago (30d, 12h) or when (2026-03-01)', moment)
    .option('--dry-run', 'count, delete nothing', false)
    .option('--json', 'as JSON')
    .action(async ({ finishedBefore, dryRun, ...options }: PruneOptions) => {
      const { DATABASE_URL } = loadConfig(['postgres'])
      const pruned = await withPostgres(DATABASE_URL, (pool) =>
        pruneThreads(pool, { finishedBefore, dryRun }),
      )
      const result = { finished_before: finishedBefore.toISOString(), dry_run: dryRun, ...pruned }
      show(result, options, ({ threads, checkpoints, kept, finished_before }) =>
        [
          `${threads} threads finished before ${finished_before}`,
          `${checkpoints} checkpoints ${dryRun ? 'would be ' : ''}deleted`,
          `${kept} threads stay`,
        ].join('; '),
      )
    })
}
