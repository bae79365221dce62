import assert from 'node:assert/strict'
import test from 'node:test'
import { CommitLoop } from '../../../shared/runtime/commit-loop.ts'
import { Gate } from '../../../shared/runtime/gate.ts'
import type { CommitBatch, Committer, InputRecord } from '../../../shared/runtime/ports.ts'
import { silent, silentSpan } from './silent.ts'
import { stubPartition } from './stubs.ts'

const PARTITION = { topic: 'in', partition: 0 }
/** More than the engine passes between two looks at what there is to do. */
const MOMENTS = 40 // microtasks

const record = (offset: number): InputRecord => ({
  ...PARTITION,
  offset,
  timestamp: 0,
  key: null,
  value: null,
  headers: {},
})

/** A loop with two records in flight whose commits end when the test says so. */
async function underWay() {
  const begun: { batch: CommitBatch; end: () => void }[] = []
  const committer: Committer = {
    commitsAtOnce: 1,
    open: () => Promise.resolve(stubPartition((batch) => new Promise((end) => begun.push({ batch, end })))),
  }
  const givenUp = new AbortController()
  const loop = new CommitLoop(
    {
      partition: PARTITION,
      committer,
      observer: silent,
      commits: new Gate(1),
      onFenced: () => {},
      onFatal: (error) => assert.fail(error),
      onProgress: () => {},
    },
    givenUp.signal,
  )
  await loop.open()
  loop.ledger.take(0)
  loop.ledger.take(1)
  const finish = (offset: number) => loop.finish({ record: record(offset), outputs: [], span: silentSpan })
  return { begun, finish, givenUp }
}

async function moments(count: number): Promise<void> {
  for (let each = 0; each < count; each++) await Promise.resolve()
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('what finishes at whatever moment while a commit ends is committed too', async () => {
  for (let moment = 0; moment < MOMENTS; moment++) {
    const { begun, finish } = await underWay()
    finish(0)
    await turn()
    await turn()
    assert.equal(begun[0]?.batch.offset, 1)
    begun[0].end()
    await moments(moment)
    finish(1)
    await turn()
    await turn()
    assert.equal(
      begun[1]?.batch.offset,
      2,
      `finished ${moment} microtasks after the commit before: left alone`,
    )
  }
})

test('at whatever moment a partition is given up, no commit begins from then on', async () => {
  for (let moment = 0; moment < MOMENTS; moment++) {
    const { begun, finish, givenUp } = await underWay()
    finish(0)
    await turn()
    await turn()
    finish(1) // waits for the commit under way
    begun[0]?.end()
    await moments(moment)
    givenUp.abort()
    const before = begun.length
    await turn()
    await turn()
    assert.equal(begun.length, before, `given up ${moment} microtasks after a commit: another one began`)
  }
})
