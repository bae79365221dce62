/**
 * The commits of one partition: what is finished is published and its offset committed, until the partition is given
 * up. Owns the committer, what it committed, and how far outputs were published. Does not own records in flight
 * (worker.ts); the ledger that both use says what may be committed.
 *
 * Invariants:
 * K1. A record's offset is committed with its outputs or after them, never before.
 * K2. One commit at a time; what finishes meanwhile goes with the next: batches grow with load, not with time.
 * K3. A commit whose answer was lost is looked up before it is tried again: it may have happened.
 * K4. After give-up nothing more is committed.
 */
import { backoffMs, pause } from './backoff.ts'
import { classify, FencedError, type ProcessingError } from './errors.ts'
import type { Gate } from './gate.ts'
import type { ObservedSend, RecordObserver, WorkObserver } from './observer.ts'
import { type LedgerPosition, OffsetLedger, publishedBy, unite } from './offset-ledger.ts'
import type { Committer, InputRecord, OutputRecord, PartitionCommitter, TopicPartition } from './ports.ts'

const REOPEN = { initialMs: 50, maxMs: 5_000 }

export interface CommitLoopOptions {
  partition: TopicPartition
  committer: Committer
  observer: WorkObserver
  /** Shared by the partitions of a process. */
  commits: Gate
  /** The group lost the partition to another worker although the assignment says otherwise. */
  onFenced: (error: ProcessingError) => void
  onFatal: (error: ProcessingError) => void
  /** Called when all that was finished is committed. */
  onProgress: () => void
}

export interface Finished {
  record: InputRecord
  outputs: OutputRecord[]
  span: RecordObserver
}

/** `again`: the world failed, and whether the commit happened is not known. */
type Attempt = 'committed' | 'lost' | 'again'

interface Commit {
  batch: Finished[]
  sends: ObservedSend[]
  position: LedgerPosition
}

export class CommitLoop {
  readonly #options: CommitLoopOptions
  readonly #givenUp: AbortSignal
  #finished: Finished[] = []
  /** Those of the commit under way. */
  #committing: readonly Finished[] = []
  #ledger = new OffsetLedger({ offset: 0, metadata: '' })
  #committer: PartitionCommitter | null = null
  #committed: LedgerPosition = { offset: 0, metadata: '' }
  #published: LedgerPosition = { offset: 0, metadata: '' }
  /** Whether a record was published before the partition was taken over. */
  #publishedBefore: (offset: number) => boolean = () => false
  #running: Promise<void> | null = null

  /** `givenUp` aborts when the partition is lost (K4). */
  constructor(options: CommitLoopOptions, givenUp: AbortSignal) {
    this.#options = options
    this.#givenUp = givenUp
  }

  get ledger(): OffsetLedger {
    return this.#ledger
  }

  /** Records finished and not committed yet. */
  get size(): number {
    return this.#finished.length
  }

  get running(): boolean {
    return this.#running !== null
  }

