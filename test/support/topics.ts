/** Reads topics as an outsider does: plain kafkajs and the registry, nothing of the project's own adapters. */
import { randomUUID } from 'node:crypto'
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry'
import kafkajs, { type Admin, type Kafka } from 'kafkajs'
import { environment } from './environment.ts'

export interface ReadRecord {
  topic: string
  partition: number
  offset: number
  /** Milliseconds since the epoch, set by the producer. */
  timestamp: number
  key: string | null
  value: Buffer | null
  headers: Record<string, string>
}

export function outsideKafka(): Kafka {
  return new kafkajs.Kafka({
    brokers: environment.kafkaBrokers,
    clientId: 'test',
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { initialRetryTime: 50, retries: 20 },
  })
}

/** Disconnects also when `ask` fails: a socket that is left keeps its test file from ending. */
export async function withAdmin<T>(ask: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = outsideKafka().admin()
  try {
    await admin.connect()
    return await ask(admin)
  } finally {
    await admin.disconnect()
  }
}

/** All records of the topic up to its end as it is now, as a read_committed consumer gets them. */
export async function readTopic(
  topic: string,
  options: { readUncommitted?: boolean } = {},
): Promise<ReadRecord[]> {
  const kafka = outsideKafka()
  const admin = kafka.admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(topic)
  const groupId = `test-${randomUUID()}`
  const open = new Map(
    ends
      .filter(({ high, low }) => Number(high) > Number(low))
      .map((end) => [end.partition, Number(end.high)]),
  )
  const records: ReadRecord[] = []
  if (open.size > 0) {
    const consumer = kafka.consumer({
      groupId,
      readUncommitted: options.readUncommitted ?? false,
      maxWaitTimeInMs: 100,
    })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
      // Control records move the position without a message: the end of the batch is what counts.
      consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
        if (Number(payload.lastOffset) + 1 >= (open.get(payload.partition) ?? 0))
          open.delete(payload.partition)
        if (open.size === 0) resolve()
      })
      consumer
        .run({
          eachBatchAutoResolve: true,
          eachBatch: ({ batch }) => {
            for (const message of batch.messages) {
              records.push({
                topic,
                partition: batch.partition,
                offset: Number(message.offset),
                timestamp: Number(message.timestamp),
                key: message.key?.toString() ?? null,
                value: message.value,
                headers: Object.fromEntries(
                  Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
                ),
              })
            }
            return Promise.resolve()
          },
        })
        .catch(reject)
    })
    await consumer.disconnect()
    await admin.deleteGroups([groupId]).catch(() => {})
  }
  await admin.disconnect()
  return records
}

const registry = new SchemaRegistry({ host: environment.registryUrl })

/** Decodes what the registry describes. */
export async function decode<T = Record<string, unknown>>(record: Pick<ReadRecord, 'value'>): Promise<T> {
  if (!record.value) throw new TypeError('no value')
  return (await registry.decode(record.value)) as T
}

const schemaIds = new Map<string, number>()

/** Asks the registry once a topic: what was encoded once can be encoded while the registry is away. */
export async function encode(topic: string, value: unknown): Promise<Buffer> {
  const id = schemaIds.get(topic) ?? (await registry.getLatestSchemaId(`${topic}-value`))
  schemaIds.set(topic, id)
  return registry.encode(id, value)
}

/** Offsets that the group has committed, and where the topic ends: by partition. */
export async function lagOf(groupId: string, topics: readonly string[]): Promise<number> {
  return withAdmin(async (admin) => {
    let lag = 0
    for (const topic of topics) {
      const ends = await admin.fetchTopicOffsets(topic)
      const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] })
      for (const { partition, high } of ends) {
        const at = Number(committed?.partitions.find((each) => each.partition === partition)?.offset ?? -1)
        lag += Number(high) - Math.max(at, 0)
      }
    }
    return lag
  })
}
