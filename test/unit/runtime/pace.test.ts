import assert from 'node:assert/strict'
import test from 'node:test'
import { Batcher } from '../../../shared/runtime/batcher.ts'
import { Pace } from '../../../shared/runtime/pace.ts'

test('the first turn is at once, the next waits until more may have come', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const pace = new Pace()
  await pace.next()
  let second = false
  const waiting = pace.next().then(() => {
    second = true
  })
  await Promise.resolve()
  assert.equal(second, false, 'the second turn did not wait')
  t.mock.timers.tick(10)
  await waiting
})

test('what is asked for right after a batch shares the next one', async () => {
  const batches: number[] = []
  const batcher = new Batcher<number, number>(
    (batch) => {
      batches.push(batch.length)
      return Promise.resolve([...batch])
    },
    1,
    100,
  )
  await batcher.add(0)
  const answers = [1, 2, 3].map(async (item) => {
    for (let turns = 0; turns < item; turns++) await new Promise((resolve) => setImmediate(resolve))
    return batcher.add(item)
  })
  assert.deepEqual(await Promise.all(answers), [1, 2, 3])
  assert.deepEqual(batches, [1, 3])
})
