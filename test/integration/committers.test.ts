/** What the committers promise of outputs and offsets, on a real broker and seen by a reader from outside. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { after as afterAll, before as beforeAll, type TestContext } from 'node:test'
import { createKafka } from '../../shared/kafka/client.ts'
import { committedPosition } from '../../shared/kafka/committed-position.ts'
import { IdempotentCommitter } from '../../shared/kafka/idempotent-committer.ts'
import { RelayCommitter } from '../../shared/kafka/relay-committer.ts'
import { KafkaSource } from '../../shared/kafka/source.ts'
import { TransactionalCommitter } from '../../shared/kafka/transactional-committer.ts'
import { classify } from '../../shared/runtime/errors.ts'
import type { CommitBatch, Committer, OutputRecord, PartitionCommitter } from '../../shared/runtime/ports.ts'
import { createLogger } from '../../shared/telemetry/log.ts'
import { environment } from '../support/environment.ts'
import { eventually } from '../support/system.ts'
import { readTopic } from '../support/topics.ts'

const run = `committers-${randomBytes(5).toString('hex')}`
const INPUT = { topic: `${run}-in`, partition: 0 }
const OUT = `${run}-out`
const DEAD = `${run}-dead`
const INPUTS = 50 // records, more than any test commits
const MOST_BYTES = 2_000 // of a message
const GUARD_MS = 15_000
const TOO_MUCH_METADATA = 'x'.repeat(5_000) // Kafka stores 4,096 bytes

const log = createLogger('committers', 'silent')
const kafka = createKafka({ brokers: environment.kafkaBrokers, clientId: run, log })
const admin = kafka.admin()

beforeAll(async () => {
  await admin.connect()
  const small = [{ name: 'max.message.bytes', value: String(MOST_BYTES) }]
  const topics = [INPUT.topic, OUT, DEAD].map((topic) => ({ topic, numPartitions: 1, configEntries: small }))
  await admin.createTopics({ waitForLeaders: true, topics })
  // Whose offsets are committed here: none past the end of its partition is taken for a position.
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({ topic: INPUT.topic, messages: Array.from({ length: INPUTS }, () => ({ value: '' })) })
  await producer.disconnect()
})
afterAll(async () => {
  await admin.deleteTopics({ topics: [INPUT.topic, OUT, DEAD] })
  await admin.disconnect()
})

const output = (topic: string, text: string): OutputRecord => ({
  topic,
  key: 'key',
  value: Buffer.from(text),
  headers: {},
})

function batch(offset: number, outputs: readonly OutputRecord[], metadata = ''): CommitBatch {
  return { outputs, offset, metadata, published: { offset, metadata: '' } }
}

/** Of a group whose name is the test's own. */
function transactional(groupId: string): TransactionalCommitter {
  return new TransactionalCommitter(kafka, { groupId, admin, transactionTimeoutMs: 30_000 })
}

/** As the engine does: again while the world fails. Closed with the test, whatever comes of it. */
function open(t: TestContext, committer: Committer): Promise<PartitionCommitter> {
  return eventually('the partition to be opened', async () => {
    try {
      const opened = await committer.open(INPUT)
      t.after(() => opened.close())
      return opened
    } catch (error) {
      if (classify(error).recovery === 'retry') return null
      throw error
    }
  })
}

const positionOf = (groupId: string) => committedPosition(admin, groupId, INPUT)

/** Those of one test, as a read_committed consumer gets them. */
async function seen(topic: string, prefix: string): Promise<string[]> {
  const values = (await readTopic(topic)).map(({ value }) => String(value))
  return values.filter((value) => value.startsWith(prefix))
}

