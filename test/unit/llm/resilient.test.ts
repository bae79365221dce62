import assert from 'node:assert/strict'
import test from 'node:test'
import { z } from 'zod'
import type { LanguageModelOptions } from '../../../shared/llm/create.ts'
import { resilientModel } from '../../../shared/llm/resilient.ts'
import { ask } from '../../../shared/llm/structured.ts'
import { RetryableError } from '../../../shared/runtime/errors.ts'
import { chatServer, fails, type Responder, says } from './chat-server.ts'

const Colour = z.strictObject({ colour: z.string() })
const RED = '{"colour":"red"}'
const question = {
  task: 'name-colour',
  prompt_version: 'colour-v1',
  system: 'Name the colour.',
  user: 'It is red.',
  schema: Colour,
  thread_id: 'acme:1',
}
const never = new AbortController().signal

interface Settings {
  timeout_ms?: number
  deadline_ms?: number
  otherwise?: 'wait' | 'escalate'
  concurrency?: number
  queue?: number
  breaker_failures?: number
  breaker_open_ms?: number
  fallback?: LanguageModelOptions
}

async function start(responders: Responder[], settings: Settings = {}) {
  const server = await chatServer(...responders)
  const { concurrency, fallback } = settings
  const llm = resilientModel({
    primary: {
      provider: 'openai',
      model: 'gpt-4.1-mini',
      base_url: server.base_url,
      timeout_ms: settings.timeout_ms ?? 30_000,
    },
    ...(fallback === undefined ? {} : { fallback }),
    guards: {
      ...(concurrency === undefined ? {} : { concurrency }),
      queue: settings.queue ?? 100,
      breaker_failures: settings.breaker_failures ?? 1_000,
      breaker_open_ms: settings.breaker_open_ms ?? 60_000,
    },
    patience: { deadline_ms: settings.deadline_ms ?? 60_000, otherwise: settings.otherwise ?? 'wait' },
    pauses: { initialMs: 2, maxMs: 10 },
  })
  const of = (thread: number, signal = never) =>
    ask(llm, { ...question, thread_id: `acme:${thread}` }, signal)
  return { llm, of, requests: server.requests }
}

/** Answers each request after 30 ms, and counts how many it had at once. */
function busy() {
  let running = 0
  const seen = { most: 0 }
  const responder: Responder = (response, request) => {
    running += 1
    seen.most = Math.max(seen.most, running)
    setTimeout(() => {
      running -= 1
      says(RED)(response, request)
    }, 30)
  }
  return { responder, seen }
}

const threads = (count: number) => Array.from({ length: count }, (_, index) => index)

test('failures of the world are tried again until there is an answer', async () => {
  const { of, requests } = await start([fails(500), (response) => response.destroy(), fails(429), says(RED)])
  assert.equal((await of(1)).status, 'valid')
  assert.equal(requests.length, 4)
})

for (const [status, recovery] of [
  [400, 'poison'],
  [401, 'fatal'],
] as const) {
  test(`${status} is not tried again`, async () => {
    const { of, requests } = await start([fails(status)])
    await assert.rejects(of(1), { recovery })
    assert.equal(requests.length, 1)
  })
}

test('a server that asks to wait is left alone by every claim', async () => {
  const came: number[] = []
  const stamped =
    (responder: Responder): Responder =>
    (response, request) => {
      came.push(performance.now())
      responder(response, request)
    }
  const busy = stamped(fails(429, {}, { 'retry-after-ms': '200' }))
  const { of, requests } = await start([busy, stamped(says(RED))])
  const first = of(1)
  while (requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 2))
  await new Promise((resolve) => setTimeout(resolve, 20))
  await Promise.all([first, of(2), of(3)])
  assert.equal(came.length, 4)
  const [before = 0, ...others] = came
  for (const each of others) assert.ok(each - before >= 200, String(each - before))
})

test('a finished call of a claim is not repeated, a failed one is; another claim makes its own', async () => {
  const { of, requests } = await start([says('{}'), fails(400), says(RED)])
  await assert.rejects(of(1), { recovery: 'poison' })
  assert.equal(requests.length, 2)
  const answer = await of(1)
  assert.equal(answer.status, 'valid')
  assert.equal(requests.length, 3, 'only the repair was asked again')
  assert.deepEqual(await of(1), answer)
  assert.equal(requests.length, 3)
  await of(2)
  assert.equal(requests.length, 4)
})

test('no more attempts run at once than allowed, and all get their turn', async () => {
  const { responder, seen } = busy()
  const { of, requests } = await start([responder], { concurrency: 3 })
  await Promise.all(threads(12).map((thread) => of(thread)))
  assert.equal(requests.length, 12)
  assert.equal(seen.most, 3)
})

