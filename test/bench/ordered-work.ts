/** A handler that takes a while, and sees whether records of one key come in order and one at a time. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { InputRecord, OutputRecord } from '../../shared/runtime/ports.ts'

export class OrderedWork {
  readonly #records: number
  readonly #handlerMs: number
  readonly #done = Promise.withResolvers<void>()
  readonly #newest = new Map<string, number>()
  readonly #running = new Set<string>()
  readonly #problems = new Set<string>()
  #handled = 0
  #started = 0
  #ended = 0

  /** `records`: how many there are in all. */
  constructor(records: number, handlerMs: number) {
    this.#records = records
    this.#handlerMs = handlerMs
  }

  /** Resolves when all were handled. */
  get done(): Promise<void> {
    return this.#done.promise
  }

  get problems(): string[] {
    return [...this.#problems]
  }

  /** From the first record to the last. */
  get recordsPerSecond(): number {
    return this.#records / ((this.#ended - this.#started) / 1_000)
  }

  async handle(record: InputRecord): Promise<OutputRecord[]> {
    this.#started ||= performance.now()
    const key = String(record.key)
    if (this.#running.has(key)) this.#problems.add('two records of one key were handled at the same time')
    if (record.offset <= (this.#newest.get(key) ?? -1))
      this.#problems.add('records of one key changed places')
    this.#running.add(key)
    this.#newest.set(key, record.offset)
    await sleep(this.#handlerMs)
    this.#running.delete(key)
    this.#handled++
    this.#ended = performance.now()
    if (this.#handled === this.#records) this.#done.resolve()
    return []
  }

  fail(error: Error): void {
    this.#done.reject(error)
  }

  /** `committed`: the group's offset at the end. */
  check(committed: number): void {
    if (committed !== this.#records)
      this.#problems.add(`offset ${committed} is committed, not ${this.#records}`)
  }
}
