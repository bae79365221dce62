import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { FatalError, type ProcessingError } from '../../../shared/runtime/errors.ts'
import type { CommitBatch, OutputRecord, SourceListener } from '../../../shared/runtime/ports.ts'
import { Processor } from '../../../shared/runtime/processor.ts'
import { silent } from './silent.ts'
import { stubPartition, stubRecords, stubSource } from './stubs.ts'

const PARTITION = { topic: 'in', partition: 0 }
const GRACE_MS = 600_000 // nobody waits for so long

test('a commit that fails for good is the last one: no offset behind it is committed without its outputs', async () => {
  const tried: CommitBatch[] = []
  const failed = Promise.withResolvers<ProcessingError>()
  let opened = 0
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
      open: () => {
        opened++
        const partition = stubPartition((batch) => {
          tried.push(batch)
          return tried.length === 1
            ? Promise.reject(new FatalError('TOPIC_AUTHORIZATION_FAILED', 'the outputs are refused'))
            : Promise.resolve()
        })
        return Promise.resolve(partition)
      },
    },
    handler: ({ offset }): Promise<OutputRecord[]> =>
      Promise.resolve([{ topic: 'out', key: 'k', value: Buffer.from(String(offset)), headers: {} }]),
    width: 10,
    deadLetter: () => assert.fail('no record is to blame'),
    observer: silent,
    onFatal: failed.resolve,
  })
  await processor.start()
  const engine = listener as SourceListener | null
  const records = stubRecords(PARTITION, 2)
  engine?.onFetched(PARTITION, { from: 0, next: 2, end: 2, records })
  assert.equal((await failed.promise).code, 'TOPIC_AUTHORIZATION_FAILED')
  engine?.onFetched(PARTITION, { from: 2, next: 3, end: 3, records: [] }) // markers, as any fetch may bring
  await sleep(50) // whatever would go on by itself
  await processor.stop(GRACE_MS)
  assert.equal(tried.length, 1, 'the outputs were refused, and their offset is not committed without them')
  assert.equal(opened, 1)
  assert.equal(processor.state, 'stopped')
})
