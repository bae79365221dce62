import assert from 'node:assert/strict'
import test from 'node:test'
import { NotYetError } from '../../../shared/runtime/errors.ts'
import type { SourceListener } from '../../../shared/runtime/ports.ts'
import { Processor } from '../../../shared/runtime/processor.ts'
import { silent } from './silent.ts'
import { stubPartition, stubRecords, stubSource } from './stubs.ts'

const PARTITION = { topic: 'in', partition: 0 }
const GUARD_MS = 20_000
const GRACE_MS = 600_000 // nobody waits for so long

test('a process that is told to stop commits what is done, and does not wait for what is put off', async () => {
  const committed: number[] = []
  const triedTwice = Promise.withResolvers<void>()
  let listener: SourceListener | null = null
  const processor = new Processor({
    source: stubSource(
      (engine) => {
        listener = engine
      },
      [PARTITION],
    ),
    committer: {
      commitsAtOnce: 1,
      open: () =>
        Promise.resolve(
          stubPartition(({ offset }) => {
            committed.push(offset)
            return Promise.resolve()
          }),
        ),
    },
    handler: ({ offset }, { attempt }) => {
      if (offset !== 1) return Promise.resolve([])
      if (attempt === 2) triedTwice.resolve()
      return Promise.reject(new NotYetError('GRAPH_VERSION_NEWER', 'a newer instance will take it'))
    },
    width: 10,
    deadLetter: () => assert.fail('no record is to blame'),
    observer: silent,
    onFatal: (error) => assert.fail(error),
  })
  await processor.start()
  const engine = listener as SourceListener | null
  const records = stubRecords(PARTITION, 3)
  engine?.onFetched(PARTITION, { from: 0, next: 3, end: 3, records })
  await triedTwice.promise
  const guard = new AbortController()
  const late = new Promise<string>((resolve) => {
    const timer = setTimeout(resolve, GUARD_MS, 'still waiting')
    guard.signal.addEventListener('abort', () => clearTimeout(timer))
  })
  assert.equal(await Promise.race([processor.stop(GRACE_MS).then(() => 'stopped'), late]), 'stopped')
  guard.abort()
  assert.equal(committed.at(-1), 1, 'the record that is put off is left to the next owner')
})
