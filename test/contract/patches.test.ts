/** What shared/kafka/patches and shared/langgraph/patches change in libraries: without the patch each of these fails. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import test from 'node:test'
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons'
import '@langchain/langgraph' // installs the async local storage
import kafkajs, { type Consumer } from 'kafkajs'
import { environment } from '../support/environment.ts'

const require = createRequire(import.meta.url)
const kafka = () =>
  new kafkajs.Kafka({
    brokers: environment.kafkaBrokers,
    logLevel: kafkajs.logLevel.NOTHING,
    clientId: 'patches',
  })

test('a LangGraph node without tracing makes no LangSmith run tree', () => {
  const carried = AsyncLocalStorageProviderSingleton.runWithConfig({ tags: ['x'] }, () => ({
    store: AsyncLocalStorageProviderSingleton.getInstance().getStore() as object,
    config: AsyncLocalStorageProviderSingleton.getRunnableConfig(),
  }))
  assert.deepEqual(carried.config?.tags, ['x'], 'the config still reaches the node')
  assert.equal('createChild' in carried.store, false, 'it is a RunTree')
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
