import assert from 'node:assert/strict'
import test from 'node:test'
import { type OffsetCommit, OffsetCommits } from '../../../shared/kafka/offset-commits.ts'

const PARTITION = { topic: 'in', partition: 0 }
const OTHER = { topic: 'in', partition: 1 }

/** A group member whose requests are answered when the test says so. */
function member() {
  const requests: { offsets: string[]; answer: () => void; fail: () => void }[] = []
  let asked = Promise.withResolvers<void>()
  const commitOffsets = (commits: readonly OffsetCommit[]): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const offsets = commits.map(({ partition, offset }) => `${partition} at ${offset}`)
    requests.push({ offsets, answer: resolve, fail: () => reject(new Error('the broker is away')) })
    asked.resolve()
    return promise
  }
  const next = async () => {
    await asked.promise
    asked = Promise.withResolvers<void>()
    const request = requests.shift()
    assert.ok(request)
    return request
  }
  return { commits: new OffsetCommits({ commitOffsets }), next }
}

test('of offsets that wait only the newest of each partition goes, all in one request', async () => {
  const { commits, next } = member()
  commits.commitSoon({ ...PARTITION, offset: '1' })
  const first = await next()
  commits.commitSoon({ ...PARTITION, offset: '2' })
  commits.commitSoon({ ...OTHER, offset: '7' })
  commits.commitSoon({ ...PARTITION, offset: '3' })
  first.answer()
  const second = await next()
  assert.deepEqual([first.offsets, second.offsets], [['0 at 1'], ['0 at 3', '1 at 7']])
  second.answer()
  await commits.settled(PARTITION)
})

test('an offset that could not be committed is tried again, unless a newer one has taken its place', async () => {
  const { commits, next } = member()
  commits.commitSoon({ ...PARTITION, offset: '1' })
  commits.commitSoon({ ...OTHER, offset: '7' })
  const first = await next()
  commits.commitSoon({ ...PARTITION, offset: '2' })
  first.fail()
  const second = await next()
  assert.deepEqual(second.offsets.toSorted(), ['0 at 2', '1 at 7'])
  second.answer()
  await commits.settled(PARTITION)
})

test('who waits for an offset hears that it could not be committed', async () => {
  const { commits, next } = member()
  commits.commitSoon({ ...PARTITION, offset: '1' })
  const settled = assert.rejects(commits.settled(PARTITION), /the broker is away/)
  const first = await next()
  first.fail()
  await settled
  const again = await next()
  again.answer()
  await commits.settled(PARTITION)
})

test('offsets of a partition that was lost are not committed any more, neither those that wait nor those that failed', async () => {
  const { commits, next } = member()
  commits.commitSoon({ ...PARTITION, offset: '1' })
  const first = await next()
  commits.commitSoon({ ...PARTITION, offset: '2' })
  commits.forget(PARTITION)
  first.fail()
  commits.commitSoon({ ...OTHER, offset: '7' })
  const second = await next()
  assert.deepEqual(second.offsets, ['1 at 7'])
  second.answer()
  await commits.settled(OTHER)
})
