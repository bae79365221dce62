/**
 * Reads the decisions as a read_committed consumer outside of the services. Owns who waits for which.
 *
 * Invariants:
 * D1. It reads from where the topic ended when it was opened, also after a rebalance of its group: no decision is
 *     passed over because the consumer was busy elsewhere.
 * D2. A second decision of a thread is a duplicate, whatever it says. Decisions on nobody's claims are passed over.
 */
import { randomUUID } from 'node:crypto'
import kafkajs, { type Admin, type Consumer } from 'kafkajs'
import { TOPICS } from '../../shared/claims/topics.ts'

const SAMPLES = 20 // decisions whose bytes are kept, to look whether they say what they must

export class Decisions {
  readonly #admin: Admin
  readonly #consumer: Consumer
  readonly #groupId: string
  /** By partition: the next offset to read (D1). */
  readonly #next = new Map<number, string>()
  readonly #waiting = new Map<string, (decided: boolean) => void>()
  readonly #decided = new Set<string>()
  #samples: Buffer[] = []
  #duplicates = 0
  #newest = performance.now()

  private constructor(brokers: string[]) {
    const kafka = new kafkajs.Kafka({ brokers, clientId: 'bench', logLevel: kafkajs.logLevel.NOTHING })
    this.#groupId = `bench-${randomUUID()}`
    this.#admin = kafka.admin()
    // The machine may be so busy that a heartbeat is late: that is no reason to lose the partitions.
    this.#consumer = kafka.consumer({ groupId: this.#groupId, maxWaitTimeInMs: 500, sessionTimeout: 60_000 })
  }

  static async open(brokers: string[]): Promise<Decisions> {
    const decisions = new Decisions(brokers)
    await decisions.#open()
    return decisions
  }

  /** Claims that are waited for. */
  get waiting(): number {
    return this.#waiting.size
  }

  get duplicates(): number {
    return this.#duplicates
  }

  /** Time since the newest decision that somebody waited for, ms. */
  get silence(): number {
    return performance.now() - this.#newest
  }

  /** Resolves with true at the thread's decision, with false when it is given up. */
  wait(thread: string): Promise<boolean> {
    return new Promise((resolve) => this.#waiting.set(thread, resolve))
  }

  /** Nobody waits for it any longer. */
  forget(thread: string): void {
    this.#waiting.delete(thread)
  }

  giveUp(): void {
    for (const resolve of this.#waiting.values()) resolve(false)
    this.#waiting.clear()
  }

  /** Values of some decisions since the last call. */
  takeSamples(): Buffer[] {
    return this.#samples.splice(0)
  }

  async close(): Promise<void> {
    await this.#consumer.disconnect()
    await this.#admin.deleteGroups([this.#groupId]).catch(() => {})
    await this.#admin.disconnect()
  }

  async #open(): Promise<void> {
    const topic = TOPICS.decided
    await this.#admin.connect()
    for (const { partition, high } of await this.#admin.fetchTopicOffsets(topic))
      this.#next.set(partition, high)
    await this.#consumer.connect()
    await this.#consumer.subscribe({ topic })
    const joined = new Promise<void>((resolve) => {
      this.#consumer.on(this.#consumer.events.GROUP_JOIN, () => {
        for (const [partition, offset] of this.#next) this.#consumer.seek({ topic, partition, offset })
        resolve()
      })
    })
    await this.#consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        for (const { key, value } of batch.messages) this.#arrived(key?.toString() ?? '', value)
        this.#next.set(batch.partition, String(BigInt(batch.lastOffset()) + 1n))
        return Promise.resolve()
      },
    })
    await joined
  }

  #arrived(thread: string, value: Buffer | null): void {
    const resolve = this.#waiting.get(thread)
    if (resolve) {
      this.#waiting.delete(thread)
      this.#decided.add(thread)
      this.#newest = performance.now()
      if (value && this.#samples.length < SAMPLES) this.#samples.push(value)
      resolve(true)
    } else if (this.#decided.has(thread)) this.#duplicates++
  }
}
