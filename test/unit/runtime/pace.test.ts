import assert from 'node:assert/strict'
import test from 'node:test'
import { Batcher } from '../../../shared/runtime/batcher.ts'
import { Pace, spacingAt } from '../../../shared/runtime/pace.ts'

const LONGEST_MS = 200 // between two turns, however busy this process and its machine are

test('the first turn is at once, the next waits until more may have come', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  t.mock.method(performance, 'now', () => 1_000) // whatever the machine does meanwhile
  const pace = new Pace()
  await pace.next()
  let second = false
  const waiting = pace.next().finally(() => {
    second = true
  })
  await Promise.resolve()
  assert.equal(second, false, 'the second turn did not wait')
  t.mock.timers.tick(LONGEST_MS)
  await waiting
})

test('the busier the process or its machine, the further apart are the turns, within bounds', () => {
  const process = [0, 0.2, 0.4, 0.6, 1].map((share) => Math.round(spacingAt(share, 0)))
  assert.deepEqual(process, [10, 10, 25, 40, 40])
  const machine = [0.5, 0.9, 0.95, 1].map((share) => Math.round(spacingAt(0, share)))
  assert.deepEqual(machine, [10, 10, 105, 200])
  assert.deepEqual([spacingAt(1, 0.9), spacingAt(0.2, 1)], [40, 200], 'the longer of both')
})

test('what is asked for right after a batch shares the next one', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  t.mock.method(performance, 'now', () => 1_000)
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
  const answers: Promise<number>[] = []
  for (const item of [1, 2, 3]) {
    answers.push(batcher.add(item))
    await new Promise((resolve) => setImmediate(resolve))
  }
  t.mock.timers.tick(LONGEST_MS)
  assert.deepEqual(await Promise.all(answers), [1, 2, 3])
  assert.deepEqual(batches, [1, 3])
})
