import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PartitionLoad } from '../../../shared/runtime/observer.ts'
import type { InputRecord, OutputRecord, SourceListener } from '../../../shared/runtime/ports.ts'
import { Processor } from '../../../shared/runtime/processor.ts'
import { silent } from './silent.ts'
import { stubPartition, stubSource } from './stubs.ts'

const PARTITION = { topic: 'in', partition: 0 }
const OTHER = { topic: 'in', partition: 1 }
const GUARD_MS = 20_000

const record = (offset: number, key: string): InputRecord => ({
  ...PARTITION,
  offset,
  timestamp: 1_000 + offset,
  key: Buffer.from(key),
  value: null,
  headers: {},
})

/** An engine whose partitions open, whose handlers return and whose commits end when the test says so. */
async function engine() {
  const opening = Promise.withResolvers<void>()
  const handled = new Map<number, () => void>()
  const commits: (() => void)[] = []
  let loads: () => readonly PartitionLoad[] = () => assert.fail('nobody watches')
  let listener: SourceListener | null = null
  const processor = new Processor({
    source: stubSource((engine) => {
      listener = engine
    }, []),
    committer: {
      commitsAtOnce: 1,
      open: async () => {
        await opening.promise
        return stubPartition(() => new Promise<void>((resolve) => commits.push(resolve)))
      },
    },
    handler: ({ offset }) => new Promise<OutputRecord[]>((resolve) => handled.set(offset, () => resolve([]))),
    width: 100,
    deadLetter: () => assert.fail('no record is to blame'),
    observer: {
      ...silent,
      watch: (asked) => {
        loads = asked
        return () => {
          loads = () => []
        }
      },
    },
    onFatal: (error) => assert.fail(error),
  })
  await processor.start()
  const source = listener as SourceListener | null
  assert.ok(source)
  return {
    processor,
    source,
    opening,
    handled,
    commits,
    load: () =>
      loads().map(({ partition, inFlight, behind, oldest, lag }) => ({
        partition,
        inFlight,
        behind,
        oldest,
        lag,
      })),
  }
}

/** Commits go at their own pace. */
async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + GUARD_MS
  while (!holds()) {
    assert.ok(performance.now() < deadline, 'gave up waiting')
    await sleep(2)
  }
}

test('the load tells what is taken and not committed, what waits for its neighbour, the oldest and the lag', async () => {
  const { processor, source, opening, handled, commits, load } = await engine()
  assert.deepEqual(load(), [])
  source.onAssigned([PARTITION])
  const records = [record(0, 'a'), record(1, 'b'), record(2, 'a'), record(3, 'a')]
  source.onFetched(PARTITION, { from: 0, next: 4, end: 9, records })
  // Not taken over yet: how far it was committed is not known.
  assert.deepEqual(load(), [{ partition: 0, inFlight: 4, behind: 0, oldest: 1_000, lag: null }])

  opening.resolve()
  await until(() => handled.size === 2)
  assert.deepEqual(load(), [{ partition: 0, inFlight: 4, behind: 2, oldest: 1_000, lag: 9 }])

  handled.get(0)?.()
  await until(() => commits.length === 1 && handled.size === 3)
  // Its commit has no answer yet.
  assert.deepEqual(load(), [{ partition: 0, inFlight: 4, behind: 1, oldest: 1_000, lag: 9 }])
  commits.shift()?.()
  await until(() => load()[0]?.lag === 8)
  assert.deepEqual(load(), [{ partition: 0, inFlight: 3, behind: 1, oldest: 1_001, lag: 8 }])

  for (const offset of [1, 2]) handled.get(offset)?.()
  await until(() => handled.size === 4)
  handled.get(3)?.()
  source.onFetched(PARTITION, { from: 4, next: 9, end: 9, records: [] })
  await until(() => {
    commits.shift()?.()
    return load()[0]?.lag === 0
  })
  assert.deepEqual(load(), [{ partition: 0, inFlight: 0, behind: 0, oldest: null, lag: 0 }])

  source.onAssigned([OTHER])
  await until(() => load()[0]?.lag === 0)
  assert.deepEqual(load(), [{ partition: 1, inFlight: 0, behind: 0, oldest: null, lag: 0 }])
  await processor.stop(1)
  assert.deepEqual(load(), [])
})
