import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { Lanes } from '../../../shared/runtime/lanes.ts'

test('tasks of one key run one at a time and in order, tasks of all keys at most width at once', async () => {
  const input = fc.record({
    width: fc.integer({ min: 1, max: 5 }),
    tasks: fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), turns: fc.nat(4) }), {
      maxLength: 40,
    }),
  })
  await fc.assert(
    fc.asyncProperty(input, async ({ width, tasks }) => {
      const running = new Map<string, number>()
      const started = new Map<string, number[]>()
      const lanes = new Lanes(width, (error) => assert.fail(String(error)))
      await Promise.all(
        tasks.map(
          ({ key, turns }, index) =>
            new Promise<void>((resolve) => {
              lanes.add(key, async () => {
                assert.equal(running.get(key) ?? 0, 0, 'two tasks of one key at once')
                running.set(key, 1)
                assert.ok([...running.values()].reduce((a, b) => a + b, 0) <= width, 'wider than allowed')
                started.set(key, [...(started.get(key) ?? []), index])
                for (let turn = 0; turn < turns; turn++) await new Promise((next) => setImmediate(next))
                running.set(key, 0)
                resolve()
              })
            }),
        ),
      )
      for (const order of started.values())
        assert.deepEqual(
          order,
          order.toSorted((a, b) => a - b),
        )
      assert.equal([...started.values()].flat().length, tasks.length)
    }),
    { numRuns: 200 },
  )
})

test('different keys run side by side', async () => {
  const lanes = new Lanes(2, (error) => assert.fail(String(error)))
  let release = (): void => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const second = new Promise<void>((resolve) => {
    lanes.add('a', () => gate)
    lanes.add('b', () => Promise.resolve(resolve()))
  })
  await second
  assert.equal(lanes.running >= 1, true)
  release()
})

test('a task that fails does not stop its lane', async () => {
  const errors: unknown[] = []
  const lanes = new Lanes(1, (error) => errors.push(error))
  await new Promise<void>((resolve) => {
    lanes.add('a', () => Promise.reject(new Error('broken')))
    lanes.add('a', () => Promise.resolve(resolve()))
  })
  assert.equal(errors.length, 1)
})
