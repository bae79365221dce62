/**
 * The worker of one partition: takes its records into lanes, runs the handler, publishes what comes out and
 * commits the offset. Owns everything in memory about the partition. Does not own the assignment (processor.ts)
 * nor the meaning of a record (handler).
 *
 * Invariants:
 * W1. A record's outputs and its offset are committed together, after the handler returned.
 * W2. An offset is committed only when every record below it is done (offset-ledger.ts).
 * W3. One commit at a time; what finishes meanwhile goes with the next: batches grow with load, not with time.
 * W4. After drop() nothing is published or committed: results of a lost partition are thrown away.
 * W5. A failing record never stops the others: it is retried in its lane, or dead-lettered with its offset.
 * W6. A record's outputs are published once, even if the group's offsets are rewound.
 * W7. Every record from the committed offset on is taken: a fetch that leaves a gap is refused.
 */
import { backoffMs, pause } from './backoff.ts'
import { classify, FencedError, type ProcessingError, UnknownError } from './errors.ts'
import { Lanes } from './lanes.ts'
import type { RecordObserver, WorkObserver } from './observer.ts'
import { isPublished, type LedgerPosition, OffsetLedger, unite } from './offset-ledger.ts'
import type {
  Committer,
  Fetched,
  Handler,
  InputRecord,
  OutputRecord,
  PartitionCommitter,
  TopicPartition,
} from './ports.ts'

/** A record that fails in a way nobody classified is a bug: after this many tries it is poison. */
export const MAX_UNKNOWN_ATTEMPTS = 5
const RETRY = { initialMs: 100, maxMs: 30_000 }
const REOPEN = { initialMs: 50, maxMs: 5_000 }

export interface WorkerOptions {
  partition: TopicPartition
  committer: Committer
  handler: Handler
  /** Handlers of this partition that run at once. */
  width: number
  /** Makes the record that keeps what cannot be handled. */
  deadLetter: (record: InputRecord, error: ProcessingError) => OutputRecord
  observer: WorkObserver
  /** The group lost the partition to another worker although the assignment says otherwise. */
  onFenced: (error: ProcessingError) => void
  onFatal: (error: ProcessingError) => void
  /** The partition must be fetched from `offset` on. */
  onGap: (offset: number) => void
  /** Called after each commit and each completed record: the processor looks at the load again. */
  onProgress: () => void
}

interface Finished {
  record: InputRecord
  outputs: OutputRecord[]
  span: RecordObserver
}

