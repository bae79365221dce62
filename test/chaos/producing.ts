/** Puts records on topics until the broker has acknowledged them, whatever is down meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { IHeaders, Producer } from 'kafkajs'
import { outsideKafka } from '../support/topics.ts'

const NEXT_TRY = 300 // milliseconds

export interface ToProduce {
  topic: string
  key: string | null
  value: Buffer
  headers?: IHeaders
}

export class Producing {
  readonly #producer: Producer
  #closed = false

  private constructor(producer: Producer) {
    this.#producer = producer
  }

  static async open(): Promise<Producing> {
    const producer = outsideKafka().producer({ retry: { initialRetryTime: 100, retries: 3 } })
    await producer.connect()
    return new Producing(producer)
  }

  /** May put it there more than once, as any producer that is not idempotent. */
  async send({ topic, ...message }: ToProduce): Promise<void> {
    for (;;) {
      try {
        await this.#producer.send({ topic, messages: [message], acks: -1, timeout: 5_000 })
        return
      } catch (error) {
        if (this.#closed) throw error
        await sleep(NEXT_TRY)
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#producer.disconnect()
  }
}
