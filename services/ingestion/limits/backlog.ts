/**
 * How many claims wait behind ingestion: read in the background, so that no request waits for it. What is not known does
 * not refuse: a claim that is accepted waits in Kafka, one that is refused is somebody's work to send again.
 */
import type { GroupLag } from '../../../shared/kafka/group-lag.ts'
import { pause } from '../../../shared/runtime/backoff.ts'
import { ProcessingError } from '../../../shared/runtime/errors.ts'
import type { Logger } from '../../../shared/telemetry/log.ts'

const READ_EVERY_MS = 2_000 // two seconds
const STALE_MS = 30_000 // half a minute; an older reading says nothing

export interface BacklogOptions {
  lag: Pick<GroupLag, 'read' | 'close'>
  /** Claims. */
  max: number
  log: Logger
}

export class Backlog {
  readonly #options: BacklogOptions
  readonly #closing = new AbortController()
  #newest: { claims: number; at: number } | null = null
  /** The code that was said; null: it can be read. */
  #failedWith: string | null = null

  constructor(options: BacklogOptions) {
    this.#options = options
  }

  /** Reads until it is closed. */
  start(): void {
    void this.#follow()
  }

  /** True while more claims wait than there may. */
  get isTooLong(): boolean {
    return (this.claims ?? 0) > this.#options.max
  }

  /** How many waited a moment ago; null: not known. */
  get claims(): number | null {
    const { claims, at } = this.#newest ?? { claims: 0, at: Number.NEGATIVE_INFINITY }
    return performance.now() - at < STALE_MS ? claims : null
  }

  /** A reading that is under way is not waited for. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#options.lag.close()
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      await this.#read()
      await pause(READ_EVERY_MS, signal)
    }
  }

  async #read(): Promise<void> {
    const { lag, log, max } = this.#options
    try {
      const was = this.isTooLong
      this.#newest = { claims: await lag.read(), at: performance.now() }
      if (this.#failedWith !== null) log.info({}, 'the backlog can be read again')
      this.#failedWith = null
      if (this.isTooLong === was) return
      const { claims } = this.#newest
      if (was) log.info({ claims, max }, 'the backlog is short enough: claims are taken again')
      else log.warn({ claims, max }, 'the backlog is too long: claims are refused')
    } catch (error) {
      const code = error instanceof ProcessingError ? error.code : 'UNKNOWN_ERROR'
      const said = [
        { code, reason: String(error) },
        'the backlog cannot be read: nothing is refused for it',
      ] as const
      if (code === this.#failedWith) log.debug(...said)
      else log.warn(...said)
      this.#failedWith = code
    }
  }
}
