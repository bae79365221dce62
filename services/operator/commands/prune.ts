import { Command, Option } from 'commander'
import { loadConfig } from '../../../shared/config/load.ts'
import { moment } from '../moments.ts'
import { type OutputOptions, show } from '../output.ts'
import { type Counts, KINDS, type Kind, PRUNE } from '../prune/kinds.ts'
import { withMongo, withPostgres } from '../stores.ts'
import { userName } from '../user-name.ts'

interface PruneOptions extends OutputOptions {
  finishedBefore?: Date
  only?: Kind[]
  by: string
  dryRun: boolean
}

export function pruneCommand(): Command {
  return new Command('prune')
    .description(
      'Delete what has been kept for its time (RETENTION_...): checkpoints of finished claims, claims at the desk, audit, deliveries, keys and more. What waits for anything is never touched.',
    )
    .option(
      '--finished-before <when>',
      'of checkpoints and webhook deliveries, instead of their times: how long ago (30d, 12h) or when (2026-03-01)',
      moment,
    )
    .addOption(new Option('--only <kinds...>', 'only these').choices(KINDS))
    .option('--by <who>', 'who does it, for the audit', userName())
    .option('--dry-run', 'count, delete nothing', false)
    .option('--json', 'as JSON')
    .action(async ({ finishedBefore, only, by, dryRun, ...options }: PruneOptions) => {
      const config = loadConfig(['postgres', 'mongo', 'claims', 'retention'])
      const counts = await withPostgres(config.DATABASE_URL, async (pool) => {
        const done: Counts = {}
        for (const kind of KINDS.filter((each) => only?.includes(each) ?? true)) {
          const context = {
            pool,
            withMongo: <T>(work: Parameters<typeof withMongo<T>>[1]) => withMongo(config.MONGODB_URL, work),
            periods: config,
            finishedBefore: finishedBefore ?? null,
            dryRun,
            by,
          }
          Object.assign(done, await PRUNE[kind](context))
        }
        return done
      })
      show({ dry_run: dryRun, ...counts }, options, () =>
        Object.entries(counts)
          .map(([name, count]) => `${count} ${wordsOf(name)} ${verdict(name, dryRun)}`)
          .join('\n'),
      )
    })
}

const wordsOf = (name: string): string => (name === 'kept' ? 'threads' : name.replaceAll('_', ' '))

function verdict(name: string, dryRun: boolean): string {
  if (name === 'kept') return 'stay'
  return dryRun ? 'would be deleted' : 'deleted'
}
