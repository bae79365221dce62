import { Command, InvalidArgumentError } from 'commander'
import { TOPICS } from '../../../shared/claims/topics.ts'
import { type Config, loadConfig } from '../../../shared/config/load.ts'
import { decoded } from '../dead-letters/decoded.ts'
import { type Filter, findLetters } from '../dead-letters/find.ts'
import { handledLetter, listing, settling, whole } from '../dead-letters/print.ts'
import { drop, replay, type Settled } from '../dead-letters/settle.ts'
import { OperatorError } from '../errors.ts'
import { moment } from '../moments.ts'
import { type OutputOptions, show } from '../output.ts'
import { withPostgres } from '../stores.ts'
import { userName } from '../user-name.ts'

interface FindOptions extends OutputOptions, Filter {
  again: boolean
}
interface SettleOptions extends FindOptions {
  all?: true
  dryRun: boolean
  by: string
}

export function deadLettersCommand(): Command {
  const deadLetters = new Command('dead-letters').description(
    `Records that could not be handled (${TOPICS.deadLetter}).`,
  )
  for (const command of [listCommand(), showCommand(), replayCommand(), dropCommand()])
    deadLetters.addCommand(command)
  return deadLetters
}

function listCommand(): Command {
  return filtered(new Command('list'))
    .description('The newest, oldest first; not those that were replayed or dropped.')
    .option('--limit <n>', 'how many at most', positive, 50)
    .option('--again', 'also those', false)
    .option('--json', 'as JSON')
    .action(async ({ limit, again, json, ...filter }: FindOptions & { limit: number }) => {
      const config = loadConfig(['kafka', 'postgres'])
      const { found } = await withPostgres(config.DATABASE_URL, (pool) =>
        findLetters(config, pool, { filter, again }),
      )
      const shown = found.slice(-limit).map(handledLetter)
      show(shown, { json: json === true }, () => listing(shown, found.length))
    })
}

function showCommand(): Command {
  return new Command('show')
    .description('One record whole: why it failed, headers, the value as far as it can be decoded.')
    .argument('<position>', 'partition/offset as in the list', positionOf)
    .option('--json', 'as JSON')
    .action(async (position: string, options: OutputOptions) => {
      const config = loadConfig(['kafka', 'postgres'])
      const { found } = await withPostgres(config.DATABASE_URL, (pool) =>
        findLetters(config, pool, { filter: { position: [position] }, again: true }),
      )
      const letter = found[0]
      if (!letter) throw new OperatorError(`there is no record at ${position} of ${TOPICS.deadLetter}`)
      show({ ...handledLetter(letter), value: await decoded(config, letter) }, options, whole)
    })
}

function replayCommand(): Command {
  return settleable(new Command('replay'))
    .description(
      'Produce records to their original topics once more, after what kept them from success is mended.',
    )
    .option('--rate <n>', 'records a second at most', positive)
    .action(async ({ rate, ...options }: SettleOptions & { rate?: number }) => {
      await settleAll(options, (letters, { config, session, handling }) =>
        replay(letters, { ...handling, config, session, ...(rate !== undefined && { rate }) }),
      )
    })
}

function dropCommand(): Command {
  return settleable(new Command('drop'))
    .description('Mark records as not to be replayed. Deletes nothing.')
    .requiredOption('--reason <text>', 'why')
    .action(async ({ reason, ...options }: SettleOptions & { reason: string }) => {
      await settleAll(options, (letters, { session, handling }) =>
        drop(letters, { ...handling, session, reason }),
      )
    })
}

type Letters = Awaited<ReturnType<typeof findLetters>>['found']
type Session = Parameters<Parameters<typeof withPostgres>[1]>[1]
interface SettleContext {
  config: Config<'kafka'>
  session: Session
  handling: { by: string; again: boolean; dryRun: boolean }
}

async function settleAll(
  { all, again, dryRun, by, json, ...filter }: SettleOptions,
  work: (letters: Letters, context: SettleContext) => Promise<Settled[]>,
): Promise<void> {
  if (Object.keys(filter).length > 0 === (all === true))
    throw new OperatorError('say which: a filter, or --all without one', { exitCode: 2 })
  const config = loadConfig(['kafka', 'postgres'])
  const result = await withPostgres(config.DATABASE_URL, async (pool, session) => {
    const { found, leftOut } = await findLetters(config, pool, { filter, again })
    const records = await work(found, { config, session, handling: { by, again, dryRun } })
    return { records, not_reached: found.length - records.length, handled_before: leftOut }
  })
  show(result, { json: json === true }, settling)
  const bad = result.records.filter((record) => record.result === 'failed' || record.result === 'refused')
  if (bad.length > 0)
    throw new OperatorError(
      bad.map(({ position, result, note }) => `${position} ${result}: ${note}`).join('\n'),
    )
}

function filtered(command: Command): Command {
  return command
    .option('--thread <thread>', 'only this claim: the record key, tenant_id:claim_id')
    .option('--topic <topic>', 'only from this original topic')
    .option('--code <code>', 'only this error code')
    .option('--since <when>', 'not older: how long ago (2h, 30d) or when (ISO 8601)', moment)
    .option('--until <when>', 'older than that', moment)
    .option('--position <partition/offset>', 'only this one of the list; may be repeated', positions)
}

function settleable(command: Command): Command {
  return filtered(command)
    .option('--all', 'all there are')
    .option('--again', 'also what was replayed or dropped before', false)
    .option('--dry-run', 'say what would be done, do nothing', false)
    .option('--by <who>', 'who does it, to be remembered', userName())
    .option('--json', 'as JSON')
}

function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('a number above 0 is wanted')
  return Number(text)
}

function positionOf(text: string): string {
  if (!/^\d+\/\d+$/.test(text)) throw new InvalidArgumentError('write the position as in the list, e.g. 3/17')
  return text
}

const positions = (text: string, before: readonly string[] = []): string[] => [...before, positionOf(text)]
