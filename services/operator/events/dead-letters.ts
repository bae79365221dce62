/** What lies in the dead-letter topic: the record as it was, and the headers that say where from and why. */
import { DEAD_LETTER_HEADERS as DLQ } from '../../../shared/runtime/dead-letter.ts'
import type { RawRecord } from './read.ts'

export interface DeadLetter {
  /** Where it lies: `partition/offset` of the dead-letter topic. */
  position: string
  /** ISO 8601. */
  at: string
  thread_id: string | null
  original: { topic: string; partition: number; offset: string; at: string | null }
  group: string
  error: { class: string; code: string; message: string; stack: string }
  /** Headers of the original record. */
  headers: Readonly<Record<string, string>>
  value_bytes: number
  /** The value itself; null: the record had none. */
  value_base64: string | null
}

/** A dead letter with the bytes that it was read from. */
export interface KeptLetter {
  letter: DeadLetter
  record: RawRecord
}

export function deadLetter({ partition, offset, timestamp, key, value, headers }: RawRecord): DeadLetter {
  const own = new Set<string>(Object.values(DLQ))
  const header = (name: string) => headers[name] ?? ''
  return {
    position: `${partition}/${offset}`,
    at: new Date(timestamp).toISOString(),
    thread_id: key?.toString('utf8') ?? null,
    original: {
      topic: header(DLQ.topic),
      partition: Number(header(DLQ.partition)),
      offset: header(DLQ.offset),
      at: headers[DLQ.timestamp] === undefined ? null : new Date(Number(header(DLQ.timestamp))).toISOString(),
    },
    group: header(DLQ.group),
    error: {
      class: header(DLQ.errorClass),
      code: header(DLQ.errorCode),
      message: header(DLQ.errorMessage),
      stack: header(DLQ.errorStack),
    },
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name))),
    value_bytes: value?.length ?? 0,
    value_base64: value?.toString('base64') ?? null,
  }
}
