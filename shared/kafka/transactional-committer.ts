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
import { crashPoint } from '../runtime/crash-points.ts'
import type {
  CommitBatch,
  CommittedPosition,
  Committer,
  PartitionCommitter,
  TopicPartition,
} from '../runtime/ports.ts'
import { TRANSACTION_RETRY } from './client.ts'
import { committedPosition } from './committed-position.ts'
import { kafkaError } from './errors.ts'
import { toTopicMessages } from './messages.ts'

export class TransactionalCommitter implements Committer {
  /**
   * The partitions of a process share the broker and the CPU anyway, and what waits makes the next transaction
   * larger. Six at a time cost half as much CPU of the broker again (docs/performance.md).
   */
  readonly commitsAtOnce = 1
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
      // T1, T2. kafkajs initialises a transactional producer with its first transaction, not when it connects.
      await (await producer.transaction()).abort()
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
  usable = true

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
      crashPoint('after-send')
      await transaction.sendOffsets(this.#offsets(this.#groupId, { offset, metadata }))
      await transaction.sendOffsets(this.#offsets(publishedGroup(this.#groupId), published)) // T3
      crashPoint('before-commit')
      await transaction.commit()
      crashPoint('after-commit')
    } catch (error) {
      this.usable = false // T4
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

  /** The transaction has committed the offset. */
  flush(): Promise<void> {
    return Promise.resolve()
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => {})
  }
}

/** The group that remembers how far outputs were published (T3). */
export function publishedGroup(groupId: string): string {
  return `${groupId}.published`
}
