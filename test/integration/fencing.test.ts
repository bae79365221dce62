/** What two workers of one partition can do to each other, on a real broker. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before } from 'node:test'
import type { Admin } from 'kafkajs'
import { createKafka } from '../../shared/kafka/client.ts'
import { TransactionalCommitter } from '../../shared/kafka/transactional-committer.ts'
import type { CommitBatch, PartitionCommitter } from '../../shared/runtime/ports.ts'
import { createLogger } from '../../shared/telemetry/log.ts'
import { environment } from '../support/environment.ts'

const PARTITION = { topic: 'claims.submitted', partition: 0 }

const kafka = createKafka({
  brokers: environment.kafkaBrokers,
  clientId: 'fencing-test',
  log: createLogger('fencing-test', 'silent'),
})
let admin: Admin
const opened: PartitionCommitter[] = []

before(async () => {
  admin = kafka.admin()
  await admin.connect()
})
after(async () => {
  for (const committer of opened) await committer.close()
  await admin.disconnect()
})

async function openAs(groupId: string): Promise<PartitionCommitter> {
  const committer = new TransactionalCommitter(kafka, { groupId, admin, transactionTimeoutMs: 30_000 })
  const partition = await committer.open(PARTITION)
  opened.push(partition)
  return partition
}

function batch(offset: number): CommitBatch {
  const position = { offset, metadata: '' }
  return { outputs: [], ...position, published: position }
}

test('opening a partition fences whoever had it, before it commits anything itself', async () => {
  const group = `fencing-${randomUUID()}`
  const zombie = await openAs(group)
  await zombie.commit(batch(1))
  const owner = await openAs(group)
  assert.equal(owner.position.offset, 1)
  await assert.rejects(zombie.commit(batch(2)), { recovery: 'fenced' })
  await owner.commit(batch(3))
  assert.equal((await openAs(group)).position.offset, 3)
})
