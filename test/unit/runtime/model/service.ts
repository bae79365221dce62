/** One process of the service: the real engine between a source, a committer and a handler of the model. */
import { deadLetter } from '../../../../shared/runtime/dead-letter.ts'
import type { RecordObserver, WorkObserver } from '../../../../shared/runtime/observer.ts'
import { decodeCompleted } from '../../../../shared/runtime/offset-ledger.ts'
import { Processor } from '../../../../shared/runtime/processor.ts'
import { ModelCommitter } from './committer.ts'
import type { Group } from './group.ts'
import { type Failures, ModelHandler } from './handler.ts'
import type { Journal } from './journal.ts'
import type { KafkaModel } from './kafka.ts'
import { DEAD_LETTERS } from './plan.ts'
import type { Questions } from './questions.ts'
import { ModelSource } from './source.ts'

export interface ServiceOptions {
  name: string
  kafka: KafkaModel
  group: Group
  questions: Questions
  journal: Journal
  failures: Failures
  width: number
  commitsAtOnce: number
  /** Records of the largest fetch. */
  largestFetch: number
}

let ownerships = 0

export class Service {
  readonly source: ModelSource
  readonly #options: ServiceOptions
  readonly #processor: Processor
  readonly #committer: ModelCommitter
  readonly #handler: ModelHandler
  /** Partitions it has by its newest assignment, each with the number of this ownership. */
  readonly #owned = new Map<number, number>()
  /** Offsets handed over in this ownership of each partition. */
  readonly #taken = new Map<number, Set<number>>()
  #begun = 0
  stopping = false

  constructor(options: ServiceOptions) {
    this.#options = options
    const ownership = (partition: number) => this.#owned.get(partition)
    const model = { ...options, asker: this, ownership }
    this.#handler = new ModelHandler(model)
    this.#committer = new ModelCommitter(model)
    this.source = new ModelSource({
      ...model,
      onAssigned: (partitions) => this.#assigned(partitions),
      onFetched: (partition, offsets) => this.#fetched(partition, offsets),
    })
    this.#processor = new Processor({
      source: this.source,
      committer: this.#committer,
      handler: this.#handler.handle,
      width: options.width,
      deadLetter: (record, error) => {
        options.kafka.handled.add(record.value?.toString() ?? '')
        return deadLetter(DEAD_LETTERS, 'model', record, error)
      },
      observer: this.#observer(),
      onFatal: (error) =>
        options.journal.expect(false, 'no fatal error', `${options.name}: ${error.message}`),
    })
  }

  get name(): string {
    return this.#options.name
  }

  /** Resolves when it has its first assignment. */
  start(): Promise<void> {
    return this.#processor.start()
  }

  /** Everything in memory is gone; what it has asked brokers for may still happen. */
  kill(): void {
    this.#options.questions.kill(this)
    this.#options.group.leave(this.source)
  }

  async stop(): Promise<void> {
    this.stopping = true
    await this.#processor.stop(1)
    this.#owned.clear()
  }

  /** After a stop, when everything that was asked is answered. */
  checkEnded(): void {
    const { journal, name } = this.#options
    const { opened } = this.#committer
    journal.expect(opened === 0, 'what is opened is closed', `${name} left ${opened} committers open`)
    const told = `${name}: ${this.#begun} never ended`
    journal.expect(this.#begun === 0, 'every record that begins ends once', told)
  }

  /** After every event: whose partition is lost has no handler that counts. */
  checkAborted(): void {
    for (const { number } of this.#options.kafka.partitions)
      this.#handler.checkAborted(number, this.#owned.has(number))
  }

  #assigned(partitions: readonly number[]): void {
    // A process that stops finishes what it has, and the fence says whether it counts.
    if (this.stopping) return
    for (const partition of this.#owned.keys()) if (!partitions.includes(partition)) this.#lost(partition)
    for (const partition of partitions)
      if (!this.#owned.has(partition)) this.#owned.set(partition, ++ownerships)
  }

  #lost(partition: number): void {
    this.#owned.delete(partition)
    this.#taken.delete(partition)
  }

  /** Bounded memory: twice the width and one fetch, once in a commit that has no answer and once behind it. */
  #fetched(partition: number, offsets: readonly number[]): void {
    const { kafka, journal, width, largestFetch, name } = this.#options
    if (!this.#owned.has(partition)) return
    const { position } = kafka.partition(partition)
    const done = decodeCompleted(position.offset, position.metadata)
    const taken = new Set([...(this.#taken.get(partition) ?? []), ...offsets])
    for (const offset of taken) if (offset < position.offset || done.has(offset)) taken.delete(offset)
    this.#taken.set(partition, taken)
    const bound = 2 * (2 * width - 1 + largestFetch)
    journal.expect(taken.size <= bound, 'bounded memory', `${name}, p${partition}: ${taken.size} > ${bound}`)
  }

  #observer(): WorkObserver {
    return {
      begin: () => this.#recordObserver(),
      assigned: () => {},
      committing: () => () => {},
      committed: () => {},
      // Fenced in one, it gives up all.
      fenced: () => {
        for (const partition of this.#owned.keys()) this.#lost(partition)
      },
      watch: () => () => {},
      intakePaused: ({ code }) => this.#options.journal.note(`${this.name} pauses intake: ${code}`),
      intakeResumed: () => this.#options.journal.note(`${this.name} resumes intake`),
      commitFailed: ({ partition }, { code }) =>
        this.#options.journal.note(`${this.name} fails to commit p${partition}: ${code}`),
    }
  }

  #recordObserver(): RecordObserver {
    this.#begun++
    let ended = false
    return {
      run: (work) => work(),
      retrying: () => {},
      deadLettered: () => {},
      send: (output) => ({ output, end: () => {} }),
      end: () => {
        this.#options.journal.expect(!ended, 'every record that begins ends once', `${this.name}: twice`)
        ended = true
        this.#begun--
      },
    }
  }
}
