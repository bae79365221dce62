/**
 * The processor: one consumer group member. Owns the assignment: which partitions have a worker, which are
 * paused. Does not own what happens inside a partition (worker.ts).
 *
 * Invariants:
 * P1. At most one live worker a partition; a partition that is not in the newest assignment has none.
 * P2. A partition that stays assigned keeps its worker and its work in flight: if somebody else had it in
 *     between, that one's transactional producer has fenced ours (KIP-98) and the worker is replaced.
 * P3. A saturated partition is paused; it is resumed when half of its room is free. Memory is bounded.
 * P4. While the breaker is open (breaker.ts) every partition that has records is paused: the others wait in Kafka.
 * P5. A fatal error gives its partition up: what the failed commit held is for whoever comes next, and a commit of
 *     anything behind it would pass it over.
 */

import { Breaker } from './breaker.ts'
import type { ProcessingError } from './errors.ts'
import { classify } from './errors.ts'
import { Gate } from './gate.ts'
import { Pace } from './pace.ts'
import type { Fetched, RecordSource, TopicPartition } from './ports.ts'
import { PartitionWorker, type WorkerOptions } from './worker.ts'

export type ProcessorState = 'starting' | 'running' | 'stopping' | 'stopped' | 'failed'

export interface ProcessorOptions
  extends Pick<WorkerOptions, 'committer' | 'handler' | 'width' | 'deadLetter' | 'observer'> {
  source: RecordSource
  /** The process cannot go on and should exit non-zero. */
  onFatal: (error: ProcessingError) => void
}

interface Assigned {
  partition: TopicPartition
  worker: PartitionWorker
  paused: boolean
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`

export class Processor {
  readonly #options: ProcessorOptions
  readonly #assigned = new Map<string, Assigned>()
  readonly #commits: Gate
  readonly #breaker: Breaker
  #state: ProcessorState = 'starting'
  #unwatch: () => void = () => {}

  constructor(options: ProcessorOptions) {
    this.#options = options
    const { commitsAtOnce } = options.committer
    // Commits that go one at a time wait for each other anyway: then rather for more to share them.
    this.#commits = new Gate(commitsAtOnce, commitsAtOnce === 1 ? new Pace() : null)
    this.#breaker = new Breaker((error) => {
      if (error) options.observer.intakePaused(error)
      else options.observer.intakeResumed()
      for (const { partition } of this.#assigned.values()) this.#balance(partition)
    })
  }

  get state(): ProcessorState {
    return this.#state
  }

  async start(): Promise<void> {
    this.#unwatch = this.#options.observer.watch(() =>
      [...this.#assigned.values()].map(({ worker }) => worker.report),
    )
    await this.#options.source.start({
      onAssigned: (partitions) => this.#assign(partitions),
      onFetched: (partition, fetched) => this.#accept(partition, fetched),
      onCrash: (error) => this.#fail(classify(error)),
    })
    if (this.#state === 'starting') this.#state = 'running'
  }

  /** Stops intake, finishes what is in flight within `graceMs`, commits, leaves the group. */
  async stop(graceMs: number): Promise<void> {
    if (this.#state === 'stopping' || this.#state === 'stopped') return
    this.#state = 'stopping'
    const grace = AbortSignal.timeout(graceMs)
    const assigned = [...this.#assigned.values()]
    for (const { partition } of assigned) this.#options.source.pause(partition)
    await Promise.all(assigned.map(({ worker }) => worker.drain(grace)))
    await Promise.all(assigned.map(({ worker }) => worker.drop()))
    this.#assigned.clear()
    this.#unwatch()
    await this.#options.source.stop()
    this.#state = 'stopped'
  }

  #assign(partitions: readonly TopicPartition[]): void {
    if (this.#state === 'stopping') return
    this.#options.observer.assigned(partitions)
    const names = new Set(partitions.map(nameOf))
    for (const [name, { worker }] of this.#assigned) {
      if (names.has(name)) continue
      this.#assigned.delete(name)
      void worker.drop()
    }
    for (const partition of partitions) {
      const kept = this.#assigned.get(nameOf(partition))
      if (!kept) this.#open(partition)
      // A source may keep pauses over a rebalance or lose them: start from a known state.
      else if (kept.paused) this.#options.source.pause(partition)
      else this.#options.source.resume(partition)
    }
  }

  #open(partition: TopicPartition): void {
    const worker = new PartitionWorker({
      ...this.#options,
      commits: this.#commits,
      breaker: this.#breaker,
      partition,
      onFatal: (error) => {
        void worker.drop() // P5
        this.#fail(error)
      },
      onFenced: (error) => this.#fenced(partition, worker, error),
      onProgress: () => this.#balance(partition),
      onGap: (offset) => this.#options.source.seek(partition, offset),
      beginning: () => this.#options.source.beginning(partition),
    })
    this.#assigned.set(nameOf(partition), { partition, worker, paused: false })
    this.#options.source.resume(partition)
    void worker.open()
  }

  /**
   * Fenced while still assigned: either the group has given the partition to another worker and we have not
   * heard of it, or our transaction timed out. Forget all and join again: the group says who goes on (P2). All, for
   * between leaving and joining others may open, and so fence, every partition that we had.
   */
  #fenced(partition: TopicPartition, fenced: PartitionWorker, error: ProcessingError): void {
    if (this.#assigned.get(nameOf(partition))?.worker !== fenced) return
    this.#options.observer.fenced(partition, error)
    for (const { worker } of this.#assigned.values()) void worker.drop()
    this.#assigned.clear()
    this.#options.source.rejoin()
  }

  #accept(partition: TopicPartition, fetched: Fetched): void {
    const assigned = this.#assigned.get(nameOf(partition))
    if (!assigned) return
    assigned.worker.accept(fetched)
    this.#balance(partition)
  }

  #balance(partition: TopicPartition): void {
    const assigned = this.#assigned.get(nameOf(partition))
    if (!assigned || this.#state === 'stopping') return
    const { worker } = assigned
    const held = worker.saturated || (this.#breaker.open && worker.load > 0) // P3, P4
    if (!assigned.paused && held) {
      assigned.paused = true
      this.#options.source.pause(partition)
    } else if (assigned.paused && !held && worker.load <= this.#options.width) {
      assigned.paused = false
      this.#options.source.resume(partition)
    }
  }

  #fail(error: ProcessingError): void {
    if (this.#state === 'failed') return
    this.#state = 'failed'
    this.#options.onFatal(error)
  }
}
