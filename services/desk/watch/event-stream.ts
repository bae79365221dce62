/**
 * One client's stream of events. Owns what was sent and what waits to be; who it is for and what it may see was
 * settled before (stream-routes.ts).
 *
 * Invariants:
 * E1. Sent are all entries behind the position that the client named, once and in order: first, from the table, those
 *     up to the position at which it began to collect what the follower tells, then those.
 * E2. A client that does not read holds at most `bufferBytes` and what came last; then its stream ends, and it may
 *     come again and go on where it was.
 * E3. When it ends, however it does, `onEnd` is called once, and nothing is written any more.
 */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { LogEntry, LogPage, LogRange } from './event-log.ts'
import { eventFrame, heartbeatFrame } from './frames.ts'
import type { Listener } from './log-follower.ts'
import { comparePositions, type LogPosition } from './log-position.ts'
import { countCutOff } from './metrics.ts'

const DRAIN_MS = 30_000 // half a minute to take a page of what was missed
const FLUSH_MS = 2_000 // two seconds to take what is left when the desk stops

export interface EventStreamOptions {
  response: ServerResponse
  /** What the client has seen, or does not want to: nothing at or before it is sent. */
  from: LogPosition
  bufferBytes: number
  wanted: (entry: LogEntry) => boolean
  onEnd: () => void
}

export class EventStream implements Listener {
  readonly #options: EventStreamOptions
  readonly #ended = new AbortController()
  /** Sent is everything up to it. */
  #cursor: LogPosition
  #state: 'behind' | 'collecting' | 'live' = 'behind'
  #waiting = ''

  constructor(options: EventStreamOptions) {
    this.#options = options
    this.#cursor = options.from
    options.response.once('close', () => this.end())
    options.response.on('error', () => this.end())
    if (options.response.destroyed) this.end()
  }

  get ended(): boolean {
    return this.#ended.signal.aborted
  }

  /**
   * Sends what lies in the log behind the cursor, up to `upTo` (null: to its end), page by page as the client takes
   * it. Rejects as `read` does.
   */
  async catchUp(upTo: LogPosition | null, read: (range: LogRange) => Promise<LogPage>): Promise<void> {
    for (let more = true; more && !this.ended; ) {
      const page = await read({ after: this.#cursor, upTo })
      const frames = page.entries.filter(this.#options.wanted).map(eventFrame)
      this.#cursor = page.last ?? this.#cursor
      more = page.more
      if (frames.length > 0 && !this.ended && !this.#options.response.write(frames.join(''))) {
        await this.#drained()
      }
    }
  }

  /** From now on nothing that is told is passed over. */
  collect(): void {
    this.#state = 'collecting'
  }

  /** All up to `position` is sent: what was collected follows, then everything as it is told. */
  goLive(position: LogPosition): void {
    if (!this.#isSent(position)) this.#cursor = position
    this.#state = 'live'
    this.#send()
  }

  push(entry: LogEntry, frame: string): void {
    if (this.#state === 'behind' || this.#isSent(entry.position)) return
    if (this.#state === 'live') this.#cursor = entry.position
    if (this.#options.wanted(entry)) this.#waiting += frame
  }

  flush(): void {
    if (this.#state === 'live') this.#send()
    else if (this.#waiting.length > this.#options.bufferBytes) this.#cutOff()
  }

  /** `told`: how far the follower has told. */
  heartbeat(told: LogPosition | null): void {
    if (this.ended) return
    if (this.#state !== 'live' || told === null) this.#options.response.write(heartbeatFrame(null))
    else this.#options.response.write(heartbeatFrame(this.#isSent(told) ? this.#cursor : told))
  }

  /** Sends what is left and ends. */
  finish(): void {
    if (this.ended) return
    if (this.#state === 'live') this.#send()
    this.#options.response.end()
    setTimeout(() => this.destroy(), FLUSH_MS).unref()
  }

  destroy(): void {
    this.#options.response.destroy()
  }

  /** The response is closed, or was never begun. */
  end(): void {
    if (this.ended) return
    this.#ended.abort()
    this.#waiting = ''
    this.#options.onEnd()
  }

  #cutOff(): void {
    if (!this.ended) countCutOff()
    this.destroy()
  }

  #isSent(position: LogPosition): boolean {
    return comparePositions(position, this.#cursor) <= 0
  }

  #send(): void {
    if (this.ended || this.#waiting === '') return
    // What is written now waits for the next turn of the event loop in any case: looked at is what waited before.
    if (this.#options.response.writableLength > this.#options.bufferBytes) return this.#cutOff()
    this.#options.response.write(this.#waiting)
    this.#waiting = ''
  }

  async #drained(): Promise<void> {
    const patience = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(DRAIN_MS)])
    await once(this.#options.response, 'drain', { signal: patience }).catch(() => this.#cutOff())
  }
}
