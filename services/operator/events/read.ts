/**
 * Reads a topic from its beginning to its present end, read_committed, and stops.
 *
 * The end cannot be told by offsets: the last ones of a partition may be transaction markers, which no consumer
 * is given. A broker that kept a fetch waiting for the whole wait time had nothing more; when no record of that
 * fetch follows either, everything was delivered.
 */
import { randomUUID } from 'node:crypto'
import type { Config } from '../../../shared/config/load.ts'
import { type Kafka, openKafka, withAdmin } from '../connections.ts'
import { OperatorError } from '../errors.ts'
import { headerTexts, type RawHeaders } from './headers.ts'

const MAX_WAIT_MS = 200
const GIVE_UP_MS = 60_000 // one minute

export interface ReadOptions {
  /** By partition, the offset to begin at; default its beginning. */
  from?: ReadonlyMap<number, number>
  /** Longest time for the whole topic, ms; default one minute: a person waits. */
  within?: number
}

/** A record as it lies in the topic. */
export interface RawRecord {
  topic: string
  partition: number
  offset: string
  timestamp: number
  key: Buffer | null
  value: Buffer | null
  headers: Readonly<Record<string, string>>
  /** The headers byte for byte. */
  rawHeaders: RawHeaders
}

export async function readTopic(
  config: Config<'kafka'>,
  topic: string,
  onRecord: (record: RawRecord) => void,
  { from = new Map(), within = GIVE_UP_MS }: ReadOptions = {},
): Promise<void> {
  const groupId = `claimgraph-read-${randomUUID()}`
  const leaders = await withAdmin(config, async (admin) => {
    if (!(await admin.listTopics()).includes(topic))
      throw new OperatorError(`there is no topic ${topic}: make it with claimgraph provision`)
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    return new Set(topics.flatMap(({ partitions }) => partitions.map(({ leader }) => `${leader}`)))
  })
  const consumer = openKafka(config).consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: MAX_WAIT_MS,
  })
  try {
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const seek = () => {
      for (const [partition, offset] of from) consumer.seek({ topic, partition, offset: String(offset) })
    }
    await readToEnd(consumer, { leaders, onRecord, seek, within })
  } finally {
    await consumer.disconnect()
    await withAdmin(config, (admin) => admin.deleteGroups([groupId])).catch(() => undefined)
  }
}

interface Reading {
  leaders: ReadonlySet<string>
  onRecord: (record: RawRecord) => void
  /** Says where to begin; kafkajs takes it once the consumer runs. */
  seek: () => void
  within: number
}

async function readToEnd(
  consumer: ReturnType<Kafka['consumer']>,
  { leaders, onRecord, seek, within }: Reading,
): Promise<void> {
  let records = 0
  /** By broker: how many records there were when its last fetch waited in vain. */
  const waited = new Map<string, number>()
  const finished = new Set<string>()
  const timer = new AbortController()
  await new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload: { error } }) => reject(error))
    consumer.on(consumer.events.FETCH, ({ payload: { nodeId, duration } }) => {
      if (duration >= MAX_WAIT_MS) waited.set(`${nodeId}`, records)
      else waited.delete(`${nodeId}`)
    })
    consumer.on(consumer.events.FETCH_START, ({ payload: { nodeId } }) => {
      if (waited.get(`${nodeId}`) === records) finished.add(`${nodeId}`)
      if ([...leaders].every((leader) => finished.has(leader))) resolve()
    })
    const giveUp = setTimeout(
      () => reject(new OperatorError(`the topic could not be read to its end within ${within / 1_000} s`)),
      within,
    )
    timer.signal.addEventListener('abort', () => clearTimeout(giveUp))
    consumer
      .run({
        autoCommit: false,
        eachMessage: ({ topic, partition, message }) => {
          records += 1
          onRecord({
            topic,
            partition,
            offset: message.offset,
            timestamp: Number(message.timestamp),
            key: message.key,
            value: message.value,
            headers: headerTexts(message.headers),
            rawHeaders: message.headers ?? {},
          })
          return Promise.resolve()
        },
      })
      .catch(reject)
    seek()
  }).finally(() => timer.abort())
}
