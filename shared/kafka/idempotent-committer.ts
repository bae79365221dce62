/**
 * Publishes outputs idempotently, then commits the input offset: for a consumer whose effects are idempotent
 * themselves (the desk's projection), where a repeated output does no harm. One producer for all partitions.
 */
import type { Admin, Consumer, Kafka } from 'kafkajs'
import type { CommitBatch, Committer, PartitionCommitter, TopicPartition } from '../runtime/ports.ts'
import type { Logger } from '../telemetry/log.ts'
import { BatchingProducer } from './batching-producer.ts'
import { kafkaError } from './errors.ts'
import { OffsetCommits } from './offset-commits.ts'
import { committedPosition } from './transactional-committer.ts'

const SEND_TIMEOUT_MS = 30_000 // half a minute; the worker tries again for as long as it takes

export interface IdempotentCommitterOptions {
  groupId: string
  admin: Admin
  consumer: Consumer
  log: Logger
}

export class IdempotentCommitter implements Committer {
  readonly #producer: BatchingProducer
  readonly #offsets: OffsetCommits
  readonly #admin: Admin
  readonly #groupId: string

  constructor(kafka: Kafka, { groupId, admin, consumer, log }: IdempotentCommitterOptions) {
    this.#producer = new BatchingProducer(kafka, {
      sendTimeoutMs: SEND_TIMEOUT_MS,
      // The workers bound what is in flight.
      maxWaiting: Number.MAX_SAFE_INTEGER,
      maxWaitingBytes: Number.MAX_SAFE_INTEGER,
      log,
    })
    this.#offsets = new OffsetCommits(consumer)
    this.#admin = admin
    this.#groupId = groupId
  }

  async open(partition: TopicPartition): Promise<PartitionCommitter> {
    try {
      const position = await committedPosition(this.#admin, this.#groupId, partition)
      return {
        position,
        published: position,
        commit: (batch) => this.#commit(partition, batch),
        close: () => Promise.resolve(),
      }
    } catch (error) {
      throw kafkaError(`opening ${partition.topic}/${partition.partition}`, error)
    }
  }

  async stop(): Promise<void> {
    await this.#producer.close()
  }

  async #commit(
    { topic, partition }: TopicPartition,
    { outputs, offset, metadata }: CommitBatch,
  ): Promise<void> {
    try {
      await Promise.all(outputs.map((output) => this.#producer.send(output, SEND_TIMEOUT_MS)))
      await this.#offsets.commit({ topic, partition, offset: String(offset), metadata })
    } catch (error) {
      throw kafkaError(`committing ${topic}/${partition} at ${offset}`, error)
    }
  }
}
