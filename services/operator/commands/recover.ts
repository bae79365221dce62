import { Command } from 'commander'
import { loadConfig } from '../../../shared/config/load.ts'
import { OperatorError } from '../errors.ts'
import { moment } from '../moments.ts'
import { type OutputOptions, show } from '../output.ts'
import { recover } from '../recover/recover.ts'
import type { Recovered } from '../recover/recovered.ts'
import { userName } from '../user-name.ts'

interface RecoverCommandOptions extends OutputOptions {
  since: Date
  by: string
  dryRun: boolean
}

const SHOWN = 20 // problems

export function recoverCommand(): Command {
  return new Command('recover')
    .description(
      'Make checkpoints and topics agree after PostgreSQL or Kafka was restored or lost. Stop the services first.',
    )
    .requiredOption(
      '--since <when>',
      'the moment that was restored to, or any before: 2h, 2026-03-01T10:00:00Z',
      moment,
    )
    .option('--by <who>', 'who does it, for the audit', userName())
    .option('--dry-run', 'compare and tell, write nothing', false)
    .option('--json', 'as JSON')
    .action(async ({ since, by, dryRun, ...options }: RecoverCommandOptions) => {
      const recovered = await recover(loadConfig(['kafka', 'postgres']), { since, by, dryRun })
      show(recovered, options, inWords)
      if (recovered.problems.length > 0)
        throw new OperatorError(`${recovered.problems.length} problems: docs/backup.md says what each means`)
    })
}

function inWords({
  threads,
  rebuilt,
  hops,
  published,
  forgotten,
  reopened,
  to_handle,
  problems,
  dry_run,
}: Recovered): string {
  const events = Object.entries(published).map(([topic, count]) => `${count} ${topic}`)
  const done = dry_run ? 'would be' : 'were'
  return [
    `${threads} threads compared`,
    dry_run
      ? `${rebuilt} are behind the topics, and would be rebuilt`
      : `${rebuilt} were behind the topics: ${hops} hops rebuilt`,
    events.length === 0 ? 'no event is missing' : `missing events ${done} published: ${events.join(', ')}`,
    `${forgotten} threads named records that are gone`,
    `${reopened} requests of people are lost, and ${dry_run ? 'would be' : 'are'} open again`,
    `${to_handle} records are left to the services`,
    ...problems.slice(0, SHOWN).map(({ thread_id, problem }) => `${thread_id}: ${problem}`),
  ].join('\n')
}
