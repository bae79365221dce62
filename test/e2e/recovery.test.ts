/** The drill, as `npm run drill` does it: on a stack of its own, for it deletes topics and restores databases. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'
import type { runDrill } from '../drill/drill.ts'

const DRILL = join(import.meta.dirname, '../drill/main.ts')

test('after PostgreSQL, then Kafka, is restored to an earlier moment the same decisions stand, none doubled and none lost', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [DRILL, '--json'])
  const { postgres, kafka } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Awaited<
    ReturnType<typeof runDrill>
  >
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
