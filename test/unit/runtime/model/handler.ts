/**
 * A handler that does with each record what its plan says, when fast-check says so, and watches who else runs:
 * one worker a partition, one handler a key, in order.
 */
import { FencedError, PoisonError, RetryableError } from '../../../../shared/runtime/errors.ts'
import type { Handler, HandlerContext, InputRecord, OutputRecord } from '../../../../shared/runtime/ports.ts'
import type { Journal } from './journal.ts'
import type { KafkaModel } from './kafka.ts'
import { effectOf, type Failure, idOf, type PlannedRecord } from './plan.ts'
import type { Question, Questions } from './questions.ts'

/** What a dead process waits for. */
const NEVER = new Promise<never>(() => {})

interface Run {
  id: string
  partition: number
  key: string
  signal: AbortSignal
  ownership: number | undefined
}

/** The failures of all records that are still to come: shared by all processes, for the world forgets none. */
export class Failures {
  readonly #left = new Map<string, Failure[]>()

  next(id: string, planned: readonly Failure[]): Failure | undefined {
    const left = this.#left.get(id) ?? [...planned]
    this.#left.set(id, left)
    return left.shift()
  }
}

export interface HandlerOptions {
  kafka: KafkaModel
  questions: Questions
  journal: Journal
  asker: object
  name: string
  width: number
  failures: Failures
  /** Number of the present ownership of a partition; undefined: it is not owned. */
  ownership: (partition: number) => number | undefined
}

export class ModelHandler {
  readonly #options: HandlerOptions
  readonly #running = new Set<Run>()
  /** Newest offset of each key that a worker has begun. A worker is known by the ownership that it was made for. */
  readonly #begun = new Map<number | undefined, Map<string, number>>()

  constructor(options: HandlerOptions) {
    this.#options = options
  }

  readonly handle: Handler = async (record, context) => {
    const { kafka, questions, asker, name } = this.#options
    if (questions.isDead(asker)) return NEVER
    const planned = kafka.partition(record.partition).records.find(({ offset }) => offset === record.offset)
    if (!planned) throw new RangeError(`nobody produced ${idOf(record.partition, record)}`)
    const run = this.#begin(record, context)
    try {
      if (!planned.waits) return this.#end(record, planned)
      return await new Promise((resolve, reject) => {
        const finish = () => {
          try {
            resolve(this.#end(record, planned))
          } catch (error) {
            reject(error)
          }
        }
        const question: Question = { name: `${name} handles ${run.id}`, asker, answers: [finish] }
        questions.ask(question)
        const giveUp = () => {
          questions.withdraw(question)
          reject(new Error('told to stop'))
        }
        if (planned.obeys) context.signal.addEventListener('abort', giveUp, { once: true })
      })
    } finally {
      this.#running.delete(run)
    }
  }

  /** No worker that was told to stop may count on its handlers; no other may run beside it. */
  checkAborted(partition: number, owned: boolean): void {
    const alive = [...this.#running].filter((run) => run.partition === partition && !run.signal.aborted)
    this.#options.journal.expect(
      owned || alive.length === 0,
      'a lost partition publishes nothing',
      `${this.#options.name} goes on with ${alive.map(({ id }) => id).join()}`,
    )
  }

  #begin(record: InputRecord, { signal }: HandlerContext): Run {
    const { journal, name, width } = this.#options
    const { partition, offset } = record
    const key = record.key?.toString() ?? `offset ${offset}`
    const ownership = this.#options.ownership(partition)
    const run: Run = { id: idOf(partition, record), partition, key, signal, ownership }
    journal.expect(!signal.aborted, 'a lost partition publishes nothing', `${name} begins ${run.id}`)
    const beside = [...this.#running].filter((each) => each.partition === partition && !each.signal.aborted)
    for (const other of beside) {
      const told = `${name}: ${run.id} beside ${other.id}`
      journal.expect(other.ownership === ownership, 'one worker a partition', told)
      journal.expect(other.key !== key, 'one handler a key, in order', told)
    }
    journal.expect(beside.length < width, 'no more handlers than the width', `${name}, p${partition}`)
    const begun = this.#begun.get(ownership) ?? new Map<string, number>()
    const before = begun.get(key) ?? -1
    journal.expect(before <= offset, 'one handler a key, in order', `${name}: ${run.id} after ${before}`)
    this.#begun.set(ownership, begun.set(key, offset))
    this.#running.add(run)
    return run
  }

  #end({ partition }: InputRecord, planned: PlannedRecord): OutputRecord[] {
    const { kafka, failures } = this.#options
    const id = idOf(partition, planned)
    const failure = failures.next(id, planned.failures)
    if (failure === 'retry') throw new RetryableError('UNAVAILABLE', 'the world failed')
    if (failure === 'fenced') throw new FencedError('FORKED', 'another worker has moved the thread on')
    if (failure === 'unknown' || planned.end === 'hopeless') throw new TypeError('a bug in a node')
    kafka.handled.add(id)
    if (planned.end === 'poison') throw new PoisonError('BROKEN', 'the message failed')
    return effectOf(partition, planned)
  }
}
