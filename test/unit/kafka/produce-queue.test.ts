import assert from 'node:assert/strict'
import test from 'node:test'
import { ProduceError, ProduceQueue } from '../../../shared/kafka/produce-queue.ts'

const LIMITS = { records: 3, bytes: 2_000_000 }
const record = (bytes = 10) => ({ topic: 't', key: 'k', value: Buffer.alloc(bytes), headers: {} })
const stored = { topic: 't', partition: 0, offset: 7 }
const rejection = async (promise: Promise<unknown>): Promise<ProduceError> => {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof ProduceError)
  return error
}

test('the queue is bounded in records and in bytes; what is refused was surely not stored', async () => {
  const queue = new ProduceQueue(LIMITS)
  const waiting = [1, 2, 3].map(() => queue.add(record(), 60_000))
  const full = await rejection(queue.add(record(), 60_000))
  assert.deepEqual([full.code, full.maybeStored], ['PRODUCER_FULL', false])
  for (const { resolve } of queue.take()) resolve(stored)
  await Promise.all(waiting)

  const large = queue.add(record(1_500_000), 60_000)
  assert.equal((await rejection(queue.add(record(1_500_000), 60_000))).code, 'PRODUCER_FULL')
  for (const { resolve } of queue.take()) resolve(stored)
  await large
  assert.equal(queue.size, 0)
})

test('a record that waits for too long leaves the queue: surely not stored', async () => {
  const queue = new ProduceQueue(LIMITS)
  const error = await rejection(queue.add(record(), 1))
  assert.deepEqual([error.code, error.maybeStored], ['PRODUCE_TIMEOUT', false])
  assert.equal(queue.size, 0)
  assert.deepEqual(queue.take(), [])
})

test('a record that was taken and not answered for in time may be stored', async () => {
  const queue = new ProduceQueue(LIMITS)
  const promise = queue.add(record(), 1)
  const [taken] = queue.take()
  const error = await rejection(promise)
  assert.deepEqual([error.code, error.maybeStored], ['PRODUCE_TIMEOUT', true])
  taken?.resolve(stored) // too late: ignored
})

test('a batch keeps the order and stays below the limit of a request; a large record goes alone', () => {
  const queue = new ProduceQueue({ records: 10, bytes: 10_000_000 })
  const sizes = [200_000, 200_000, 200_000, 900_000, 10, 20]
  for (const size of sizes) queue.add(record(size), 60_000).catch(() => {})
  const batches: number[][] = []
  for (let batch = queue.take(); batch.length > 0; batch = queue.take()) {
    batches.push(batch.map(({ bytes }) => bytes))
    for (const { resolve } of batch) resolve(stored)
  }
  assert.deepEqual(batches, [[200_000, 200_000], [200_000], [900_000], [10, 20]])
})

test('a batch that was too large as a whole comes back one by one, in order', () => {
  const queue = new ProduceQueue({ records: 10, bytes: 1_000 })
  for (const size of [1, 2]) queue.add(record(size), 60_000).catch(() => {})
  const tooLarge = queue.take()
  for (const size of [3, 4]) queue.add(record(size), 60_000).catch(() => {})
  queue.retryAlone(tooLarge)
  const batches = [queue.take(), queue.take(), queue.take()]
  assert.deepEqual(
    batches.map((batch) => batch.map(({ bytes }) => bytes)),
    [[3, 4], [1], [2]],
  )
  for (const { resolve } of batches.flat()) resolve(stored)
})
