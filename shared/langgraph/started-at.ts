/**
 * The header `started_at`: when the record that set off a chain of hops was written, ms since the epoch. It travels from
 * hop to hop, so that the last one knows how long all of them took, whatever time the event itself speaks of.
 */
import type { InputRecord } from '../runtime/ports.ts'

export const STARTED_AT = 'started_at'

const CLOCK_SKEW_MS = 60_000 // a minute, between the clocks of producers

/** The record's own time where no hop was before it. Anybody can write headers: a time that cannot be is none. */
export function startedAt({ headers, timestamp }: Pick<InputRecord, 'headers' | 'timestamp'>): number {
  const told = headers[STARTED_AT]?.toString('utf8') ?? ''
  return /^\d{1,15}$/.test(told) && Number(told) <= timestamp + CLOCK_SKEW_MS ? Number(told) : timestamp
}
