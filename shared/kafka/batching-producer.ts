/**
 * Produces single records for many callers at once, each of whom learns where its own record went. Owns the
 * kafkajs producer and its reconnection; the queue is produce-queue.ts. Knows nothing of what the records say.
 *
 * Invariants:
 * B1. One send is in flight: overlapping sends of an idempotent kafkajs producer can lose a record. What comes
 *     meanwhile, or right after, goes with the next send, so batches grow with load and an idle producer waits for
 *     nothing.
 * B2. After a failed or abandoned send the producer is thrown away: kafkajs has taken its sequence numbers back,
 *     and a broker that did store the batch would take the next one for its repetition and drop it.
 * B3. A record is acknowledged only with the base offset that Kafka gave for its own partition.
 * B4. What waits is bounded in number and bytes, each record in time.
 * B5. A rejection says whether the record may be in Kafka nevertheless.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Kafka, type Message, type Producer, type RecordMetadata } from 'kafkajs'
import { backoffMs } from '../runtime/backoff.ts'
import { PoisonError, RetryableError } from '../runtime/errors.ts'
import { Pace } from '../runtime/pace.ts'
import type { OutputRecord } from '../runtime/ports.ts'
import type { Logger } from '../telemetry/log.ts'
import { kafkaError } from './errors.ts'
import { tellingPartitioner } from './partitioner.ts'
import { ProduceError, ProduceQueue, type Stored, type Waiting } from './produce-queue.ts'
import { within } from './within.ts'

const RECONNECT = { initialMs: 100, maxMs: 2_000 }

export interface BatchingProducerOptions {
  /** Longest time for one send before its producer is given up, ms. */
  sendTimeoutMs: number
  /** Records that may wait behind the send in flight. */
  maxWaiting: number
  /** Bytes of their values. */
  maxWaitingBytes: number
  log: Logger
}

interface Connection {
  producer: Producer
  /** kafkajs tells the base offset of a partition, but not which records went there: its partitioner does. */
  partitionOf: WeakMap<Message, number>
}

export class BatchingProducer {
  readonly #kafka: Kafka
  readonly #options: BatchingProducerOptions
  readonly #queue: ProduceQueue
  readonly #pace = new Pace()
  #connection: Connection | null = null
  #connecting: Promise<void> | null = null
  #pumping: Promise<void> | null = null
  #closed = false

  constructor(kafka: Kafka, options: BatchingProducerOptions) {
    this.#kafka = kafka
    this.#options = options
    this.#queue = new ProduceQueue({ records: options.maxWaiting, bytes: options.maxWaitingBytes })
  }

  /** True while the newest send, or the connection made after it, has worked. */
  get connected(): boolean {
    return this.#connection !== null
  }

  /** Connects in the background, for as long as it takes. */
  start(): void {
    if (this.#connection || this.#closed) return
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = null
    })
  }

  /**
   * Resolves when all in-sync replicas have the record. Rejects with ProduceError, also when that takes longer
   * than `timeoutMs`; with PoisonError (MESSAGE_TOO_LARGE) when Kafka will never take it.
   */
  send(record: OutputRecord, timeoutMs: number): Promise<Stored> {
    if (this.#closed) {
      return Promise.reject(new ProduceError('PRODUCER_CLOSED', 'closing', { maybeStored: false }))
    }
    const stored = this.#queue.add(record, timeoutMs)
    this.#pumping ??= this.#sendAll().finally(() => {
      this.#pumping = null
    })
    return stored
  }

  /** Sends what waits, unless there is no connection, and disconnects. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#connection) await this.#pumping
    this.#queue.rejectAll(new ProduceError('PRODUCER_CLOSED', 'closed', { maybeStored: false }))
    await this.#connection?.producer.disconnect()
  }

  async #sendAll(): Promise<void> {
    while (this.#queue.size > 0) {
      const connection = this.#connection
      if (connection) {
        await this.#pace.next()
        // One turn of the event loop: what comes in the same turn goes with the same send.
        await new Promise((resolve) => setImmediate(resolve))
        await this.#sendBatch(connection, this.#queue.take())
        continue
      }
      if (this.#closed) return
      this.start()
      await this.#connecting
    }
  }

  async #sendBatch(connection: Connection, batch: Waiting[]): Promise<void> {
    const { sendTimeoutMs } = this.#options
    const topicMessages = [...Map.groupBy(batch, ({ topic }) => topic)].map(([topic, waiting]) => ({
      topic,
      messages: waiting.map(({ message }) => message),
    }))
    const sending = connection.producer.sendBatch({ topicMessages, acks: -1, timeout: sendTimeoutMs })
    try {
      acknowledge(connection, batch, await within(sendTimeoutMs, sending, sendTimedOut))
    } catch (cause) {
      this.#discard(connection, sending)
      const error = kafkaError('producing', cause)
      if (error.code !== 'MESSAGE_TOO_LARGE') {
        const { code, message } = error
        rejectAll(batch, new ProduceError(code, message, { cause, maybeStored: true }))
      } else if (batch.length > 1) {
        this.#queue.retryAlone(batch)
      } else {
        rejectAll(batch, new PoisonError(error.code, error.message, { cause }))
      }
    }
  }

  /** B2. The abandoned send goes on inside kafkajs and reconnects as it likes: its end is the time to close. */
  #discard(connection: Connection, sending: Promise<unknown>): void {
    this.#connection = null
    this.start()
    void sending
      .catch(() => {})
      .then(() => connection.producer.disconnect())
      .catch(() => {})
  }

  async #connect(): Promise<void> {
    for (let attempt = 1; !this.#closed; attempt++) {
      const partitionOf = new WeakMap<Message, number>()
      const producer = this.#kafka.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
        createPartitioner: tellingPartitioner((message, _topic, partition) => {
          partitionOf.set(message, partition)
        }),
      })
      try {
        await producer.connect()
        this.#connection = { producer, partitionOf }
        return
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        this.#options.log.warn({ attempt, reason }, 'the producer cannot connect to Kafka')
        await producer.disconnect().catch(() => {})
        await sleep(backoffMs(attempt, RECONNECT))
      }
    }
  }
}

/** B3. Offsets of a partition follow the order in the batch. */
function acknowledge(
  { partitionOf }: Connection,
  batch: readonly Waiting[],
  metadata: RecordMetadata[],
): void {
  const next = new Map<string, number>()
  for (const { topicName, partition, baseOffset } of metadata) {
    if (baseOffset !== undefined) next.set(`${topicName}/${partition}`, Number(baseOffset))
  }
  for (const { topic, message, resolve, reject } of batch) {
    const partition = partitionOf.get(message) ?? -1
    const offset = next.get(`${topic}/${partition}`)
    if (offset === undefined) {
      const why = `kafkajs reports nothing of ${topic}/${partition}`
      reject(new ProduceError('NOT_ACKNOWLEDGED', why, { maybeStored: true }))
    } else {
      next.set(`${topic}/${partition}`, offset + 1)
      resolve({ topic, partition, offset })
    }
  }
}

function rejectAll(batch: readonly Waiting[], error: Error): void {
  for (const { reject } of batch) reject(error)
}

function sendTimedOut(ms: number): RetryableError {
  return new RetryableError('KAFKA_UNAVAILABLE', `no answer from Kafka within ${ms} ms`)
}
