import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import kafkajs from 'kafkajs'
import { type OffsetCommit, OffsetCommits } from '../../../shared/kafka/offset-commits.ts'

const PARTITION = { topic: 'in', partition: 0 }
const OTHER = { topic: 'in', partition: 1 }

/** A group member whose requests are answered when the test says so. */
function member() {
  const requests: { offsets: string[]; answer: () => void; fail: (error?: Error) => void }[] = []
  let rejoins = 0
  let asked = Promise.withResolvers<void>()
  const commitOffsets = (commits: readonly OffsetCommit[]): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const offsets = commits.map(({ partition, offset }) => `${partition} at ${offset}`)
    requests.push({
      offsets,
      answer: resolve,
      fail: (error = new Error('the broker is away')) => reject(error),
    })
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
  const rejoin = () => {
    rejoins++
  }
  const commits = new OffsetCommits({ consumer: { commitOffsets }, rejoin }, { warn: () => {} })
  return { commits, next, rejoins: () => rejoins }
}

/** Time that passes when the test says so. */
function clock(t: TestContext): (ms: number) => void {
  let now = 1_000_000
  t.mock.method(performance, 'now', () => now)
  return (ms) => {
    now += ms
  }
}

const elsewhere = () =>
  new kafkajs.KafkaJSProtocolError(
    Object.assign(new Error('This is not the correct coordinator for this group'), {
      type: 'NOT_COORDINATOR_FOR_GROUP',
      code: 16,
    }),
  )

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

test('a coordinator that refuses for long is given up: the group is joined again', async (t) => {
  const pass = clock(t)
  const { commits, next, rejoins } = member()
  commits.commitSoon({ ...PARTITION, offset: '1' })
  ;(await next()).fail(elsewhere())
  const second = await next()
  pass(9_000)
  second.fail(elsewhere())
  const third = await next()
  assert.equal(rejoins(), 0, 'heartbeats tell of a new coordinator sooner')
  pass(2_000)
  third.fail(elsewhere())
  const fourth = await next()
  assert.equal(rejoins(), 1)
  fourth.answer()
  await commits.settled(PARTITION)
})

test('a broker that is away is no reason to join the group again', async (t) => {
  const pass = clock(t)
  const { commits, next, rejoins } = member()
  commits.commitSoon({ ...PARTITION, offset: '1' })
  for (let tries = 0; tries < 3; tries++) {
    const request = await next()
    pass(60_000)
    request.fail()
  }
  const last = await next()
  assert.equal(rejoins(), 0)
  last.answer()
  await commits.settled(PARTITION)
})

test('a coordinator that never answers is given up', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { commits, next, rejoins } = member()
  commits.commitSoon({ ...PARTITION, offset: '1' })
  const asked = next()
  t.mock.timers.tick(1)
  await asked
  t.mock.timers.tick(30_000)
  while (rejoins() === 0) await new Promise((resolve) => setImmediate(resolve))
  commits.forget(PARTITION)
})
