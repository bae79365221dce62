/** What shared/kafka/patches change in kafkajs: without the patch each of these fails. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import kafkajs, { type Consumer } from 'kafkajs'
import { environment } from '../support/environment.ts'

const require = createRequire(import.meta.url)
const kafka = () =>
  new kafkajs.Kafka({
    brokers: environment.kafkaBrokers,
    logLevel: kafkajs.logLevel.NOTHING,
    clientId: 'patches',
  })

test('an idle connection of kafkajs arms no timer', () => {
  const RequestQueue = require('kafkajs/src/network/requestQueue') as new (
    options: object,
  ) => { scheduleCheckPendingRequests(): void; throttleCheckTimeoutId: unknown }
  const logger = { namespace: () => ({ debug: () => {} }) }
  const queue = new RequestQueue({
    maxInFlightRequests: 1,
    requestTimeout: 1_000,
    logger,
    isConnected: () => true,
  })
  queue.scheduleCheckPendingRequests()
  assert.equal(queue.throttleCheckTimeoutId, null)
})

test('offsets that cannot be committed are not passed over in silence', async () => {
  const consumer: Consumer = kafka().consumer({ groupId: `patches-${Date.now()}` })
  await consumer.connect()
  await consumer.subscribe({ topics: ['claims.submitted'] })
  await consumer.run({ autoCommit: false, eachMessage: () => Promise.resolve() })
  await consumer.stop()
  await assert.rejects(
    async () => consumer.commitOffsets([{ topic: 'claims.submitted', partition: 0, offset: '0' }]),
    /not running|not initialized/,
  )
  await consumer.disconnect()
})

test('a consumer that crashes, and is stopped and run before it is started again, is one member of its group', async () => {
  const topic = `patches-${Date.now()}-once`
  const crashed = Promise.withResolvers<void>()
  const startAgain = Promise.withResolvers<boolean>()
  const consumer = kafka().consumer({
    groupId: topic,
    heartbeatInterval: 200,
    maxWaitTimeInMs: 100,
    retry: {
      initialRetryTime: 50,
      retries: 2,
      restartOnFailure() {
        crashed.resolve()
        return startAgain.promise
      },
    },
  })
  let batches = 0
  const run = () =>
    consumer.run({
      autoCommit: false,
      eachBatch: () => (++batches <= 3 ? Promise.reject(new Error('it fails')) : Promise.resolve()),
    })
  const producer = kafka().producer()
  const admin = kafka().admin()
  try {
    await Promise.all([admin.connect(), producer.connect(), consumer.connect()])
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true })
    await producer.send({ topic, messages: [{ value: 'fails' }] })
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await run()
    await crashed.promise
    await sleep(300) // its connections are closed by now
    await consumer.stop()
    await consumer.connect()
    await run()
    startAgain.resolve(true)
    await sleep(2_000) // many times as long as until it would be started again
    const { groups } = await admin.describeGroups([topic])
    assert.equal(groups[0]?.members.length, 1, 'members')
  } finally {
    // One that runs twice cannot be stopped.
    await Promise.race([consumer.disconnect(), sleep(2_000)])
    await producer.disconnect()
    await admin.deleteTopics({ topics: [topic] })
    await admin.disconnect()
  }
})

test('a producer looks its coordinators up once, not four times a transaction', async () => {
  const producer = kafka().producer({
    transactionalId: `patches-${Date.now()}`,
    idempotent: true,
    maxInFlightRequests: 1,
    retry: { initialRetryTime: 5, retries: 30 },
  })
  let lookups = 0
  producer.on(producer.events.REQUEST, ({ payload }) => {
    if (payload.apiName === 'GroupCoordinator') lookups++
  })
  await producer.connect()
  const group = `patches-${Date.now()}`
  const transact = async () => {
    const transaction = await producer.transaction()
    await transaction.sendOffsets({
      consumerGroupId: group,
      topics: [{ topic: 'claims.submitted', partitions: [{ partition: 0, offset: '0' }] }],
    })
    await transaction.commit()
  }
  await transact()
  const first = lookups
  for (let more = 0; more < 5; more++) await transact()
  await producer.disconnect()
  assert.ok(first > 0, 'the first transaction looks up')
  assert.equal(lookups, first, 'the others do not')
})

/**
 * kafkajs' sending of a batch to two brokers, each of which leads one partition of a topic. `answer` says what a broker
 * does with a request; what it was sent is noted as `broker: partitions`.
 */
