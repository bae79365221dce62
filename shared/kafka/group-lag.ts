/**
 * Records that consumer groups have not committed yet: up to the high watermark, so those that they work on count, and
 * markers of transactions. Owns its admin connection, and makes a new one after a failure.
 */
import type { Admin, Kafka } from 'kafkajs'
import { RetryableError } from '../runtime/errors.ts'
import { kafkaError } from './errors.ts'
import { within } from './within.ts'

const READ_TIMEOUT_MS = 10_000 // kafkajs itself would go on trying for longer

/** What a group consumes. */
export interface GroupInput {
  groupId: string
  topic: string
}

export class GroupLag {
  readonly #kafka: Kafka
  readonly #inputs: readonly GroupInput[]
  #admin: Admin | null = null

  constructor(kafka: Kafka, inputs: readonly GroupInput[]) {
    this.#kafka = kafka
    this.#inputs = inputs
  }

  /** The sum over all inputs. Rejects as kafkaError says, also when a broker does not answer in time. */
  async read(): Promise<number> {
    try {
      return await within(READ_TIMEOUT_MS, this.#readAll(), timedOut)
    } catch (error) {
      await this.close()
      throw kafkaError('reading the lag', error)
    }
  }

  async close(): Promise<void> {
    const admin = this.#admin
    this.#admin = null
    await admin?.disconnect().catch(() => {})
  }

  async #readAll(): Promise<number> {
    const admin = this.#admin ?? this.#kafka.admin()
    if (this.#admin === null) {
      this.#admin = admin
      await admin.connect()
    }
    let lag = 0
    for (const { groupId, topic } of this.#inputs) lag += await lagOf(admin, groupId, topic)
    return lag
  }
}

/** A group that has never committed has the whole topic before it. */
async function lagOf(admin: Admin, groupId: string, topic: string): Promise<number> {
  const [committed, ends] = await Promise.all([
    admin.fetchOffsets({ groupId, topics: [topic] }),
    admin.fetchTopicOffsets(topic),
  ])
  const offsets = new Map(
    committed[0]?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
  )
  return ends.reduce((sum, { partition, high, low }) => {
    return sum + Math.max(0, Number(high) - Math.max(offsets.get(partition) ?? -1, Number(low)))
  }, 0)
}

function timedOut(ms: number): RetryableError {
  return new RetryableError('KAFKA_UNAVAILABLE', `the lag could not be read within ${ms} ms`)
}
