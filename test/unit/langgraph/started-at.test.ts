import assert from 'node:assert/strict'
import test from 'node:test'
import { startedAt } from '../../../shared/langgraph/started-at.ts'

const WRITTEN = Date.UTC(2026, 2, 3)
const of = (told?: string) =>
  startedAt({ timestamp: WRITTEN, headers: told === undefined ? {} : { started_at: Buffer.from(told) } })

test('the first hop starts with its own record, the next ones with what they were told', () => {
  assert.equal(of(), WRITTEN)
  assert.equal(of(String(WRITTEN - 5_000)), WRITTEN - 5_000)
  assert.equal(of(String(WRITTEN + 50)), WRITTEN + 50, 'clocks differ')
})

test('a time that cannot be is not believed', () => {
  for (const told of ['', 'yesterday', '-1', '1e3', 'NaN', '9'.repeat(40), String(WRITTEN + 3_600_000)]) {
    assert.equal(of(told), WRITTEN, told)
  }
})
