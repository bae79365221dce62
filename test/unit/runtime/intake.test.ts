import assert from 'node:assert/strict'
import test from 'node:test'
import { RetryableError } from '../../../shared/runtime/errors.ts'
import type { InputRecord, SourceListener } from '../../../shared/runtime/ports.ts'
import { Processor } from '../../../shared/runtime/processor.ts'
import { silent } from './silent.ts'
import { stubPartition, stubSource } from './stubs.ts'

const PARTITION = { topic: 'in', partition: 0 }
const RECORDS = 12 // enough to tell an ill world from ill records
const GUARD_MS = 20_000

const records = Array.from(
  { length: RECORDS },
  (_, offset): InputRecord => ({
    ...PARTITION,
    offset,
    timestamp: 0,
    key: null,
    value: null,
    headers: {},
  }),
)

test('while the world fails for everybody no more records are taken; when it is well again all are', async () => {
  const paused = Promise.withResolvers<string>()
  const resumed = Promise.withResolvers<string>()
  const done = Promise.withResolvers<string>()
  let listener: SourceListener | null = null
  let ill = true
  const processor = new Processor({
    source: {
      ...stubSource(
        (engine) => {
          listener = engine
        },
        [PARTITION],
      ),
      pause: () => paused.resolve('paused'),
      resume: () => {
        if (!ill) resumed.resolve('resumed')
      },
    },
    committer: {
      commitsAtOnce: 1,
      open: () =>
        Promise.resolve(
          stubPartition(({ offset }) => {
            if (offset === RECORDS) done.resolve('done')
            return Promise.resolve()
          }),
        ),
    },
    handler: () =>
      ill ? Promise.reject(new RetryableError('AWAY', 'the database is away')) : Promise.resolve([]),
    width: 10 * RECORDS, // far from full
    deadLetter: () => assert.fail('no record is to blame'),
    observer: silent,
    onFatal: (error) => assert.fail(error),
  })
  await processor.start()
  const engine = listener as SourceListener | null
  engine?.onFetched(PARTITION, { from: 0, next: RECORDS, end: RECORDS, records })
  const guard = AbortSignal.timeout(GUARD_MS)
  const late = new Promise<string>((resolve) => {
    guard.addEventListener('abort', () => resolve('nothing happened'))
  })
  assert.equal(await Promise.race([paused.promise, late]), 'paused')
  ill = false
  assert.equal(await Promise.race([done.promise, late]), 'done')
  assert.equal(await Promise.race([resumed.promise, late]), 'resumed')
  await processor.stop(1)
})
