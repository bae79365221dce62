/** What shall become of each input record: decided by fast-check before the run, known to the model alone. */
import type { InputRecord, OutputRecord } from '../../../../shared/runtime/ports.ts'

export const INPUT = 'in'
export const OUTPUT = 'out'
export const DEAD_LETTERS = 'dead'

/** How a try fails: the world's fault, a bug that goes away, a thread that another worker has moved on. */
export type Failure = 'retry' | 'unknown' | 'fenced'

export interface Plan {
  /** How the first tries end, whoever makes them. Fewer than MAX_UNKNOWN_ATTEMPTS. */
  failures: readonly Failure[]
  /** How every further try ends: as many outputs, poison, or an unknown error each time. */
  end: 0 | 1 | 2 | 'poison' | 'hopeless'
  /** Whether the handler waits for something: fast-check says when it goes on. */
  waits: boolean
  /** Whether the handler gives up at once when it is told to, or goes on and returns in vain. */
  obeys: boolean
}

export interface PlannedRecord extends Plan {
  offset: number
  key: string | null
}

/** One input record in all the model: `partition/offset`. */
export function idOf(partition: number, { offset }: { offset: number }): string {
  return `${partition}/${offset}`
}

export function inputRecord(partition: number, { offset, key }: PlannedRecord): InputRecord {
  return {
    topic: INPUT,
    partition,
    offset,
    timestamp: 0,
    key: key === null ? null : Buffer.from(key),
    value: Buffer.from(idOf(partition, { offset })),
    headers: {},
  }
}

/** All that a record shall leave behind: its outputs, or its dead letter. */
export function effectOf(partition: number, record: PlannedRecord): OutputRecord[] {
  const id = idOf(partition, record)
  const { key, end } = record
  if (typeof end !== 'number') return [{ topic: DEAD_LETTERS, key, value: Buffer.from(id), headers: {} }]
  return Array.from({ length: end }, (_, index) => ({
    topic: OUTPUT,
    key,
    value: Buffer.from(`${id}#${index}`),
    headers: {},
  }))
}
