/**
 * Publishes outputs idempotently and commits the input offset a little later: for outputs that may be repeated
 * without harm, because whoever consumes them tells a repetition by itself. One producer and one offset request for
 * all partitions.
 *
 * Invariants:
 * C1. An offset is committed only after the outputs of all records below it are acknowledged.
 * C2. Nobody who lost the partition commits: the request carries the member's generation, and closing forgets.
 */
import type { Admin, Kafka } from 'kafkajs'
import { crashPoint } from '../runtime/crash-points.ts'
import type { CommitBatch, Committer, PartitionCommitter, TopicPartition } from '../runtime/ports.ts'
import type { Logger } from '../telemetry/log.ts'
import { BatchingProducer } from './batching-producer.ts'
import { committedPosition } from './committed-position.ts'
import { kafkaError } from './errors.ts'
import { type CommittingMember, OffsetCommits } from './offset-commits.ts'

const SEND_TIMEOUT_MS = 30_000 // half a minute; the worker tries again for as long as it takes

export interface IdempotentCommitterOptions {
  groupId: string
  admin: Admin
  /** The group member whose generation the offsets carry. */
  member: CommittingMember
  log: Logger
}

export class IdempotentCommitter implements Committer {
  readonly commitsAtOnce = Number.POSITIVE_INFINITY
  readonly #producer: BatchingProducer
  readonly #offsets: OffsetCommits
  readonly #admin: Admin
  readonly #groupId: string

  constructor(kafka: Kafka, { groupId, admin, member, log }: IdempotentCommitterOptions) {
    this.#producer = new BatchingProducer(kafka, {
      sendTimeoutMs: SEND_TIMEOUT_MS,
      // The workers bound what is in flight.
      maxWaiting: Number.MAX_SAFE_INTEGER,
      maxWaitingBytes: Number.MAX_SAFE_INTEGER,
      log,
    })
    this.#offsets = new OffsetCommits(member, log)
    this.#admin = admin
    this.#groupId = groupId
  }

  async open(partition: TopicPartition): Promise<PartitionCommitter> {
    try {
      await this.#offsets.settled(partition)
      const position = await committedPosition(this.#admin, this.#groupId, partition)
      return {
        position,
        published: position,
        usable: true, // what a failed commit has published may be published again
        commit: (batch) => this.#commit(partition, batch),
        flush: () => this.#flush(partition),
        close: () => {
          this.#offsets.forget(partition) // C2
          return Promise.resolve()
        },
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
    } catch (error) {
      throw kafkaError(`publishing what came of ${topic}/${partition} up to ${offset}`, error)
    }
    crashPoint('after-send')
    this.#offsets.commitSoon({ topic, partition, offset: String(offset), metadata }) // C1
    crashPoint('after-commit')
  }

  async #flush(partition: TopicPartition): Promise<void> {
    try {
      await this.#offsets.settled(partition)
    } catch (error) {
      throw kafkaError(`committing ${partition.topic}/${partition.partition}`, error)
    }
  }
}