/** A service in the middle of a graph: a member of its group, with a relay committer. */
async function member(t: TestContext, groupId: string): Promise<RelayCommitter> {
  const source = new KafkaSource(kafka, {
    groupId,
    topics: [INPUT.topic],
    sessionTimeoutMs: 30_000,
    admin,
    log,
  })
  await source.start({ onAssigned: () => {}, onFetched: () => {}, onCrash: () => {} })
  const idempotent = new IdempotentCommitter(kafka, { groupId, admin, member: source, log })
  t.after(async () => {
    await idempotent.stop()
    await source.stop()
  })
  return new RelayCommitter({
    idempotent,
    transactional: transactional(groupId),
    exactlyOnce: [DEAD],
  })
}

test('nobody sees what a zombie publishes once another worker has opened its partition', async (t) => {
  const group = `${run}-fence`
  const zombie = await open(t, transactional(group))
  await zombie.commit(batch(1, [output(OUT, 'fence, first')]))
  const owner = await open(t, transactional(group))
  assert.equal(owner.position.offset, 1)
  await assert.rejects(zombie.commit(batch(9, [output(OUT, 'fence, zombie')])), { recovery: 'fenced' })
  await owner.commit(batch(2, [output(OUT, 'fence, second')]))
  assert.deepEqual(await seen(OUT, 'fence'), ['fence, first', 'fence, second'])
})

test('outputs whose offset cannot be committed are never seen', async (t) => {
  const group = `${run}-together`
  const first = await open(t, transactional(group))
  await assert.rejects(first.commit(batch(1, [output(OUT, 'together, in vain')], TOO_MUCH_METADATA)))
  assert.equal(first.usable, false)
  await first.close()
  const second = await open(t, transactional(group))
  await second.commit(batch(1, [output(OUT, 'together, again')]))
  assert.deepEqual(await seen(OUT, 'together'), ['together, again'])
})

test('how far outputs were published is remembered when an operator rewinds the group', async (t) => {
  const group = `${run}-rewind`
  const before = await open(t, transactional(group))
  await before.commit(batch(7, [output(OUT, 'rewind')]))
  await before.close()
  await admin.setOffsets({ groupId: group, topic: INPUT.topic, partitions: [{ partition: 0, offset: '0' }] })
  const after = await open(t, transactional(group))
  assert.deepEqual([after.position.offset, after.published.offset], [0, 7])
})

test('a relay publishes dead letters with their offset or not at all: not those of a zombie', async (t) => {
  const group = `${run}-letters`
  const relay = await member(t, group)
  const zombie = await open(t, relay)
  const owner = await open(t, transactional(group)) // in another process
  await assert.rejects(zombie.commit(batch(1, [output(DEAD, 'letters, zombie')])), { recovery: 'fenced' })
  await owner.commit(batch(1, [output(DEAD, 'letters, owner')]))
  assert.deepEqual(await seen(DEAD, 'letters'), ['letters, owner'])
})

test('a relay never sets an offset back: those that wait go before the transaction of a dead letter', async (t) => {
  const group = `${run}-order`
  const relay = await member(t, group)
  const partition = await open(t, relay)
  for (let offset = 0; offset < 30; offset += 3) {
    await partition.commit(batch(offset + 1, [output(OUT, 'order')]))
    await partition.commit(batch(offset + 2, [output(OUT, 'order')])) // waits for the one before
    await partition.commit(batch(offset + 3, [output(DEAD, 'order')]))
    await partition.flush()
    // A transaction has happened a little before its offset can be read.
    const moved = async () => (await positionOf(group)).offset === offset + 3
    await eventually(`the offset to be ${offset + 3}`, moved, GUARD_MS)
  }
})

test('a relay commits no offset whose outputs the broker has not taken', async (t) => {
  const group = `${run}-refused`
  const relay = await member(t, group)
  const partition = await open(t, relay)
  await partition.commit(batch(1, [output(OUT, 'refused, small')]))
  await assert.rejects(partition.commit(batch(2, [output(OUT, `refused${'.'.repeat(2 * MOST_BYTES)}`)])))
  await partition.flush()
  assert.equal((await positionOf(group)).offset, 1)
})