export class PartitionWorker {
  readonly #options: WorkerOptions
  readonly #lanes: Lanes
  readonly #dropped = new AbortController()
  readonly #finished: Finished[] = []
  /** Records that came before the partition was opened. */
  #early: Fetched[] | null = []
  /** Where a gap made us seek to. */
  #sought: number | null = null
  #ledger = new OffsetLedger({ offset: 0, metadata: '' })
  #committer: PartitionCommitter | null = null
  #committed: LedgerPosition = { offset: 0, metadata: '' }
  #published: LedgerPosition = { offset: 0, metadata: '' }
  #committing: Promise<void> | null = null

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#lanes = new Lanes(options.width, (error) => options.onFatal(classify(error)))
  }

  /** Records taken and not committed yet. */
  get load(): number {
    return (
      this.#ledger.size +
      this.#finished.length +
      (this.#early ?? []).reduce((sum, { records }) => sum + records.length, 0)
    )
  }

  /** True when no more records should be taken. */
  get saturated(): boolean {
    return this.load >= this.#options.width * 2 || this.#ledger.full
  }

  get dropped(): boolean {
    return this.#dropped.signal.aborted
  }

  /** Takes the partition over; retries for as long as the world keeps it from doing so. */
  async open(): Promise<void> {
    const committer = await this.#openCommitter()
    if (!committer) return
    this.#ledger = new OffsetLedger(committer.position)
    this.#committed = committer.position
    this.#published = committer.published
    const early = this.#early ?? []
    this.#early = null
    for (const fetched of early) this.accept(fetched)
  }

  accept(fetched: Fetched): void {
    if (this.dropped) return
    if (this.#early) {
      this.#early.push(fetched)
      return
    }
    if (this.#leavesGap(fetched)) return
    for (const record of fetched.records) {
      if (!this.#ledger.take(record.offset)) continue
      const lane = record.key === null ? `offset ${record.offset}` : `key ${record.key.toString('latin1')}`
      this.#lanes.add(lane, () => this.#process(record))
    }
    this.#ledger.advance(fetched.next)
    // Only markers came: nobody would commit the position behind them, and the lag would never be 0.
    if (this.#ledger.size === 0) this.#startCommitting()
  }

  /**
   * W7. A fetch that was under way when the partition was lost and came back may lie behind records that nobody has
   * taken since: it is fetched again from there. If that leaves the same gap, retention has deleted what was in it.
   */
  #leavesGap({ from }: Fetched): boolean {
    const { next } = this.#ledger
    if (from <= next || this.#sought === next) return false
    this.#sought = next
    this.#options.onGap(next)
    return true
  }

  /** Gives the partition up: aborts handlers, forgets everything (W4). */
  async drop(): Promise<void> {
    if (this.dropped) return
    this.#dropped.abort()
    this.#lanes.clear()
    for (const { span } of this.#finished.splice(0)) span.end('dropped')
    await this.#committing
    await this.#committer?.close()
  }

  /** Lets started handlers finish and commits what is done. Gives up when `signal` aborts. */
  async drain(signal: AbortSignal): Promise<void> {
    this.#lanes.clear()
    while (!signal.aborted && !this.dropped && (this.#lanes.running > 0 || this.#committing)) {
      await pause(5, signal)
    }
  }

  async #process(record: InputRecord): Promise<void> {
    const span = this.#options.observer.begin(record)
    for (let attempt = 1; !this.dropped; attempt++) {
      try {
        const outputs = await span.run(() =>
          this.#options.handler(record, { signal: this.#dropped.signal, attempt }),
        )
        this.#finish({ record, outputs: this.#unpublished(record, outputs), span })
        return
      } catch (cause) {
        const error = classify(cause)
        if (this.dropped) break
        if (error.recovery === 'fatal') this.#options.onFatal(error)
        if (error.recovery === 'fenced') this.#options.onFenced(error)
        if (error.recovery === 'fatal' || error.recovery === 'fenced') break
        if (
          error.recovery === 'poison' ||
          (error instanceof UnknownError && attempt >= MAX_UNKNOWN_ATTEMPTS)
        ) {
          span.deadLettered(error)
          this.#finish({
            record,
            outputs: this.#unpublished(record, [this.#options.deadLetter(record, error)]),
            span,
          })
          return
        }
        const wait = backoffMs(attempt, RETRY)
        span.retrying(error, attempt, wait)
        await pause(wait, this.#dropped.signal)
      }
    }
    span.end('dropped')
  }

  /** W6. After a rewind the state may have to be made again, but what was published is not published again. */
  #unpublished(record: InputRecord, outputs: OutputRecord[]): OutputRecord[] {
    return isPublished(record.offset, this.#published) ? [] : outputs
  }

  #finish(finished: Finished): void {
    if (this.dropped) {
      finished.span.end('dropped')
      return
    }
    this.#finished.push(finished)
    this.#startCommitting()
  }

  #startCommitting(): void {
    this.#committing ??= this.#commitAll().finally(() => {
      this.#committing = null
      this.#options.onProgress()
    })
  }

  /** Something is done that is not committed. */
  get #uncommitted(): boolean {
    if (this.#finished.length > 0) return true
    return this.#ledger.size === 0 && this.#ledger.position().offset > this.#committed.offset
  }

  /** Commits until nothing is finished any more (W3). */
  async #commitAll(): Promise<void> {
    // One turn of the event loop: what finishes in the same turn shares the transaction.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#uncommitted && !this.dropped) {
      const batch = this.#finished.splice(0)
      for (const { record } of batch) this.#ledger.complete(record.offset)
      const position = this.#ledger.position()
      const sends = batch.flatMap(({ outputs, span }) => outputs.map((output) => span.send(output)))
      const committed = await this.#commit(
        sends.map((send) => send.output),
        position,
      )
      for (const send of sends) send.end(committed)
      for (const { span } of batch) span.end(committed ? 'done' : 'dropped')
      if (committed) this.#options.observer.committed(this.#options.partition, batch.length, position.offset)
    }
  }

  /** Commits one batch, however often the world fails; false when the partition was lost meanwhile. */
  async #commit(outputs: OutputRecord[], position: LedgerPosition): Promise<boolean> {
    const published = unite(this.#published, position)
    for (let attempt = 1; !this.dropped; attempt++) {
      try {
        if (!this.#committer) {
          this.#committer = await this.#openCommitter()
          if (!this.#committer) return false
          if (this.#isAt(position)) break // the commit whose answer was lost did happen
          if (!this.#isAt(this.#committed))
            throw new FencedError('COMMITTED_ELSEWHERE', 'another worker moved the offset')
        }
        await this.#committer.commit({ outputs, ...position, published })
        break
      } catch (cause) {
        const error = classify(cause)
        this.#options.observer.commitFailed(this.#options.partition, error)
        const stale = this.#committer
        this.#committer = null
        await stale?.close()
        if (error.recovery === 'fenced' || error.recovery === 'fatal') {
          if (error.recovery === 'fenced') this.#options.onFenced(error)
          else this.#options.onFatal(error)
          return false
        }
        await pause(backoffMs(attempt, REOPEN), this.#dropped.signal)
      }
    }
    if (this.dropped) return false
    this.#committed = position
    this.#published = published
    return true
  }

  #isAt(position: LedgerPosition): boolean {
    const at = this.#committer?.position
    return at?.offset === position.offset && at.metadata === position.metadata
  }

  async #openCommitter(): Promise<PartitionCommitter | null> {
    for (let attempt = 1; !this.dropped; attempt++) {
      try {
        const committer = await this.#options.committer.open(this.#options.partition)
        if (!this.dropped) {
          this.#committer = committer
          return committer
        }
        await committer.close()
      } catch (cause) {
        const error = classify(cause)
        if (error.recovery === 'fatal') {
          this.#options.onFatal(error)
          return null
        }
        this.#options.observer.commitFailed(this.#options.partition, error)
        await pause(backoffMs(attempt, REOPEN), this.#dropped.signal)
      }
    }
    return null
  }
}
