import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import test from 'node:test'
import { linesOf, summaryOf } from './report.ts'
import { runChaos } from './run.ts'

const CLAIMS = 2_000
const FAULTS = 30
const MINUTES = 2
const seed = Number(process.env['CHAOS_SEED'] ?? randomInt(1_000_000))

test(`no claim is lost, doubled or wrong while everything fails (seed ${seed}; CHAOS_SEED=${seed} repeats it)`, async (t) => {
  const say = (line: string) => console.error(line)
  const result = await runChaos({ seed, claims: CLAIMS, minutes: MINUTES, faults: FAULTS, say })
  for (const line of linesOf(result)) t.diagnostic(line)
  const { claims, faults } = summaryOf(result)
  assert.deepEqual(result.violations, [], `seed ${seed}`)
  assert.ok(claims >= CLAIMS, `only ${claims} claims were acknowledged; seed ${seed}`)
  assert.ok(faults >= FAULTS, `only ${faults} faults landed; seed ${seed}`)
})
