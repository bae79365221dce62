import assert from 'node:assert/strict'
import test from 'node:test'
import { runDrill } from '../drill/drill.ts'

test('after PostgreSQL, then Kafka, is restored to an earlier moment the same decisions stand, none doubled and none lost', async (t) => {
  const { postgres, kafka } = await runDrill({ say: (step) => t.diagnostic(step) })
  assert.ok(postgres.rebuilt >= 9, 'threads that the backup lacks, or has at an earlier step')
  assert.deepEqual(postgres.published, {}, 'all that was stored was published')
  assert.equal(kafka.rebuilt, 0)
  assert.deepEqual(
    [postgres.reopened, kafka.reopened],
    [0, 1],
    'an answer that was lost before it had its effect',
  )
  assert.ok(kafka.forgotten > 0, 'offsets are given a second time')
  assert.ok((kafka.published['claims.decided'] ?? 0) >= 6)
})
