/**
 * Publishes outputs idempotently, then commits the input offset: for a consumer whose effects are idempotent
 * themselves (the desk's projection), where a repeated output does no harm. One producer for all partitions.
 */
import kafkajs, { type Admin, type Consumer, type Kafka, type Producer } from 'kafkajs'
import type { CommitBatch, Committer, PartitionCommitter, TopicPartition } from '../runtime/ports.ts'
import { kafkaError } from './errors.ts'
import { toTopicMessages } from './messages.ts'
import { committedPosition } from './transactional-committer.ts'

export class IdempotentCommitter implements Committer {
  readonly #producer: Producer
  readonly #consumer: Consumer
  readonly #admin: Admin
  readonly #groupId: string
  #connected: Promise<void> | null = null
  #sending: Promise<unknown> = Promise.resolve()

  constructor(kafka: Kafka, options: { groupId: string; admin: Admin; consumer: Consumer }) {
    this.#producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry: { initialRetryTime: 50, maxRetryTime: 1_000, retries: 10 },
    })
    this.#consumer = options.consumer
    this.#admin = options.admin
    this.#groupId = options.groupId
  }

  async open(partition: TopicPartition): Promise<PartitionCommitter> {
    try {
      this.#connected ??= this.#producer.connect()
      await this.#connected
      const position = await committedPosition(this.#admin, this.#groupId, partition)
      return { position, commit: (batch) => this.#commit(partition, batch), close: () => Promise.resolve() }
    } catch (error) {
      this.#connected = null
      throw kafkaError(`opening ${partition.topic}/${partition.partition}`, error)
    }
  }

  async stop(): Promise<void> {
    await this.#producer.disconnect().catch(() => {})
  }

  async #commit(
    { topic, partition }: TopicPartition,
    { outputs, offset, metadata }: CommitBatch,
  ): Promise<void> {
    try {
      if (outputs.length > 0) await this.#send(outputs)
      await this.#consumer.commitOffsets([{ topic, partition, offset: String(offset), metadata }])
    } catch (error) {
      throw kafkaError(`committing ${topic}/${partition} at ${offset}`, error)
    }
  }

  /** One send in flight: two overlapping sends of an idempotent kafkajs producer can lose a record. */
  #send(outputs: CommitBatch['outputs']): Promise<unknown> {
    const send = this.#sending.then(() =>
      this.#producer.sendBatch({ topicMessages: toTopicMessages(outputs), acks: -1 }),
    )
    this.#sending = send.catch(() => {})
    return send
  }
}