test('when the queue is full the next is refused at once, to be tried later', async () => {
  const { of, requests } = await start([() => undefined], { concurrency: 1, queue: 1 })
  const stop = new AbortController()
  const waiting = [of(1, stop.signal), of(2, stop.signal)].map((each) =>
    each.catch((error: unknown) => error),
  )
  await assert.rejects(of(3), { code: 'LLM_QUEUE_FULL', recovery: 'retry' })
  stop.abort(new RetryableError('STOPPING', 'the service stops'))
  for (const each of await Promise.all(waiting)) assert.equal((each as RetryableError).code, 'STOPPING')
  assert.ok(requests.length <= 1)
})

test('a deadline that passes in our own queue says nothing of the model: the claim waits', async () => {
  const { of } = await start([() => undefined], {
    concurrency: 1,
    deadline_ms: 60,
    timeout_ms: 5_000,
    otherwise: 'escalate',
  })
  const [first, second] = await Promise.allSettled([of(1), of(2)])
  assert.equal(first.status === 'fulfilled' && first.value.status, 'unavailable')
  assert.equal(second.status === 'rejected' && (second.reason as RetryableError).code, 'LLM_BUSY')
})

test('after failures in a row nobody is asked until the breaker lets one try', async () => {
  const settings = { breaker_failures: 3, breaker_open_ms: 150 }
  const { of, requests } = await start([fails(500), fails(500), fails(500), says(RED)], settings)
  await assert.rejects(of(1), { code: 'LLM_CIRCUIT_OPEN', recovery: 'retry' })
  assert.equal(requests.length, 3)
  await assert.rejects(of(2), { code: 'LLM_CIRCUIT_OPEN' })
  assert.equal(requests.length, 3)
  await new Promise((resolve) => setTimeout(resolve, 170))
  assert.equal((await of(2)).status, 'valid')
  assert.equal((await of(1)).status, 'valid')
})

test('429 does not open the breaker: the server is there', async () => {
  const busy = Array.from({ length: 6 }, () => fails(429))
  const { of } = await start([...busy, says(RED)], { breaker_failures: 2 })
  assert.equal((await of(1)).status, 'valid')
})

test('a fallback answers at once when the provider fails, and the answer says who gave it', async () => {
  const other = await chatServer(says(RED))
  const fallback = { provider: 'openai', model: 'gpt-4o', base_url: other.base_url } as const
  const { of, requests } = await start([fails(500)], { fallback, breaker_failures: 2 })
  const answer = await of(1)
  assert.equal(answer.status === 'valid' && answer.model, 'openai/gpt-4o')
  assert.equal(answer.usage.cost_micro_usd, 100 * 2.5 + 20 * 10)
  for (const thread of [2, 3, 4]) assert.equal((await of(thread)).status, 'valid')
  assert.equal(requests.length, 2, 'an open breaker is not asked')
  assert.equal(other.requests.length, 4)
})

test('with patience to wait, a deadline is a retry that says what failed last', async () => {
  const { of } = await start([fails(500)], { deadline_ms: 80 })
  await assert.rejects(of(1), { code: 'LLM_UNAVAILABLE', recovery: 'retry', message: /within 80 ms.*500/ })
})

test('with patience to escalate, a model that stays away is unavailable, breaker open or not', async () => {
  for (const breaker_failures of [3, 1_000]) {
    const { of } = await start([fails(500)], { deadline_ms: 80, otherwise: 'escalate', breaker_failures })
    const started = performance.now()
    assert.equal((await of(1)).status, 'unavailable')
    assert.ok(performance.now() - started >= 79, 'not before the deadline')
  }
})

test('question and repair share one deadline, and what the first cost is counted', async () => {
  const { of } = await start([says('{}'), () => undefined], { deadline_ms: 120, otherwise: 'escalate' })
  const answer = await of(1)
  assert.equal(answer.status, 'unavailable')
  assert.equal(answer.usage.input_tokens, 100)
})

test('a caller that gives up gets its own reason, wherever it waits', async () => {
  const reason = new RetryableError('STOPPING', 'the service stops')
  for (const responder of [fails(429, {}, { 'retry-after': '60' }), fails(500), () => undefined]) {
    const { of } = await start([responder], { otherwise: 'escalate' })
    const stop = new AbortController()
    const asked = of(1, stop.signal)
    setTimeout(() => stop.abort(reason), 40)
    await assert.rejects(asked, (error) => error === reason)
  }
})
