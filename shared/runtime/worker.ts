/**
 * The worker of one partition: takes its records into lanes and runs the handler. Owns the records in flight. Does not
 * own the assignment (processor.ts), the commits (commit-loop.ts) nor the meaning of a record (handler).
 *
 * Invariants:
 * W1. A record is finished, and may be committed, only after the handler returned or it became a dead letter.
 * W2. An offset is committed only when every record below it is done (offset-ledger.ts).
 * W3. After drop() nothing is published or committed: results of a lost partition are thrown away.
 * W4. A failing record never stops the others: it is retried in its lane, or dead-lettered with its offset.
 * W5. Every record from the committed offset on is taken: a fetch that leaves a gap is refused.
 * W6. A record's signal is its own: what a handler, or a library under it, leaves listening there goes with the record.
 */
import { backoffMs, pause } from './backoff.ts'
import type { Breaker } from './breaker.ts'
import { CommitLoop, type CommitLoopOptions, type Finished } from './commit-loop.ts'
import { classify, NotYetError, type ProcessingError, UnknownError } from './errors.ts'
import { Lanes } from './lanes.ts'
import type { PartitionLoad, RecordObserver } from './observer.ts'
import type { Fetched, Handler, InputRecord, OutputRecord } from './ports.ts'

/** A record that fails in a way nobody classified is a bug: after this many tries it is poison. */
export const MAX_UNKNOWN_ATTEMPTS = 5
const RETRY = { initialMs: 100, maxMs: 5_000 }

export interface WorkerOptions extends CommitLoopOptions {
  handler: Handler
  /** Shared by the partitions of a process. */
  breaker: Breaker
  /** Handlers of this partition that run at once. */
  width: number
  /** Makes the record that keeps what cannot be handled. */
  deadLetter: (record: InputRecord, error: ProcessingError) => OutputRecord
  /** The partition must be fetched from `offset` on. */
  onGap: (offset: number) => void
  /** The lowest offset that the partition still has. */
  beginning: () => Promise<number>
}

