/** What every record tells by itself, whatever its value. Pure. */
import type { InputRecord } from '../../shared/runtime/ports.ts'

const LAST_INSTANT = Date.UTC(9999, 11, 31) // a producer may stamp a record with any number

/** The record's timestamp within the years that ISO 8601 writes with four digits, ms. */
function timestampOf({ timestamp }: InputRecord): number {
  return Math.min(Math.max(timestamp, 0), LAST_INSTANT)
}

export function instantOf(record: InputRecord): string {
  return new Date(timestampOf(record)).toISOString()
}

export function recordedAt(record: InputRecord): { first_recorded: number; last_recorded: number } {
  const timestamp = timestampOf(record)
  return { first_recorded: timestamp, last_recorded: timestamp }
}

/** Names the record among those of its topic. */
export function positionOf({ partition, offset }: Pick<InputRecord, 'partition' | 'offset'>): string {
  return `${partition}/${offset}`
}

/** From the W3C header traceparent. */
export function traceIdOf({ headers }: InputRecord): string | null {
  const found = /^[0-9a-f]{2}-(?<traceId>[0-9a-f]{32})-/.exec(
    headers['traceparent']?.toString('latin1') ?? '',
  )
  return found?.groups?.['traceId'] ?? null
}
