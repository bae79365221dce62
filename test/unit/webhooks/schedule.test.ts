import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { nextWaitMs, parseRetryAfter } from '../../../services/desk/webhooks/schedule.ts'
import { type Attempted, judge } from '../../../services/desk/webhooks/verdict.ts'
import { SECTIONS } from '../../../shared/config/variables.ts'

const SCHEDULE = [5_000, 30_000, 300_000]
const NOW = Date.parse('2026-03-10T09:00:00Z')
const attempted = (fields: Partial<Attempted>): Attempted => ({
  status: 500,
  error: 'HTTP_STATUS',
  response: null,
  duration_ms: 3,
  retryAfterMs: null,
  ...fields,
})

test('the waits follow the schedule, a tenth either way, and end with it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, random) => {
        const wait = nextWaitMs({ failures, schedule: SCHEDULE, retryAfterMs: null }, () => random)
        const planned = SCHEDULE[failures - 1]
        if (planned === undefined) assert.equal(wait, null)
        else assert.ok(wait !== null && wait >= planned * 0.9 && wait <= planned * 1.1 + 1, `${wait}`)
      },
    ),
  )
  const waits = [0, 1].map((random) =>
    nextWaitMs({ failures: 1, schedule: SCHEDULE, retryAfterMs: null }, () => random),
  )
  assert.notEqual(waits[0], waits[1], 'what failed together does not come back together')
})

test('by default a receiver has about a day', () => {
  const schedule = SECTIONS.webhooks.WEBHOOK_RETRY_MS.schema.parse(
    SECTIONS.webhooks.WEBHOOK_RETRY_MS.fallback,
  )
  const hours = schedule.reduce((sum, ms) => sum + ms, 0) / 3_600_000
  assert.ok(hours > 23 && hours < 25, `${hours}`)
  assert.deepEqual(
    schedule,
    schedule.toSorted((a, b) => a - b),
  )
})

test('a receiver that asks for time gets it, but not for ever, and no attempt more', () => {
  const wait = (failures: number, retryAfterMs: number) =>
    nextWaitMs({ failures, schedule: SCHEDULE, retryAfterMs }, () => 0.5)
  assert.equal(wait(1, 60_000), 60_000)
  assert.equal(wait(3, 60_000), 300_000, 'the schedule asks for more')
  assert.equal(wait(1, 10 * 86_400_000), 86_400_000)
  assert.equal(wait(4, 60_000), null)
})

test('Retry-After is read as seconds or as a date', () => {
  assert.equal(parseRetryAfter('120', NOW), 120_000)
  assert.equal(parseRetryAfter('Tue, 10 Mar 2026 09:01:00 GMT', NOW), 60_000)
  assert.equal(parseRetryAfter('Tue, 10 Mar 2026 08:00:00 GMT', NOW), 0)
  for (const nothing of [undefined, '', 'soon', '-5x', '99999999999999999999']) {
    const read = parseRetryAfter(nothing, NOW)
    assert.ok(read === null || Number.isFinite(read), nothing)
  }
})

test('an answer decides: 2xx delivers, 410 ends it at once, anything else is tried again until the schedule ends', () => {
  const delivery = { kind: 'decided', failures: 0 }
  const ok = attempted({ status: 204, error: null })
  assert.deepEqual(judge(delivery, ok, SCHEDULE), { state: 'delivered' })
  assert.deepEqual(judge(delivery, attempted({ status: 410 }), SCHEDULE), { state: 'given-up', gone: true })
  for (const failure of [
    attempted({}),
    attempted({ status: 404 }),
    attempted({ status: null, error: 'TIMEOUT' }),
  ]) {
    assert.equal(judge(delivery, failure, SCHEDULE).state, 'pending')
    assert.deepEqual(judge({ ...delivery, failures: 3 }, failure, SCHEDULE), {
      state: 'given-up',
      gone: false,
    })
  }
})

test('a ping is tried once', () => {
  assert.deepEqual(judge({ kind: 'ping', failures: 0 }, attempted({}), SCHEDULE), {
    state: 'given-up',
    gone: false,
  })
})
