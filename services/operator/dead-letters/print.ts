/** Dead letters in words and tables. */
import type { DeadLetter } from '../events/dead-letters.ts'
import { table } from '../output.ts'
import type { DecodedValue } from './decoded.ts'
import type { FoundLetter } from './find.ts'
import type { Mark } from './marks.ts'
import type { Settled } from './settle.ts'

export interface HandledLetter extends DeadLetter {
  /** What became of it; null: nothing yet. */
  handled: Mark | null
}

export function handledLetter({ letter, mark }: FoundLetter): HandledLetter {
  return { ...letter, handled: mark }
}

const MAX_MESSAGE = 60 // characters in a row of the list

export function listing(letters: readonly HandledLetter[], total: number): string {
  if (total === 0) return 'no dead letters'
  const rows = letters.map(({ position, at, thread_id, original, error, handled }) => [
    position,
    at.slice(0, 19).replace('T', ' '),
    thread_id ?? '',
    `${original.topic}/${original.partition}/${original.offset}`,
    error.code,
    error.message.length > MAX_MESSAGE ? `${error.message.slice(0, MAX_MESSAGE - 1)}…` : error.message,
    handled?.state ?? '',
  ])
  const drawn = table(['position', 'time (UTC)', 'thread', 'came from', 'code', 'why', ''], rows)
  return letters.length < total
    ? `${drawn}\n${letters.length} of ${total}; --limit ${total} shows all`
    : drawn
}

export function whole(letter: HandledLetter & { value: DecodedValue }): string {
  const { original, error, handled, value } = letter
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
    ['handled', handled ? inWords(handled) : 'not yet'],
    ...Object.entries(letter.headers).map(([name, text]): [string, string] => [`header ${name}`, text]),
    ['value', `${letter.value_bytes} bytes; --json prints them as base64`],
  ]
  if (value.problem !== null) lines.push(['no event', value.problem])
  if (value.content !== undefined) lines.push([`as ${value.format}`, JSON.stringify(value.content, null, 2)])
  return lines.map(([name, text]) => `${name.padEnd(20)} ${text}`).join('\n')
}

function inWords({ state, handled_by, handled_at, reason, produced }: Mark): string {
  const what = reason ?? produced
  return `${state} by ${handled_by} at ${handled_at}${what === null ? '' : `: ${what}`}`
}

export interface Settling {
  records: readonly Settled[]
  /** How many were left when one failed. */
  not_reached: number
  /** How many the filter names that were replayed or dropped before. */
  handled_before: number
}

export function settling({ records, not_reached, handled_before }: Settling): string {
  const lines: string[] = []
  if (records.length > 0)
    lines.push(
      table(
        ['position', 'thread', 'topic', 'code', '', ''],
        records.map(({ position, thread_id, topic, code, result, note }) => [
          position,
          thread_id ?? '',
          topic,
          code,
          result,
          note,
        ]),
      ),
    )
  else lines.push('nothing to do')
  if (not_reached > 0) lines.push(`${not_reached} were not reached`)
  if (handled_before > 0)
    lines.push(`${handled_before} were replayed or dropped before: --again takes them too`)
  return lines.join('\n')
}
