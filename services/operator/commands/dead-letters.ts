import { Command, InvalidArgumentError } from 'commander'
import { TOPICS } from '../../../shared/claims/topics.ts'
import { type Config, loadConfig } from '../../../shared/config/load.ts'
import { OperatorError } from '../errors.ts'
import { type DeadLetter, deadLetter } from '../events/dead-letters.ts'
import { readTopic } from '../events/read.ts'
import { type OutputOptions, show, table } from '../output.ts'

interface ListOptions extends OutputOptions {
  limit: number
  code?: string
}

export function deadLettersCommand(): Command {
  const deadLetters = new Command('dead-letters').description(
    `Records that could not be handled (${TOPICS.deadLetter}).`,
  )
  deadLetters
    .command('list')
    .description('The newest, oldest first.')
    .option('--limit <n>', 'how many at most', positive, 50)
    .option('--code <code>', 'only this error code')
    .option('--json', 'as JSON')
    .action(async ({ limit, code, ...options }: ListOptions) => {
      const all = (await read(loadConfig(['kafka']))).filter(
        ({ error }) => code === undefined || error.code === code,
      )
      const shown = all.slice(-limit)
      show(shown, options, () => listing(shown, all.length))
    })
  deadLetters
    .command('show')
    .description('One record whole: headers, error, value.')
    .argument('<position>', 'partition/offset as in the list')
    .option('--json', 'as JSON')
    .action(async (position: string, options: OutputOptions) => {
      if (!/^\d+\/\d+$/.test(position))
        throw new OperatorError('write the position as in the list, e.g. 3/17', { exitCode: 2 })
      const found = (await read(loadConfig(['kafka']))).find((each) => each.position === position)
      if (!found) throw new OperatorError(`there is no record at ${position} of ${TOPICS.deadLetter}`)
      show(found, options, whole)
    })
  return deadLetters
}

function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('a number above 0 is wanted')
  return Number(text)
}

async function read({ KAFKA_BROKERS }: Config<'kafka'>): Promise<DeadLetter[]> {
  const found: DeadLetter[] = []
  await readTopic(KAFKA_BROKERS, TOPICS.deadLetter, (record) => found.push(deadLetter(record)))
  return found.sort((a, b) => a.at.localeCompare(b.at))
}

function listing(letters: readonly DeadLetter[], total: number): string {
  if (total === 0) return 'no dead letters'
  const rows = letters.map(({ position, at, thread_id, original, error }) => [
    position,
    at.slice(0, 19).replace('T', ' '),
    thread_id ?? '',
    `${original.topic}/${original.partition}/${original.offset}`,
    error.code,
    error.message.length > 60 ? `${error.message.slice(0, 59)}…` : error.message,
  ])
  const drawn = table(['position', 'time (UTC)', 'thread', 'came from', 'code', 'why'], rows)
  return letters.length < total
    ? `${drawn}\n${letters.length} of ${total}; --limit ${total} shows all`
    : drawn
}

function whole(letter: DeadLetter): string {
  const { original, error } = letter
  const lines: [string, string][] = [
    ['position', letter.position],
    ['thread', letter.thread_id ?? 'no key'],
    [
      'came from',
      `${original.topic}/${original.partition}/${original.offset} at ${original.at ?? 'unknown'}`,
    ],
    ['given up by', `${letter.group} at ${letter.at}`],
    ['error', `${error.class} ${error.code}`],
    ['', error.message],
    ...Object.entries(letter.headers).map(([name, value]): [string, string] => [`header ${name}`, value]),
    ['value', `${letter.value_bytes} bytes; --json prints them as base64`],
  ]
  return lines.map(([name, value]) => `${name.padEnd(20)} ${value}`).join('\n')
}
