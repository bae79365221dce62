/** The dead letters that an operator means, each with what became of it. Keeps in memory only those. */
import type { Pool } from 'pg'
import { TOPICS } from '../../../shared/claims/topics.ts'
import type { Config } from '../../../shared/config/load.ts'
import { type DeadLetter, deadLetter, type KeptLetter } from '../events/dead-letters.ts'
import { readTopic } from '../events/read.ts'
import { type Mark, markKey, readMarks } from './marks.ts'

/** Absent: any. All that is given must hold. */
export interface Filter {
  thread?: string
  /** The original topic. */
  topic?: string
  code?: string
  /** When it became a dead letter: from, and before. */
  since?: Date
  until?: Date
  /** `partition/offset` of the dead-letter topic. */
  position?: readonly string[]
}

export interface FoundLetter extends KeptLetter {
  /** Null: nobody has handled it. */
  mark: Mark | null
}

export interface Search {
  filter: Filter
  /** Also what was replayed or dropped. */
  again: boolean
}

/** Oldest first. `leftOut`: how many the filter names that were replayed or dropped before. */
export async function findLetters(
  config: Config<'kafka'>,
  pool: Pool,
  { filter, again }: Search,
): Promise<{ found: FoundLetter[]; leftOut: number }> {
  const marks = await readMarks(pool)
  const found: FoundLetter[] = []
  let leftOut = 0
  await readTopic(config, TOPICS.deadLetter, (record) => {
    const letter = deadLetter(record)
    if (!matches(letter, filter)) return
    const mark = marks.get(markKey(record)) ?? null
    if (mark === null || mark.state === 'replaying' || again) found.push({ letter, record, mark })
    else leftOut += 1
  })
  return { found: found.sort((a, b) => a.letter.at.localeCompare(b.letter.at)), leftOut }
}

export function matches(
  letter: DeadLetter,
  { thread, topic, code, since, until, position }: Filter,
): boolean {
  const at = Date.parse(letter.at)
  return (
    (thread === undefined || letter.thread_id === thread) &&
    (topic === undefined || letter.original.topic === topic) &&
    (code === undefined || letter.error.code === code) &&
    (since === undefined || at >= since.getTime()) &&
    (until === undefined || at < until.getTime()) &&
    (position === undefined || position.includes(letter.position))
  )
}
