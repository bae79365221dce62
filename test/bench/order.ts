/**
 * Order by key against order by partition: the engine with a handler that takes a while, on one partition whose
 * records have few keys. Width 1 is what a consumer does that handles a partition's records one after the other.
 */
import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import type { Admin, Kafka } from 'kafkajs'
import { startStack } from '../../deploy/local/control.ts'
import { createKafka } from '../../shared/kafka/client.ts'
import { KafkaSource } from '../../shared/kafka/source.ts'
import { publishedGroup, TransactionalCommitter } from '../../shared/kafka/transactional-committer.ts'
import { deadLetter } from '../../shared/runtime/dead-letter.ts'
import { observe } from '../../shared/runtime/observe.ts'
import { Processor } from '../../shared/runtime/processor.ts'
import { createLogger } from '../../shared/telemetry/log.ts'
import { withEnds } from './ends.ts'
import { onStack, positive } from './options.ts'
import { OrderedWork } from './ordered-work.ts'
import { finish, progress, type Result } from './result.ts'
import { mean, round } from './statistics.ts'

const GRACE_MS = 10_000
const log = createLogger('bench', 'error')

interface OrderResult extends Result {
  records: number
  keys: number
  handler_ms: number
  /** Records a second, mean of the rounds. */
  by_key_per_s: number
  by_partition_per_s: number
  ratio: number
}

interface Options {
  name: string
  json?: boolean
  records: number
  keys: number
  handlerMs: number
  width: number
  rounds: number
}

async function order(options: Options): Promise<OrderResult> {
  const { name, records, keys, handlerMs, width, rounds } = options
  const { env } = await startStack({ name, servers: ['kafka'] })
  const kafka = createKafka({ brokers: (env['KAFKA_BROKERS'] ?? '').split(','), clientId: 'bench', log })
  return withEnds(async (ends) => {
    const admin = kafka.admin()
    await admin.connect()
    ends.defer(() => admin.disconnect())
    const topic = `bench-order-${randomUUID()}`
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true })
    ends.defer(() => admin.deleteTopics({ topics: [topic] }))
    await fill(kafka, topic, records, keys)

    const speeds = { byKey: [] as number[], byPartition: [] as number[] }
    const problems: string[] = []
    const once = async (width: number): Promise<number> => {
      const work = new OrderedWork(records, handlerMs)
      await consume({ kafka, admin, topic, width, work })
      problems.push(...work.problems)
      return work.recordsPerSecond
    }
    progress('warming up')
    await once(width)
    for (let turn = 1; turn <= rounds; turn++) {
      progress(`round ${turn} of ${rounds}`)
      speeds.byKey.push(await once(width))
      speeds.byPartition.push(await once(1))
    }
    const [byKey, byPartition] = [mean(speeds.byKey), mean(speeds.byPartition)]
    return {
      records,
      keys,
      handler_ms: handlerMs,
      by_key_per_s: round(byKey),
      by_partition_per_s: round(byPartition),
      ratio: round(byKey / byPartition),
      problems,
    }
  })
}

async function fill(kafka: Kafka, topic: string, records: number, keys: number): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  const messages = Array.from({ length: records }, (_, index) => ({
    key: `key-${index % keys}`,
    value: `record ${index}`,
  }))
  try {
    await producer.send({ topic, messages })
  } finally {
    await producer.disconnect()
  }
}

/** The engine as a service runs it, from the first record to the last, with a group of its own. */
async function consume(how: {
  kafka: Kafka
  admin: Admin
  topic: string
  width: number
  work: OrderedWork
}): Promise<void> {
  const { kafka, admin, topic, width, work } = how
  const groupId = `bench-order-${randomUUID()}`
  const processor = new Processor({
    source: new KafkaSource(kafka, { groupId, topics: [topic], sessionTimeoutMs: 30_000, admin, log }),
    committer: new TransactionalCommitter(kafka, { groupId, admin, transactionTimeoutMs: 30_000 }),
    handler: (record) => work.handle(record),
    width,
    deadLetter: (record, error) => deadLetter(`${topic}-dead`, groupId, record, error),
    observer: observe(groupId, log),
    onFatal: (error) => work.fail(error),
  })
  try {
    await processor.start()
    await work.done
  } finally {
    await processor.stop(GRACE_MS)
  }
  const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] })
  work.check(Number(committed?.partitions[0]?.offset))
  await admin.deleteGroups([groupId, publishedGroup(groupId)]).catch(() => {})
}

export const orderCommand = onStack(new Command('order'))
  .description('order by key against order by partition, on one partition')
  .option('--records <n>', 'records a turn', positive, 2_000)
  .option('--keys <n>', 'keys of the records', positive, 20)
  .option('--handler-ms <ms>', 'time that the handler takes for a record', positive, 5)
  .option('--width <n>', 'handlers at once with order by key', positive, 256)
  .option('--rounds <n>', 'turns of each, after one that does not count', positive, 2)
  .action(async (options: Options) => {
    finish(await order(options), options.json, (figures) => console.table(figures))
  })
