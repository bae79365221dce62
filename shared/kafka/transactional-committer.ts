/**
 * Publishes outputs and commits the input offset in one Kafka transaction (KIP-98).
 *
 * Invariants:
 * T1. One transactional producer an input partition, `<group>-<topic>-<partition>`: whoever opens the partition
 *     fences who had it. (kafkajs sends TxnOffsetCommit v1, without KIP-447's group fencing.)
 * T2. The position is read after the producer was initialised, for that completes or aborts what was pending.
 * T3. The same transaction also commits the position for the group `<group>.published`, which nobody joins and
 *     nobody rewinds: it remembers how far outputs were published.
 * T4. A commit happens only when every partition that got records has acknowledged them.
 * T5. After a failed commit the producer is unusable: it is closed and made anew.
 */
import type { Admin, Kafka, Producer, RecordMetadata } from 'kafkajs'
import { crashPoint } from '../runtime/crash-points.ts'
import { RetryableError } from '../runtime/errors.ts'
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
import { tellingPartitioner } from './partitioner.ts'

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
    const chosen = new Set<string>()
    const producer = this.#kafka.producer({
      transactionalId: `${this.#groupId}-${partition.topic}-${partition.partition}`,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: this.#transactionTimeoutMs,
      allowAutoTopicCreation: false,
      createPartitioner: tellingPartitioner((_message, topic, to) => chosen.add(`${topic}/${to}`)),
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
      return new TransactionalPartition(producer, chosen, this.#groupId, partition, { position, published })
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
  /** Partitions that the records of the present commit go to, as the producer's partitioner tells. */
  readonly #chosen: Set<string>
  usable = true

  constructor(
    producer: Producer,
    chosen: Set<string>,
    groupId: string,
    partition: TopicPartition,
    at: { position: CommittedPosition; published: CommittedPosition },
  ) {
    this.#producer = producer
    this.#chosen = chosen
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
      if (outputs.length > 0) {
        this.#chosen.clear()
        const topicMessages = toTopicMessages(outputs)
        this.#checkAcknowledged(await transaction.sendBatch({ topicMessages, acks: -1 })) // T4
      }
      crashPoint('after-send')
      await transaction.sendOffsets(this.#offsets(this.#groupId, { offset, metadata }))
      await transaction.sendOffsets(this.#offsets(publishedGroup(this.#groupId), published)) // T3
      crashPoint('before-commit')
      await transaction.commit()
      crashPoint('after-commit')
    } catch (error) {
      this.usable = false // T5
      throw kafkaError(`committing ${topic}/${partition} at ${offset}`, error)
    }
  }

  #checkAcknowledged(answers: readonly RecordMetadata[]): void {
    const acknowledged = new Set(answers.map(({ topicName, partition }) => `${topicName}/${partition}`))
    const missing = [...this.#chosen].filter((name) => !acknowledged.has(name))
    if (missing.length > 0) {
      throw new RetryableError('NOT_ACKNOWLEDGED', `kafkajs reports nothing of ${missing.join(', ')}`)
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
