/** Server-sent events (WHATWG HTML, 9.2) as text. Pure. */
import type { LogEntry } from './event-log.ts'
import { formatPosition, type LogPosition } from './log-position.ts'

/** One event: its id is its position in the log, its type the step, its data the entry as JSON. */
export function eventFrame({ position, ...data }: LogEntry): string {
  return `id: ${formatPosition(position)}\nevent: ${data.step}\ndata: ${JSON.stringify(data)}\n\n`
}

/** What a stream begins with: when to come again after it has ended. */
export function retryFrame(ms: number): string {
  return `retry: ${ms}\n\n`
}

/** A comment that keeps the connection open. A client takes note of an id without data, and tells nobody of it. */
export function heartbeatFrame(position: LogPosition | null): string {
  return position === null ? ':\n\n' : `:\nid: ${formatPosition(position)}\n\n`
}
