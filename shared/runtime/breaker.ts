/**
 * The breaker of a process: when the world fails for everybody, one record at a time goes on trying and intake
 * pauses, so that claims wait in Kafka and what is ill is left in peace. Knows no dependency by name: that many
 * different records fail and none succeeds is the sign.
 *
 * Invariants:
 * B1. It opens when OPENS_AT different records have failed since the last success; one bad record never opens it.
 * B2. While it is open at most one record tries at a time, with growing pauses between.
 * B3. The first success closes it, and all that waited go on.
 */
import { backoffMs, pause } from './backoff.ts'
import type { ProcessingError } from './errors.ts'
import { Gate } from './gate.ts'

const OPENS_AT = 10 // records
const PROBE = { initialMs: 200, maxMs: 5_000 }

export class Breaker {
  readonly #onChange: (error: ProcessingError | null) => void
  readonly #failing = new Set<string>()
  #closed = Promise.withResolvers<void>()
  #open = false
  #probes = 0
  /** A new one each time it closes: whoever waits at an old one goes on. */
  #gate = new Gate(1)

  /** `onChange` is told the error that opened it; null when it closes. */
  constructor(onChange: (error: ProcessingError | null) => void) {
    this.#onChange = onChange
  }

  get open(): boolean {
    return this.#open
  }

  /** Runs a try of a record: at once while closed, else when it is its turn. `signal`: the record is given up. */
  async through<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
    if (!this.#open) return attempt()
    const gate = this.#gate
    const probed = await gate.through(async () => {
      if (gate !== this.#gate) return null
      await Promise.race([pause(backoffMs(++this.#probes, PROBE), signal), this.#closed.promise])
      return gate === this.#gate ? { value: await attempt() } : null
    })
    return probed ? probed.value : attempt()
  }

  succeeded(): void {
    if (this.#failing.size > 0) this.#failing.clear()
    if (!this.#open) return
    this.#open = false
    this.#gate = new Gate(1)
    this.#closed.resolve()
    this.#onChange(null)
  }

  failed(record: string, error: ProcessingError): void {
    this.#failing.add(record)
    if (this.#open || this.#failing.size < OPENS_AT) return
    this.#open = true
    this.#probes = 0
    this.#closed = Promise.withResolvers<void>()
    this.#onChange(error)
  }
}
