/**
 * The RecordSource port as kafkajs behaves behind it: fetches that arrive late, also those of an assignment that is
 * over, which then move the position of the new one; a seek that is under way drops what arrives; leaving the group
 * forgets pauses and seeks.
 */
import { RetryableError } from '../../../../shared/runtime/errors.ts'
import type { RecordSource, SourceListener, TopicPartition } from '../../../../shared/runtime/ports.ts'
import type { Group, Member } from './group.ts'
import type { KafkaModel } from './kafka.ts'
import { INPUT } from './plan.ts'
import type { Question, Questions } from './questions.ts'

export interface SourceOptions {
  kafka: KafkaModel
  group: Group
  questions: Questions
  asker: object
  name: string
  /** Hears of an assignment, and of records, before the engine does. */
  onAssigned: (partitions: readonly number[]) => void
  onFetched: (partition: number, offsets: readonly number[]) => void
}

/** What a dead process waits for. */
const NEVER = new Promise<never>(() => {})

export class ModelSource implements RecordSource, Member {
  readonly #options: SourceOptions
  readonly #paused = new Set<number>()
  readonly #seeks = new Map<number, number>()
  /** Next offset to fetch of each assigned partition. */
  #positions = new Map<number, number>()
  /** Fetches under way: one a partition and assignment. */
  #fetching = new Set<number>()
  readonly #fetches = new Set<Question>()
  #listener: SourceListener | null = null
  #joined: () => void = () => {}
  #away = false
  #stopped = false

  constructor(options: SourceOptions) {
    this.#options = options
  }

  get name(): string {
    return this.#options.name
  }

  get asker(): object {
    return this.#options.asker
  }

  start(listener: SourceListener): Promise<void> {
    this.#listener = listener
    this.#options.group.join(this)
    return new Promise((resolve) => {
      this.#joined = resolve
    })
  }

  onAssigned(partitions: readonly number[]): void {
    const { kafka } = this.#options
    this.#positions = new Map(partitions.map((each) => [each, kafka.partition(each).position.offset]))
    this.#fetching = new Set()
    this.#options.onAssigned(partitions)
    this.#listener?.onAssigned(partitions.map((partition) => ({ topic: INPUT, partition })))
    this.#joined()
  }

  /** Asks a broker for at most `max` records, if the partition is one to fetch. */
  fetch(partition: number, max: number): void {
    const { kafka, questions, asker, name } = this.#options
    const assigned = this.#positions.get(partition)
    if (assigned === undefined || this.#away || this.#paused.has(partition)) return
    if (this.#fetching.has(partition)) return
    const from = this.#seeks.get(partition) ?? assigned
    this.#seeks.delete(partition)
    this.#positions.set(partition, from)
    const fetched = kafka.read(partition, from, max)
    if (fetched.next === from) return
    const fetching = this.#fetching.add(partition)
    const answered = () => {
      fetching.delete(partition)
      this.#fetches.delete(question)
    }
    const deliver = () => {
      answered()
      if (this.#seeks.has(partition) || this.#paused.has(partition)) return
      const offsets = fetched.records.map(({ offset }) => offset)
      this.#options.onFetched(partition, offsets)
      this.#listener?.onFetched({ topic: INPUT, partition }, fetched)
      if (this.#positions.has(partition)) this.#positions.set(partition, fetched.next)
    }
    const what = `${name} gets p${partition} ${from} to ${fetched.next}`
    const question: Question = { name: what, asker, answers: [deliver, answered] }
    this.#fetches.add(question)
    questions.ask(question)
  }

  pause({ partition }: TopicPartition): void {
    this.#paused.add(partition)
  }

  resume({ partition }: TopicPartition): void {
    this.#paused.delete(partition)
  }

  seek({ partition }: TopicPartition, offset: number): void {
    if (!this.#away) this.#seeks.set(partition, offset)
  }

  /** The model deletes nothing. The engine asks when a fetch leaves a gap. */
  beginning({ partition }: TopicPartition): Promise<number> {
    const { questions, asker, name } = this.#options
    return new Promise((resolve, reject) => {
      questions.ask({
        name: `${name} asks where p${partition} begins`,
        asker,
        answers: [
          () => resolve(0),
          () => reject(new RetryableError('ANSWER_LOST', 'the connection was cut')),
        ],
      })
    })
  }

  rejoin(): void {
    if (this.#away || this.#options.questions.isDead(this.asker)) return
    const { questions, asker, name, group } = this.#options
    const join = () => {
      if (this.#stopped) return
      this.#away = false
      group.join(this)
    }
    // Asked first: in a world without faults it is back before the others hear that it was away.
    questions.ask({ name: `${name} joins again`, asker, answers: [join] })
    this.#leave()
  }

  stop(): Promise<void> {
    if (this.#options.questions.isDead(this.asker)) return NEVER
    this.#stopped = true
    this.#leave()
    return Promise.resolve()
  }

  #leave(): void {
    this.#away = true
    this.#paused.clear()
    this.#seeks.clear()
    for (const fetch of this.#fetches) this.#options.questions.withdraw(fetch)
    this.#fetches.clear()
    this.#options.group.leave(this)
  }
}
