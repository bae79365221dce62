import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'

test("the checkpointer passes LangGraph's official conformance suite", () => {
  const suite = spawnSync(
    process.execPath,
    ['node_modules/.bin/vitest', 'run', '--globals', 'hop-saver.spec'],
    { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  )
  assert.match(suite.stdout, /Tests +\d+ passed/)
  assert.equal(suite.status, 0, `${suite.stdout}\n${suite.stderr}`)
})