export class PartitionWorker {
  readonly #options: WorkerOptions
  readonly #lanes: Lanes
  readonly #commits: CommitLoop
  readonly #dropped = new AbortController()
  /** Nothing is tried again: the partition is drained or lost. */
  readonly #leaving = new AbortController()
  /** Of the records that are handled: one each (W6), aborted together. */
  readonly #handled = new Set<AbortController>()
  /** What was fetched before the partition was opened. */
  #early: Fetched[] | null = []
  /** Being looked at: are the records of the gap deleted? */
  #closingGap = false
  /** By offset: when the records that wait or run were written. */
  readonly #written = new Map<number, number>()
  /** The partition's end, as the newest fetch told. */
  #end = 0

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#lanes = new Lanes(options.width, (error) => options.onFatal(classify(error)))
    this.#commits = new CommitLoop(options, this.#dropped.signal)
  }

  /** Records taken and not committed yet. */
  get load(): number {
    const early = this.#early?.reduce((sum, { records }) => sum + records.length, 0) ?? 0
    return early + this.#commits.ledger.size + this.#commits.size
  }

  /** True when no more records should be taken. */
  get saturated(): boolean {
    return this.load >= this.#options.width * 2 || this.#commits.ledger.full
  }

  get dropped(): boolean {
    return this.#dropped.signal.aborted
  }

  get report(): PartitionLoad {
    const early = (this.#early ?? []).flatMap(({ records }) => records)
    const held = [...early, ...this.#commits.unsettled].map(({ timestamp }) => timestamp)
    const written = [...this.#written.values(), ...held]
    return {
      ...this.#options.partition,
      inFlight: written.length,
      behind: this.#lanes.behind,
      oldest: written.length === 0 ? null : Math.min(...written),
      lag: this.#early ? null : Math.max(0, this.#end - this.#commits.committedOffset),
    }
  }

  /** Takes the partition over, then what was fetched meanwhile. */
  async open(): Promise<void> {
    if (!(await this.#commits.open())) return
    const early = this.#early ?? []
    this.#early = null
    for (const fetched of early) this.accept(fetched)
    // Early fetches may have paused the partition, and a gap refused them.
    this.#options.onProgress()
  }

  accept(fetched: Fetched): void {
    if (this.dropped) return
    this.#end = Math.max(this.#end, fetched.end)
    if (this.#early) {
      this.#early.push(fetched)
      return
    }
    if (this.#leavesGap(fetched)) return
    const { ledger } = this.#commits
    for (const record of fetched.records) {
      if (!ledger.take(record.offset)) continue
      this.#written.set(record.offset, record.timestamp)
      const lane = record.key === null ? `offset ${record.offset}` : `key ${record.key.toString('latin1')}`
      this.#lanes.add(lane, () => this.#handle(record))
    }
    ledger.advance(fetched.next)
    // Only markers came: nobody else would commit the position behind them, and the lag would never be 0.
    if (ledger.size === 0) this.#commits.start()
  }

  /** Gives the partition up: aborts handlers, forgets everything (W3). */
  async drop(): Promise<void> {
    if (this.dropped) return
    this.#dropped.abort()
    this.#leaving.abort()
    for (const handled of this.#handled) handled.abort()
    this.#lanes.clear()
    await this.#commits.close()
  }

  /**
   * Lets started handlers finish and commits what is done. Gives up when `signal` aborts. What waits for its next try
   * is given up at once: nobody commits it, so the partition's next owner tries it.
   */
  async drain(signal: AbortSignal): Promise<void> {
    this.#leaving.abort()
    this.#lanes.clear()
    while (!signal.aborted && !this.dropped && (this.#lanes.running > 0 || this.#commits.running)) {
      await pause(5, signal)
    }
    if (!this.dropped) await this.#commits.flush(signal)
  }

  /**
   * W5. A fetch that was under way when the partition was lost and came back may lie behind records that nobody has
   * taken since: it is refused, and fetched again from there. Unless retention has deleted what lies between.
   */
  #leavesGap({ from }: Fetched): boolean {
    if (from <= this.#commits.ledger.next) return false
    if (!this.#closingGap) void this.#closeGap()
    return true
  }

  async #closeGap(): Promise<void> {
    this.#closingGap = true
    const { ledger } = this.#commits
    try {
      ledger.advance(await this.#options.beginning())
    } catch (cause) {
      this.#options.observer.commitFailed(this.#options.partition, classify(cause))
    }
    this.#closingGap = false
    if (!this.dropped) this.#options.onGap(ledger.next)
  }

  async #handle(record: InputRecord): Promise<void> {
    const given = new AbortController()
    this.#handled.add(given)
    try {
      await this.#process(record, given.signal)
    } finally {
      this.#handled.delete(given)
    }
  }

  async #process(record: InputRecord, signal: AbortSignal): Promise<void> {
    const { observer, breaker, handler } = this.#options
    const span = observer.begin(record)
    for (let attempt = 1; !this.dropped; attempt++) {
      try {
        const outputs = await breaker.through(signal, () =>
          this.dropped ? Promise.resolve([]) : span.run(() => handler(record, { signal, attempt })),
        )
        if (this.dropped) break
        breaker.succeeded()
        this.#finish({ record, outputs, span })
        return
      } catch (cause) {
        const next = this.dropped ? 'gone' : await this.#recover(record, span, classify(cause), attempt)
        if (next === 'finished') return
        if (next === 'gone') break
      }
    }
    span.end('dropped')
  }

  #finish(finished: Finished): void {
    this.#written.delete(finished.record.offset)
    this.#commits.finish(finished)
  }

  /** What an error's type asks for (errors.ts). */
  async #recover(
    record: InputRecord,
    span: RecordObserver,
    error: ProcessingError,
    attempt: number,
  ): Promise<'again' | 'finished' | 'gone'> {
    const hopeless = error instanceof UnknownError && attempt >= MAX_UNKNOWN_ATTEMPTS
    if (error.recovery === 'poison' || hopeless) {
      span.deadLettered(error)
      this.#finish({ record, outputs: [this.#options.deadLetter(record, error)], span })
      return 'finished'
    }
    if (error.recovery === 'retry') {
      const { topic, partition, offset } = record
      if (!(error instanceof NotYetError)) {
        this.#options.breaker.failed(`${topic}/${partition}/${offset}`, error)
      }
      const { signal } = this.#leaving
      const wait = backoffMs(attempt, RETRY)
      if (!signal.aborted) span.retrying(error, attempt, wait)
      await pause(wait, signal)
      return signal.aborted ? 'gone' : 'again'
    }
    if (error.recovery === 'fenced') this.#options.onFenced(error)
    else this.#options.onFatal(error)
    return 'gone'
  }
}
