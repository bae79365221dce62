import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { remembering } from '../../../shared/llm/guards/memo.ts'
import type { CompletionRequest, LanguageModel } from '../../../shared/llm/port.ts'

const REQUEST: CompletionRequest = {
  task: 'name-colour',
  prompt_version: 'colour-v1',
  system: 'Name the colour.',
  user: 'It is red.',
  schema: { name: 'name_colour', definition: {} },
  thread_id: 'acme:1',
}
const signal = new AbortController().signal

/** Counts what reaches the provider. */
function counting(options: { size?: number; max_age_ms?: number } = {}) {
  const calls = { made: 0 }
  const llm: LanguageModel = {
    provider: 'counted',
    model: 'one',
    complete() {
      calls.made += 1
      return Promise.resolve({
        text: String(calls.made),
        model: 'one',
        finish_reason: 'stop',
        input_tokens: 1,
        output_tokens: 1,
      })
    },
  }
  return { calls, memo: remembering(llm, { size: 100, max_age_ms: 60_000, ...options }) }
}

test('the same call of the same claim is made once', async () => {
  const { calls, memo } = counting()
  assert.deepEqual(await memo.complete(REQUEST, signal), await memo.complete({ ...REQUEST }, signal))
  assert.equal(calls.made, 1)
})

const OTHERS: readonly Partial<CompletionRequest>[] = [
  { thread_id: 'acme:2' },
  { task: 'other' },
  { prompt_version: 'colour-v2' },
  { system: 'Name it.' },
  { user: 'It is blue.' },
  { repair: { answer: '{}', problem: 'colour: missing' } },
]

test('a call that differs in anything the answer depends on is another call', async () => {
  const { calls, memo } = counting()
  await memo.complete(REQUEST, signal)
  for (const other of OTHERS) await memo.complete({ ...REQUEST, ...other }, signal)
  assert.equal(calls.made, 1 + OTHERS.length)
})

test('a call of no claim is never remembered', async () => {
  const { calls, memo } = counting()
  const { thread_id: _, ...anonymous } = REQUEST
  await memo.complete(anonymous, signal)
  await memo.complete(anonymous, signal)
  assert.equal(calls.made, 2)
})

test('only so many calls are remembered, the newest ones', async () => {
  const { calls, memo } = counting({ size: 2 })
  const call = (thread: number) => memo.complete({ ...REQUEST, thread_id: `acme:${thread}` }, signal)
  for (const thread of [1, 2, 3]) await call(thread)
  await call(3)
  await call(2)
  assert.equal(calls.made, 3)
  await call(1)
  assert.equal(calls.made, 4)
})

test('a call is forgotten when it is old', async () => {
  const { calls, memo } = counting({ max_age_ms: 20 })
  await memo.complete(REQUEST, signal)
  await sleep(40)
  await memo.complete(REQUEST, signal)
  assert.equal(calls.made, 2)
})
