/** The load: posts claims over HTTP, keeps so many in flight, and times each from POST to its decision. */
import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import kafkajs, { type Consumer } from 'kafkajs'

export interface LoadResult {
  seconds: number
  /** Of each claim in ms, from POST to the decision being consumed. */
  latencies: number[]
  /** Decisions that came a second time. */
  duplicates: number
}

export class Load {
  readonly #ingestion: URL
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 512 })
  readonly #waiting = new Map<string, () => void>()
  readonly #consumer: Consumer
  #duplicates = 0

  private constructor(ingestion: string, consumer: Consumer) {
    this.#ingestion = new URL('/v1/claims', ingestion)
    this.#consumer = consumer
  }

  static async open(ingestion: string, brokers: string[]): Promise<Load> {
    const kafka = new kafkajs.Kafka({ brokers, clientId: 'bench', logLevel: kafkajs.logLevel.NOTHING })
    const consumer = kafka.consumer({ groupId: `bench-${randomUUID()}`, maxWaitTimeInMs: 500 })
    const load = new Load(ingestion, consumer)
    await consumer.connect()
    await consumer.subscribe({ topic: 'claims.decided', fromBeginning: false })
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()))
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        for (const { key } of batch.messages) load.#decided(key?.toString() ?? '')
        return Promise.resolve()
      },
    })
    await joined
    return load
  }

  /** `claim(i)` makes the i-th claim; `thread` is its key. */
  async run(
    count: number,
    inFlight: number,
    claim: (index: number) => { thread: string; body: object },
  ): Promise<LoadResult> {
    const latencies: number[] = []
    let next = 0
    this.#duplicates = 0
    const started = performance.now()
    await Promise.all(
      Array.from({ length: Math.min(inFlight, count) }, async () => {
        while (next < count) {
          const { thread, body } = claim(next++)
          const before = performance.now()
          const decided = new Promise<void>((resolve) => this.#waiting.set(thread, resolve))
          await this.#post(JSON.stringify(body))
          await decided
          latencies.push(performance.now() - before)
        }
      }),
    )
    return { seconds: (performance.now() - started) / 1_000, latencies, duplicates: this.#duplicates }
  }

  async close(): Promise<void> {
    await this.#consumer.disconnect()
    this.#agent.destroy()
  }

  #decided(thread: string): void {
    const resolve = this.#waiting.get(thread)
    if (!resolve) this.#duplicates++
    this.#waiting.delete(thread)
    resolve?.()
  }

  #post(body: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
      const sent = request(this.#ingestion, { method: 'POST', agent: this.#agent, headers }, (response) => {
        response.resume()
        response.once('end', () => {
          if (response.statusCode === 202) resolve()
          else reject(new Error(`POST /v1/claims answered ${response.statusCode}`))
        })
      })
      sent.once('error', reject)
      sent.end(body)
    })
  }
}

/** The q-th quantile of sorted numbers. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}