  /** Finished, and not known to be committed. */
  get unsettled(): InputRecord[] {
    return [...this.#finished, ...this.#committing].map(({ record }) => record)
  }

  /** Next offset to take, as this partition was committed last. */
  get committedOffset(): number {
    return this.#committed.offset
  }

  /** Takes the partition over, however often the world fails; false when it was given up meanwhile. */
  async open(): Promise<boolean> {
    const committer = await this.#openCommitter()
    if (!committer) return false
    this.#ledger = new OffsetLedger(committer.position)
    this.#committed = committer.position
    this.#published = committer.published
    this.#publishedBefore = publishedBy(committer.published)
    return true
  }

  /** Commits the record soon. What was published before, ahead of a rewind, is not published again. */
  finish(finished: Finished): void {
    const again = this.#publishedBefore(finished.record.offset)
    this.#finished.push(again ? { ...finished, outputs: [] } : finished)
    this.start()
  }

  /** Commits what there is to commit. */
  start(): void {
    this.#running ??= this.#run()
  }

  /** Resolves when the offsets of all that was committed have reached Kafka; gives up when `signal` aborts. */
  async flush(signal: AbortSignal): Promise<void> {
    for (let tries = 1; !signal.aborted; tries++) {
      try {
        await this.#committer?.flush()
        return
      } catch (cause) {
        this.#options.observer.commitFailed(this.#options.partition, classify(cause))
        await pause(backoffMs(tries, REOPEN), signal)
      }
    }
  }

  /** Call after giving up. */
  async close(): Promise<void> {
    for (const { span } of this.#finished.splice(0)) span.end('dropped')
    await this.#running
    await this.#committer?.close()
  }

  /** Something can be committed; markers behind the last record count. */
  get #committable(): boolean {
    if (this.#finished.some(({ record }) => this.#ledger.isLowest(record.offset))) return true
    if (this.#finished.length > 0) return this.#ledger.room > 0
    return this.#ledger.size === 0 && this.#ledger.position().offset > this.#committed.offset
  }

  async #run(): Promise<void> {
    // One turn of the event loop: what finishes in the same turn shares the transaction (K2).
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#committable && !this.#givenUp.aborted) {
      const first = await this.#options.commits.through(() => this.#commitFinished())
      if (!first) continue
      const outcome = first.outcome === 'again' ? await this.#commitAgain(first.commit) : first.outcome
      this.#settle(first.commit, outcome === 'committed')
    }
    // In the same turn as the look at what is left: whatever finishes from now on starts the loop again.
    this.#running = null
    this.#options.onProgress()
  }

  /**
   * Marks as done what may be committed now. What does not fit into the metadata waits for a lower offset to be done:
   * unpublished, for after a crash nobody would know that it was done (L4 of offset-ledger.ts).
   */
  #takeFinished(): Finished[] {
    const byOffset = this.#finished.toSorted((a, b) => a.record.offset - b.record.offset)
    const batch: Finished[] = []
    let { room } = this.#ledger
    for (const finished of byOffset) {
      const { offset } = finished.record
      if (!this.#ledger.isLowest(offset) && room-- <= 0) continue
      this.#ledger.complete(offset)
      batch.push(finished)
    }
    const taken = new Set(batch)
    this.#finished = this.#finished.filter((finished) => !taken.has(finished))
    return batch
  }

  /** The first try, with all that is finished by now. */
  async #commitFinished(): Promise<{ commit: Commit; outcome: Attempt } | null> {
    if (!this.#committable || this.#givenUp.aborted) return null
    const batch = this.#takeFinished()
    this.#committing = batch
    const sends = batch.flatMap(({ outputs, span }) => outputs.map((output) => span.send(output)))
    const commit = { batch, sends, position: this.#ledger.position() }
    return { commit, outcome: await this.#observed(commit) }
  }

  /** Further tries; the other partitions do not wait for them. */
  async #commitAgain(commit: Commit): Promise<Attempt> {
    for (let tries = 1; ; tries++) {
      await pause(backoffMs(tries, REOPEN), this.#givenUp)
      const outcome = await this.#observed(commit)
      if (outcome !== 'again') return outcome
    }
  }

  async #observed(commit: Commit): Promise<Attempt> {
    const end = this.#options.observer.committing(this.#options.partition)
    const outcome = await this.#attempt(commit)
    end(outcome === 'committed')
    return outcome
  }

  async #attempt({ sends, position }: Commit): Promise<Attempt> {
    if (this.#givenUp.aborted) return 'lost'
    const published = unite(this.#published, position)
    try {
      if (!(await this.#happened(position))) {
        if (!this.#committer || this.#givenUp.aborted) return 'lost' // K4. The look took a moment.
        await this.#committer.commit({ outputs: sends.map(({ output }) => output), ...position, published })
      }
    } catch (cause) {
      return this.#failed(classify(cause))
    }
    if (this.#givenUp.aborted) return 'lost'
    this.#committed = position
    this.#published = published
    return 'committed'
  }

  /** K3. Opens a new committer where the last one failed, and looks whether its commit happened. */
  async #happened(position: LedgerPosition): Promise<boolean> {
    if (this.#committer) return false
    const committer = await this.#openCommitter()
    if (!committer) return false
    const isAt = ({ offset, metadata }: LedgerPosition) =>
      committer.position.offset === offset && committer.position.metadata === metadata
    if (isAt(position)) return true
    if (isAt(this.#committed)) return false
    throw new FencedError('COMMITTED_ELSEWHERE', 'another worker moved the offset')
  }

  async #failed(error: ProcessingError): Promise<Attempt> {
    this.#options.observer.commitFailed(this.#options.partition, error)
    if (error.recovery === 'retry' && this.#committer?.usable) return 'again'
    const failed = this.#committer
    this.#committer = null
    await failed?.close()
    if (error.recovery === 'fenced') this.#options.onFenced(error)
    else if (error.recovery === 'fatal') this.#options.onFatal(error)
    else return 'again'
    return 'lost'
  }

  #settle({ batch, sends, position }: Commit, committed: boolean): void {
    this.#committing = []
    for (const send of sends) send.end(committed)
    for (const { span } of batch) span.end(committed ? 'done' : 'dropped')
    if (committed) this.#options.observer.committed(this.#options.partition, batch.length, position.offset)
  }

  async #openCommitter(): Promise<PartitionCommitter | null> {
    for (let attempt = 1; !this.#givenUp.aborted; attempt++) {
      try {
        const committer = await this.#options.committer.open(this.#options.partition)
        if (!this.#givenUp.aborted) {
          this.#committer = committer
          return committer
        }
        await committer.close()
      } catch (cause) {
        const error = classify(cause)
        this.#options.observer.commitFailed(this.#options.partition, error)
        if (error.recovery === 'fatal') {
          this.#options.onFatal(error)
          return null
        }
        await pause(backoffMs(attempt, REOPEN), this.#givenUp)
      }
    }
    return null
  }
}
