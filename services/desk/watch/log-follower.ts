/**
 * The one reader of the event log in a desk instance. Owns how far it has read, and who listens to which claim or
 * tenant. What a listener missed before it came is its own matter (event-stream.ts, claim-watch.ts).
 *
 * Invariants:
 * F1. A listener that joined at position P is told each entry behind P that it is interested in, once, in order.
 * F2. While nobody listens nothing is read.
 * F3. Listeners take note and return; none waits for another. `flush` follows the last entry of a page.
 * F4. While the database is away the position stays: entries come late, none is passed over.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { backoffMs } from '../../../shared/runtime/backoff.ts'
import type { Logger } from '../../../shared/telemetry/log.ts'
import { type LogEntry, newestPosition, readLog } from './event-log.ts'
import { eventFrame } from './frames.ts'
import type { LogPosition } from './log-position.ts'

const POLL_MS = 50 // an entry is so much older at most when it is told; 20 reads of an index's end a second
const PAGE = 1_000 // entries
const RETRY = { initialMs: 100, maxMs: 2_000 }

export interface Listener {
  /** `frame`: the entry as clients get it, made once for all of them. */
  push(entry: LogEntry, frame: string): void
  flush(): void
}

/** A claim, a tenant, or all tenants (null). */
export type Interest = { thread_id: string } | { tenant_id: string | null }

export class LogFollower {
  readonly #pool: Pool
  readonly #log: Logger
  readonly #listeners = new Map<string, Set<Listener>>()
  #position: LogPosition | null = null
  #opening: Promise<LogPosition> | null = null

  constructor(pool: Pool, log: Logger) {
    this.#pool = pool
    this.#log = log
  }

  /** How far listeners have been told; null while nobody listens. */
  get position(): LogPosition | null {
    return this.#position
  }

  /** The position that `listener` is told everything behind. Rejects, with nobody joined, as postgresError says. */
  async join(interest: Interest, listener: Listener): Promise<LogPosition> {
    const key = keyOf(interest)
    const known = this.#listeners.get(key)
    if (known) known.add(listener)
    else this.#listeners.set(key, new Set([listener]))
    // Taken before anything is waited for: what is read meanwhile comes behind it (F1).
    if (this.#position) return this.#position
    this.#opening ??= this.#open()
    try {
      return await this.#opening
    } catch (error) {
      this.leave(interest, listener)
      throw error
    }
  }

  leave(interest: Interest, listener: Listener): void {
    const key = keyOf(interest)
    const known = this.#listeners.get(key)
    known?.delete(listener)
    if (known?.size === 0) this.#listeners.delete(key)
  }

  async #open(): Promise<LogPosition> {
    try {
      const position = await newestPosition(this.#pool)
      this.#position = position
      void this.#follow(position)
      return position
    } finally {
      this.#opening = null
    }
  }

  async #follow(from: LogPosition): Promise<void> {
    let position = from
    let failures = 0
    while (this.#listeners.size > 0) {
      let wait = POLL_MS
      try {
        const page = await readLog(this.#pool, position, PAGE)
        failures = 0
        position = page.at(-1)?.position ?? position
        this.#tell(page)
        this.#position = position
        if (page.length === PAGE) wait = 0
      } catch (error) {
        wait = backoffMs(++failures, RETRY)
        this.#log.warn({ wait_ms: wait, reason: String(error) }, 'cannot read the event log')
      }
      if (wait > 0) await sleep(wait)
    }
    this.#position = null
  }

  #tell(page: readonly LogEntry[]): void {
    const told = new Set<Listener>()
    for (const entry of page) {
      const interested = interestsIn(entry).flatMap((interest) => this.#listeners.get(interest) ?? [])
      if (interested.length === 0) continue
      const frame = eventFrame(entry)
      for (const listeners of interested) {
        for (const listener of listeners) {
          listener.push(entry, frame)
          told.add(listener)
        }
      }
    }
    for (const listener of told) listener.flush()
  }
}

// Neither a tenant nor a claim id has a colon in it.
const keyOf = (interest: Interest): string =>
  'thread_id' in interest ? interest.thread_id : (interest.tenant_id ?? '')

const interestsIn = ({ thread_id, tenant_id }: LogEntry): string[] => [thread_id, tenant_id, '']
