import assert from 'node:assert/strict'
import test from 'node:test'
import { Breaker } from '../../../shared/runtime/breaker.ts'
import { RetryableError } from '../../../shared/runtime/errors.ts'

const error = new RetryableError('LLM_UNREACHABLE', 'away')
const RECORDS = 20

interface Tried {
  changes: boolean[]
  breaker: Breaker
  signal: AbortSignal
}

function broken(): Tried {
  const changes: boolean[] = []
  const breaker = new Breaker((reason) => changes.push(reason !== null))
  for (let record = 0; record < RECORDS; record++) breaker.failed(`t/0/${record}`, error)
  return { changes, breaker, signal: new AbortController().signal }
}

test('intake pauses when many records fail and none succeeds, and goes on with the first success', () => {
  const { breaker, changes } = broken()
  assert.equal(breaker.open, true)
  breaker.succeeded()
  assert.equal(breaker.open, false)
  assert.deepEqual(changes, [true, false], 'told once of each change')
})

test('one record that fails for ever never pauses the others', () => {
  const breaker = new Breaker(() => assert.fail('it opened'))
  for (let attempt = 0; attempt < 1_000; attempt++) breaker.failed('t/0/7', error)
  assert.equal(breaker.open, false)
})

test('records that fail here and there, with successes between, never pause intake', () => {
  const breaker = new Breaker(() => assert.fail('it opened'))
  for (let record = 0; record < 1_000; record++) {
    breaker.failed(`t/0/${record}`, error)
    if (record % 5 === 0) breaker.succeeded()
  }
  assert.equal(breaker.open, false)
})

test('while intake is paused one record at a time tries; when one succeeds all go on', async () => {
  const { breaker, signal } = broken()
  let atOnce = 0
  let tries = 0
  const values = Array.from({ length: RECORDS }, (_, record) =>
    breaker.through(signal, async () => {
      if (breaker.open) {
        assert.equal(++atOnce, 1, 'two tries at once')
        await new Promise((resolve) => setImmediate(resolve))
        atOnce--
        if (++tries === 3) breaker.succeeded()
      }
      return record
    }),
  )
  assert.deepEqual(
    await Promise.all(values),
    Array.from({ length: RECORDS }, (_, record) => record),
  )
  assert.equal(tries, 3, 'after the success nobody waits for a turn')
})

test('a record that is given up does not wait for its turn to end', async () => {
  const { breaker } = broken()
  assert.equal(await breaker.through(AbortSignal.abort(), () => Promise.resolve('looked')), 'looked')
})
