import assert from 'node:assert/strict'
import test from 'node:test'
import { importTestPolicies, knownClaim, newTenant } from '../support/claims.ts'
import { eventually, post, startSystem } from '../support/system.ts'
import { lagOf, outsideKafka, readTopic } from '../support/topics.ts'

const CLAIMS = 60
const GROUPS = [
  ['email', 'claims.submitted'],
  ['policy', 'claims.extracted'],
  ['decision', 'claims.assessed'],
] as const

/** As `kafka-consumer-groups --reset-offsets --to-earliest` does; the group must be empty. */
async function rewindAll(): Promise<void> {
  const admin = outsideKafka().admin()
  await admin.connect()
  for (const [groupId, topic] of GROUPS) await admin.resetOffsets({ groupId, topic, earliest: true })
  await admin.disconnect()
}

async function producePoison(tenant: string): Promise<void> {
  const producer = outsideKafka().producer()
  await producer.connect()
  for (const [, topic] of GROUPS) {
    await producer.send({ topic, messages: [{ key: `${tenant}:poison-on-${topic}`, value: 'no Avro' }] })
  }
  await producer.disconnect()
}

async function settled(): Promise<void> {
  const caughtUp = async () => {
    const lags = await Promise.all(GROUPS.map(([group, topic]) => lagOf(group, [topic])))
    return lags.every((lag) => lag <= 0)
  }
  await eventually('the lag to be 0', caughtUp, 300_000) // five minutes: all that the stack has ever seen
}

test('rewinding every group to the start gives no second decision and no second dead letter', async (t) => {
  const tenant = newTenant()
  await importTestPolicies(tenant, CLAIMS)
  const ours = async (topic: string) =>
    (await readTopic(topic))
      .filter(({ key }) => key?.startsWith(`${tenant}:`))
      .toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)

  const before = await startSystem()
  t.after(() => before.stop())
  await Promise.all(
    Array.from({ length: CLAIMS }, (_, index) => post(before, knownClaim(tenant, index).email)),
  )
  await producePoison(tenant)
  await eventually('every decision', async () => (await ours('claims.decided')).length >= CLAIMS)
  await eventually(
    'every dead letter',
    async () => (await ours('claims.dead-letter')).length >= GROUPS.length,
  )
  await settled()
  await before.stop()
  const [decided, deadLetters] = [await ours('claims.decided'), await ours('claims.dead-letter')]

  await rewindAll()
  const after = await startSystem()
  t.after(() => after.stop())
  await settled()
  assert.deepEqual(await ours('claims.decided'), decided, 'the decisions are the same records')
  assert.deepEqual(await ours('claims.dead-letter'), deadLetters, 'the dead letters are the same records')
  assert.equal(decided.length, CLAIMS)
  assert.equal(deadLetters.length, GROUPS.length)

  const { email, thread_id } = knownClaim(tenant, CLAIMS - 1)
  const fresh = { ...email, claim_id: 'after-the-rewind' }
  await post(after, fresh)
  await eventually('a claim after the rewind', async () => {
    const threads = (await ours('claims.decided')).map(({ key }) => key)
    return threads.includes(thread_id.replace(/:.*/, ':after-the-rewind'))
  })
})
