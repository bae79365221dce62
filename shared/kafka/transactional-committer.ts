/**
 * Publishes outputs and commits the input offset in one Kafka transaction (KIP-98).
 *
 * Invariants:
 * T1. One transactional producer an input partition, `<group>-<topic>-<partition>`: whoever opens the partition
 *     fences who had it. (kafkajs sends TxnOffsetCommit v1, without KIP-447's group fencing.)
 * T2. The position is read after the producer was initialised, for that completes or aborts what was pending.
 * T3. The same transaction also commits the position for the group `<group>.published`, which nobody joins and
 *     nobody rewinds: it remembers how far outputs were published.
 * T4. After a failed commit the producer is unusable: it is closed and made anew.
 */
import kafkajs, { type Admin, type Kafka, type Producer } from 'kafkajs'
import type {
  CommitBatch,
  CommittedPosition,
  Committer,
  PartitionCommitter,
  TopicPartition,
} from '../runtime/ports.ts'
import { TRANSACTION_RETRY } from './client.ts'
import { kafkaError } from './errors.ts'
import { toTopicMessages } from './messages.ts'

export class TransactionalCommitter implements Committer {
  readonly #kafka: Kafka
  readonly #groupId: string
  readonly #admin: Admin
  readonly #transactionTimeoutMs: number

  /** `admin` is connected by the caller and shared by all partitions. */
  constructor(kafka: Kafka, options: { groupId: string; admin: Admin; transactionTimeoutMs: number }) {
    this.#kafka = kafka
    this.#groupId = options.groupId
    this.#admin = options.admin
    this.#transactionTimeoutMs = options.transactionTimeoutMs
  }

  async open(partition: TopicPartition): Promise<PartitionCommitter> {
    const producer = this.#kafka.producer({
      transactionalId: `${this.#groupId}-${partition.topic}-${partition.partition}`,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: this.#transactionTimeoutMs,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry: TRANSACTION_RETRY,
    })
    try {
      await producer.connect()
      const [position, published] = await Promise.all([
        committedPosition(this.#admin, this.#groupId, partition),
        committedPosition(this.#admin, publishedGroup(this.#groupId), partition),
      ])
      return new TransactionalPartition(producer, this.#groupId, partition, { position, published })
    } catch (error) {
      await producer.disconnect().catch(() => {})
      throw kafkaError(`opening ${partition.topic}/${partition.partition}`, error)
    }
  }
}

class TransactionalPartition implements PartitionCommitter {
  readonly position: CommittedPosition
  readonly published: CommittedPosition
  readonly #producer: Producer
  readonly #groupId: string
  readonly #partition: TopicPartition

  constructor(
    producer: Producer,
    groupId: string,
    partition: TopicPartition,
    at: { position: CommittedPosition; published: CommittedPosition },
  ) {
    this.#producer = producer
    this.#groupId = groupId
    this.#partition = partition
    this.position = at.position
    this.published = at.published
  }

  async commit({ outputs, offset, metadata, published }: CommitBatch): Promise<void> {
    const { topic, partition } = this.#partition
    try {
      const transaction = await this.#producer.transaction()
      // First the records: kafkajs does not retry AddOffsetsToTxn when it meets CONCURRENT_TRANSACTIONS.
      if (outputs.length > 0)
        await transaction.sendBatch({ topicMessages: toTopicMessages(outputs), acks: -1 })
      await transaction.sendOffsets(this.#offsets(this.#groupId, { offset, metadata }))
      await transaction.sendOffsets(this.#offsets(publishedGroup(this.#groupId), published)) // T3
      await transaction.commit()
    } catch (error) {
      throw kafkaError(`committing ${topic}/${partition} at ${offset}`, error)
    }
  }

  /** kafkajs passes the metadata on, but its types do not know of it. */
  #offsets(consumerGroupId: string, { offset, metadata }: { offset: number; metadata: string }) {
    const { topic, partition } = this.#partition
    return {
      consumerGroupId,
      topics: [{ topic, partitions: [{ partition, offset: String(offset), metadata }] }],
    }
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => {})
  }
}

/** The group that remembers how far outputs were published (T3). */
export function publishedGroup(groupId: string): string {
  return `${groupId}.published`
}

export async function committedPosition(
  admin: Admin,
  groupId: string,
  { topic, partition }: TopicPartition,
): Promise<CommittedPosition> {
  const [answer] = await admin.fetchOffsets({ groupId, topics: [topic], resolveOffsets: false })
  const found = answer?.partitions.find((each) => each.partition === partition)
  const offset = Number(found?.offset ?? -1)
  if (offset >= 0) return { offset, metadata: found?.metadata ?? '' }
  const ends = await admin.fetchTopicOffsets(topic)
  return { offset: Number(ends.find((each) => each.partition === partition)?.low ?? 0), metadata: '' }
}
