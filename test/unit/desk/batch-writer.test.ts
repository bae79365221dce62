import assert from 'node:assert/strict'
import test from 'node:test'
import { BatchWriter } from '../../../services/desk/batch-writer.ts'

class Transient extends Error {}

function writerOf(write: (items: readonly number[]) => Promise<void>): BatchWriter<number> {
  return new BatchWriter({
    write,
    maxItems: 4,
    retryAfter: (error) => (error instanceof Transient ? 1 : null),
  })
}

test('what comes while a write is under way goes with the next, in order and never more than allowed', async () => {
  const batches: number[][] = []
  let writing = 0
  const writer = writerOf(async (items) => {
    assert.equal(++writing, 1, 'two writes at once')
    batches.push([...items])
    await new Promise((resolve) => setImmediate(resolve))
    writing--
  })
  const first = writer.add(1)
  await new Promise((resolve) => setImmediate(resolve))
  const rest = [2, 3, 4, 5, 6, 7].map((item) => writer.add(item))
  await Promise.all([first, ...rest])
  assert.deepEqual(batches, [[1], [2, 3, 4, 5], [6, 7]])
  await writer.add(8)
  assert.deepEqual(batches.at(-1), [8])
})

test('an item that the store refuses fails alone', async () => {
  const written: number[] = []
  const writer = writerOf((items) => {
    if (items.includes(2)) return Promise.reject(new Error('bad item'))
    written.push(...items)
    return Promise.resolve()
  })
  const results = await Promise.allSettled([1, 2, 3].map((item) => writer.add(item)))
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(written, [1, 3])
})

test('when the store is away a batch waits as a whole, and is written when it is back', async () => {
  const writes: number[][] = []
  const writer = writerOf((items) => {
    writes.push([...items])
    return writes.length < 4 ? Promise.reject(new Transient('away')) : Promise.resolve()
  })
  await Promise.all([1, 2, 3].map((item) => writer.add(item)))
  assert.deepEqual(writes.map(String), ['1,2,3', '1,2,3', '1,2,3', '1,2,3'])
})
