import assert from 'node:assert/strict'
import test from 'node:test'
import { committedPosition } from '../../../shared/kafka/committed-position.ts'

const at = { topic: 'claims.reviewed', partition: 3 }
type Offsets = { partition: number; offset: string; metadata: string | null }[]

/** An admin client that knows these partitions of the topic at the moment. */
const admin = (known: Offsets) => ({
  fetchOffsets: () => Promise.resolve([{ topic: at.topic, partitions: known }]),
  fetchTopicOffsets: () =>
    Promise.resolve(known.map(({ partition }) => ({ partition, offset: '90', high: '90', low: '40' }))),
})

test('a committed offset is the position, with its metadata', async () => {
  const known = [{ partition: 3, offset: '70', metadata: 'done' }]
  assert.deepEqual(await committedPosition(admin(known), 'decision', at), { offset: 70, metadata: 'done' })
})

test('a group that has committed nothing begins at the beginning', async () => {
  const known = [{ partition: 3, offset: '-1', metadata: null }]
  assert.deepEqual(await committedPosition(admin(known), 'decision', at), { offset: 40, metadata: '' })
})

test('an answer that says nothing of the partition is asked for again: it must not begin the partition anew', async () => {
  const others = [{ partition: 2, offset: '70', metadata: null }]
  for (const known of [[], others]) {
    await assert.rejects(committedPosition(admin(known), 'decision', at), {
      code: 'METADATA_INCOMPLETE',
      recovery: 'retry',
    })
  }
})

test('a group that has come further than its partition reaches takes nothing: new records would get offsets that are done', async () => {
  const known = [{ partition: 3, offset: '91', metadata: null }]
  await assert.rejects(committedPosition(admin(known), 'decision', at), {
    code: 'POSITION_PAST_END',
    recovery: 'retry',
  })
  const end = [{ partition: 3, offset: '90', metadata: null }]
  assert.equal((await committedPosition(admin(end), 'decision', at)).offset, 90)
})