function sendingToTwo(answer: (broker: number, sent: readonly string[]) => Promise<void>) {
  const createSendMessages = require('kafkajs/src/producer/sendMessages') as (
    options: object,
  ) => (batch: object) => Promise<{ partition: number }[]>
  const createRetry = require('kafkajs/src/retry') as (options: object) => unknown
  const sent: string[] = []
  const leaders = new Map([
    [0, 1],
    [1, 2],
  ])
  const brokers = [1, 2].map((nodeId) => ({
    nodeId,
    async produce({ topicData }: { topicData: { partitions: { partition: number }[] }[] }) {
      const partitions = topicData.flatMap((topic) => topic.partitions.map(({ partition }) => partition))
      sent.push(`${nodeId}: ${partitions.join()}`)
      await answer(nodeId, sent)
      const answers = partitions.map((partition) => ({ partition, errorCode: 0, baseOffset: '0' }))
      return { topics: [{ topicName: 't', partitions: answers }] }
    },
  }))
  const nothing = () => Promise.resolve()
  const cluster = {
    isConnected: () => true,
    refreshMetadata: nothing,
    refreshMetadataIfNecessary: nothing,
    addMultipleTargetTopics: nothing,
    findTopicPartitionMetadata: () => [{ partitionId: 0 }, { partitionId: 1 }],
    // As kafkajs does: a partition that has no metadata is left out.
    findLeaderForPartitions: (_: string, partitions: (string | number)[]) =>
      Object.groupBy(
        partitions.map(Number).filter((partition) => leaders.has(partition)),
        (partition) => leaders.get(partition) ?? 0,
      ),
    findBroker: ({ nodeId }: { nodeId: string }) => Promise.resolve(brokers[Number(nodeId) - 1]),
  }
  const eosManager = {
    isTransactional: () => false,
    acquireBrokerLock: nothing,
    releaseBrokerLock: nothing,
    getSequence: () => 0,
    updateSequence: () => {},
    getProducerId: () => 1,
    getProducerEpoch: () => 0,
  }
  const send = createSendMessages({
    logger: { debug: () => {}, error: () => {} },
    cluster,
    partitioner: ({ message }: { message: { key: string } }) => Number(message.key),
    eosManager,
    retrier: createRetry({ initialRetryTime: 1, retries: 5 }),
  })
  const messages = ['0', '1'].map((key) => ({ key, value: 'x' }))
  return { sent, leaders, sending: () => send({ acks: -1, topicMessages: [{ topic: 't', messages }] }) }
}

const partitionsOf = (answers: readonly { partition: number }[]) =>
  answers.map(({ partition }) => partition).sort((a, b) => a - b)

const brokerFails = () => Promise.reject(Object.assign(new Error('not the leader'), { retriable: true }))

test('a broker that is still answering while another one fails is not sent its records again', async () => {
  const failed = Promise.withResolvers<void>()
  const { sent, sending } = sendingToTwo(async (broker, requests) => {
    if (broker === 2 && requests.filter((request) => request.startsWith('2')).length === 1) {
      setTimeout(failed.resolve, 50) // any retry has begun by then
      await brokerFails()
    }
    if (broker === 1) await failed.promise
  })
  const answers = await sending()
  assert.deepEqual(sent, ['1: 0', '2: 1', '2: 1'])
  assert.deepEqual(partitionsOf(answers), [0, 1])
})

test('records whose partition moves to a broker that has answered already are sent to it', async () => {
  const { sent, leaders, sending } = sendingToTwo(async (broker) => {
    if (broker !== 2) return
    leaders.set(1, 1)
    await brokerFails()
  })
  const answers = await sending()
  assert.deepEqual(sent, ['1: 0', '2: 1', '1: 1'])
  assert.deepEqual(partitionsOf(answers), [0, 1])
})

test('a batch is not taken for sent while nobody is known to lead one of its partitions', async () => {
  const { sent, leaders, sending } = sendingToTwo(async () => {})
  leaders.delete(1)
  setTimeout(() => leaders.set(1, 2), 2)
  const answers = await sending()
  assert.deepEqual(partitionsOf(answers), [0, 1], sent.join('; '))
})

test('records of aborted transactions are left out in whatever order the transactions were aborted', () => {
  type Message = { offset: string; key: Buffer; batchContext: { producerId: string; inTransaction: boolean } }
  const filterAborted = require('kafkajs/src/consumer/filterAbortedMessages') as (options: {
    messages: Message[]
    abortedTransactions: { producerId: string; firstOffset: string }[]
  }) => Message[]
  const ABORT = Buffer.from([0, 0, 0, 0])
  const by = (producerId: string, offset: number, key = Buffer.from('claim')): Message => ({
    offset: String(offset),
    key,
    batchContext: { producerId, inTransaction: true },
  })
  const messages = [
    by('1', 10),
    by('2', 11),
    by('1', 12),
    by('2', 13, ABORT),
    by('1', 14, ABORT),
    by('1', 15),
  ]
  const read = filterAborted({
    messages,
    // As brokers tell them: by the end of the transaction.
    abortedTransactions: [
      { producerId: '2', firstOffset: '11' },
      { producerId: '1', firstOffset: '10' },
    ],
  })
  const records = read.filter(({ key }) => !key.equals(ABORT))
  assert.deepEqual(
    records.map(({ offset }) => offset),
    ['15'],
  )
})
