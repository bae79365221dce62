/**
 * The record that a dead letter keeps, as it is produced again. Pure. Its `traceparent` is the one of the span that gave
 * it up, so that the claim's trace goes on: the original's is not kept.
 */
import { claimPlacement } from '../../../shared/claims/placement.ts'
import { EVENT_TOPICS, TOPICS } from '../../../shared/claims/topics.ts'
import { DEAD_LETTER_HEADERS } from '../../../shared/runtime/dead-letter.ts'
import type { RawHeaders } from '../events/headers.ts'
import type { RawRecord } from '../events/read.ts'

/** Which dead letter a record was replayed from, `topic/partition/offset`. */
export const REPLAYED_FROM = 'replayed_from'

export interface OriginalRecord {
  topic: string
  key: Buffer | null
  value: Buffer | null
  headers: RawHeaders
}

/** Why a record is not produced again. */
export interface Refused {
  refused: string
}

const OURS = new Set<string>([...Object.values(DEAD_LETTER_HEADERS), REPLAYED_FROM])
/** Topics whose readers tell a second copy from the first. */
const REPLAYABLE = new Set(claimPlacement.entries.map(({ topic }) => topic))
const EVENTS = new Set<string>(EVENT_TOPICS)

/**
 * Key, value and headers byte for byte, and where it comes from. Refused are topics that are not ours, for anybody who
 * may write to the dead-letter topic could have us write anywhere; and topics that only tell, for their consumers are
 * promised each event once.
 */
export function originalRecord({ partition, offset, ...record }: RawRecord): OriginalRecord | Refused {
  const topic = record.headers[DEAD_LETTER_HEADERS.topic] ?? ''
  if (!EVENTS.has(topic)) return { refused: 'its headers name no topic of ours' }
  if (!REPLAYABLE.has(topic))
    return { refused: `${topic} holds it already, and promises each event once: rewind its reader instead` }
  const headers = Object.entries(record.rawHeaders).filter(([header]) => !OURS.has(header))
  return {
    topic,
    key: record.key,
    value: record.value,
    headers: {
      ...Object.fromEntries(headers),
      [REPLAYED_FROM]: `${TOPICS.deadLetter}/${partition}/${offset}`,
    },
  }
}
