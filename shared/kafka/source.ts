/**
 * A consumer group member as the runtime's RecordSource. Hands records over and returns, so that a slow record
 * never keeps kafkajs from fetching and heartbeating. Never commits: the committer does.
 */

import type { Admin, Consumer, ConsumerGroupJoinEvent, IHeaders, Kafka } from 'kafkajs'
import { Pace } from '../runtime/pace.ts'
import type { InputRecord, RecordSource, SourceListener, TopicPartition } from '../runtime/ports.ts'
import type { Logger } from '../telemetry/log.ts'

const GATHER_BYTES = 1_048_576 // as good as never: the time decides

export interface SourceOptions {
  groupId: string
  topics: string[]
  /** After this long without a heartbeat the group gives the partitions to others, ms. */
  sessionTimeoutMs: number
  /** Connected by the caller. */
  admin: Admin
  /** How long a fetch may wait for more records to come, ms; absent: it is answered with the first. */
  gatherMs?: number
  log: Logger
}

export class KafkaSource implements RecordSource {
  readonly #consumer: Consumer
  readonly #options: SourceOptions
  #listener: SourceListener | null = null
  #rejoining: Promise<void> | null = null
  #stopped = false
  /** False while there is no group to pause or seek in: kafkajs throws then. */
  #joined = false

  constructor(kafka: Kafka, options: SourceOptions) {
    this.#options = options
    this.#consumer = kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: Math.floor(options.sessionTimeoutMs / 5),
      rebalanceTimeout: Math.max(10_000, options.sessionTimeoutMs),
      ...(options.gatherMs === undefined
        ? { maxWaitTimeInMs: 500 }
        : { minBytes: GATHER_BYTES, maxWaitTimeInMs: options.gatherMs }),
      allowAutoTopicCreation: false,
      readUncommitted: false,
      // kafkajs gives up on errors it calls non-retriable; we exit and are started again.
      retry: { initialRetryTime: 100, multiplier: 1.5, maxRetryTime: 2_000, retries: 20 },
    })
  }

  /** For plain offset commits, which carry the member's generation. */
  get consumer(): Consumer {
    return this.#consumer
  }

  async start(listener: SourceListener): Promise<void> {
    this.#listener = listener
    const joined = new Promise<void>((resolve) => {
      this.#consumer.on(this.#consumer.events.GROUP_JOIN, ({ payload }) => {
        this.#assigned(payload)
        resolve()
      })
    })
    this.#consumer.on(this.#consumer.events.CRASH, ({ payload: { error, restart } }) => {
      this.#joined = false
      this.#options.log.error({ reason: error.message, restart }, 'consumer crashed')
      if (!restart && !this.#stopped) listener.onCrash(error)
    })
    // Batches of markers alone do not reach the handler.
    this.#consumer.on(this.#consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const { topic, partition, batchSize, firstOffset, lastOffset, highWatermark } = payload
      if (batchSize > 0) return
      listener.onFetched(
        { topic, partition },
        { from: Number(firstOffset), next: Number(lastOffset) + 1, end: Number(highWatermark), records: [] },
      )
    })
    await this.#consumer.connect()
    await this.#consumer.subscribe({ topics: this.#options.topics, fromBeginning: true })
    await this.#run()
    await joined
  }

  pause({ topic, partition }: TopicPartition): void {
    if (this.#joined) this.#consumer.pause([{ topic, partitions: [partition] }])
  }

  resume({ topic, partition }: TopicPartition): void {
    if (this.#joined) this.#consumer.resume([{ topic, partitions: [partition] }])
  }

  seek({ topic, partition }: TopicPartition, offset: number): void {
    if (this.#joined) this.#consumer.seek({ topic, partition, offset: String(offset) })
  }

  async beginning({ topic, partition }: TopicPartition): Promise<number> {
    const ends = await this.#options.admin.fetchTopicOffsets(topic)
    return Number(ends.find((each) => each.partition === partition)?.low ?? 0)
  }

  rejoin(): void {
    if (this.#stopped) return
    this.#joined = false
    this.#rejoining ??= this.#consumer
      .stop()
      .then(() => (this.#stopped ? undefined : this.#run()))
      .catch((error: unknown) =>
        this.#listener?.onCrash(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => {
        this.#rejoining = null
      })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#joined = false
    await this.#rejoining
    await this.#consumer.disconnect()
  }

  #assigned({ memberAssignment }: ConsumerGroupJoinEvent['payload']): void {
    const partitions = Object.entries(memberAssignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    )
    this.#joined = true
    this.#options.log.info({ partitions: partitions.length }, 'joined the consumer group')
    this.#listener?.onAssigned(partitions)
  }

  #run(): Promise<void> {
    const pace = new Pace()
    let turn: Promise<void> | null = null // of all partitions that one fetch brought
    return this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 16,
      eachBatch: async (payload) => {
        if (payload.isStale()) return
        const { batch } = payload
        const { topic, partition } = batch
        const records = batch.messages.map(
          (message): InputRecord => ({
            topic,
            partition,
            offset: Number(message.offset),
            timestamp: Number(message.timestamp),
            key: message.key,
            value: message.value,
            headers: flatten(message.headers),
          }),
        )
        const { fetchedOffset } = batch as typeof batch & { fetchedOffset: string }
        const next = Number(batch.lastOffset()) + 1
        const fetched = { from: Number(fetchedOffset), next, end: Number(batch.highWatermark), records }
        this.#listener?.onFetched({ topic, partition }, fetched)
        payload.resolveOffset(batch.lastOffset())
        // The next fetch begins when this returns: it brings the more, the later it is.
        turn ??= pace.next().finally(() => {
          turn = null
        })
        await turn
      },
    })
  }
}

/** kafkajs gives repeated headers as arrays: the last value counts, as with Kafka's Headers.lastHeader. */
function flatten(headers: IHeaders | undefined): Record<string, Buffer> {
  const flat: Record<string, Buffer> = {}
  for (const [name, value] of Object.entries(headers ?? {})) {
    const last = Array.isArray(value) ? value.at(-1) : value
    if (last !== undefined) flat[name] = Buffer.from(last)
  }
  return flat
}
