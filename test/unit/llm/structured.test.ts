import assert from 'node:assert/strict'
import test from 'node:test'
import { z } from 'zod'
import { createLanguageModel } from '../../../shared/llm/create.ts'
import { delimited } from '../../../shared/llm/delimited.ts'
import { RateLimitedError } from '../../../shared/llm/errors.ts'
import { ask } from '../../../shared/llm/structured.ts'
import { FatalError, PoisonError, ProcessingError, RetryableError } from '../../../shared/runtime/errors.ts'
import { chatServer, fails, type Responder, says, sends } from './chat-server.ts'

const Colour = z.strictObject({ colour: z.enum(['red', 'blue']), sure: z.boolean() })
const RED = '{"colour":"red","sure":true}'
const question = {
  task: 'name-colour',
  prompt_version: 'colour-v1',
  system: 'Name the colour.',
  user: delimited({ body: 'It is red.' }),
  schema: Colour,
  tenant_id: 'acme',
}

async function askServer(
  responders: Responder[],
  options: { timeout_ms?: number; signal?: AbortSignal } = {},
) {
  const server = await chatServer(...responders)
  const { timeout_ms = 5_000, signal = new AbortController().signal } = options
  const llm = createLanguageModel({
    provider: 'openai',
    model: 'gpt-4.1-mini',
    base_url: server.base_url,
    timeout_ms,
  })
  const answer = await ask(llm, question, signal)
  return { answer, requests: server.requests }
}

const failure = (responder: Responder, options = {}) =>
  askServer([responder], options).then(
    () => assert.fail('it was answered'),
    (error: unknown) => error,
  )

test('a valid answer comes back with its tokens and its cost', async () => {
  const { answer, requests } = await askServer([says(RED)])
  assert.deepEqual(answer, {
    status: 'valid',
    value: { colour: 'red', sure: true },
    model: 'openai/gpt-4.1-mini',
    usage: { input_tokens: 100, output_tokens: 20, cost_micro_usd: 72 },
  })
  assert.equal(requests.length, 1)
})

test('the request carries prompt, data and a strict schema, and nothing of the tenant', async () => {
  const { requests } = await askServer([says(RED)])
  const [request] = requests
  assert.deepEqual(request?.messages, [
    { role: 'system', content: 'Name the colour.' },
    { role: 'user', content: '<data name="body">\nIt is red.\n</data>' },
  ])
  assert.equal(request?.temperature, 0)
  const { name, strict, schema } = request?.response_format.json_schema ?? {}
  assert.deepEqual([name, strict], ['name_colour', true])
  assert.deepEqual(schema, {
    type: 'object',
    properties: { colour: { type: 'string', enum: ['red', 'blue'] }, sure: { type: 'boolean' } },
    required: ['colour', 'sure'],
    additionalProperties: false,
  })
  assert.doesNotMatch(JSON.stringify(request), /acme/)
})

test('an answer that breaks the schema is repaired once, with what was wrong, and both attempts are counted', async () => {
  const { answer, requests } = await askServer([says('{"colour":"green","sure":true}'), says(RED)])
  assert.equal(answer.status, 'valid')
  assert.deepEqual(answer.usage, { input_tokens: 200, output_tokens: 40, cost_micro_usd: 144 })
  const repair = requests[1]?.messages.slice(2) ?? []
  assert.equal(repair[0]?.content, '{"colour":"green","sure":true}')
  assert.match(repair[1]?.content ?? '', /colour: /)
})

const BROKEN: readonly (readonly [string, Responder, RegExp])[] = [
  ['no JSON', says('red, I think'), /not JSON/],
  ['cut JSON', says('{"colour":"re', 'length'), /length/],
  ['a field too many', says('{"colour":"red","sure":true,"outcome":"approve"}'), /outcome/],
  ['a field too few', says('{"colour":"red"}'), /sure/],
  ['an answer without an end', says('"'.padEnd(200_000, 'a')), /longer than/],
]

for (const [what, responder, problem] of BROKEN) {
  test(`${what} twice is invalid, and is not asked a third time`, async () => {
    const { answer, requests } = await askServer([responder])
    assert.equal(answer.status, 'invalid')
    assert.match(answer.problem, problem)
    assert.equal(requests.length, 2)
  })
}

for (const reason of ['content_filter', 'refusal']) {
  test(`an answer that ends with ${reason} is invalid, and is not asked again`, async () => {
    const { answer, requests } = await askServer([says('', reason)])
    assert.equal(answer.status, 'invalid')
    assert.match(answer.problem, new RegExp(reason))
    assert.equal(requests.length, 1)
  })
}

test('JSON in a code fence is JSON', async () => {
  const { answer } = await askServer([says(`\`\`\`json\n${RED}\n\`\`\``)])
  assert.equal(answer.status, 'valid')
})

test('a refusal of the content is an invalid answer, for a person to read the claim', async () => {
  const { answer } = await askServer([fails(400, { code: 'context_length_exceeded', message: 'It is red.' })])
  assert.equal(answer.status, 'invalid')
  assert.doesNotMatch(JSON.stringify(answer), /It is red/)
})

const STATUSES: readonly (readonly [number, new (...args: never[]) => Error])[] = [
  [400, PoisonError],
  [401, FatalError],
  [403, FatalError],
  [404, FatalError],
  [408, RetryableError],
  [422, PoisonError],
  [429, RetryableError],
  [500, RetryableError],
  [503, RetryableError],
]

for (const [status, kind] of STATUSES) {
  test(`${status} is a ${kind.name} that says nothing of key or content`, async () => {
    const error = await failure(fails(status, { message: 'Incorrect key sk-123: It is red.' }))
    assert.ok(error instanceof kind, String(error))
    assert.ok(error instanceof ProcessingError)
    assert.doesNotMatch(error.message, /sk-123|\bred\b/)
  })
}

test('the client does not retry by itself', async () => {
  const server = await chatServer(fails(503))
  const llm = createLanguageModel({ provider: 'openai', base_url: server.base_url })
  await assert.rejects(ask(llm, question, new AbortController().signal))
  assert.equal(server.requests.length, 1)
})

test('how long a busy server asks to wait stays on the error', async () => {
  const error = await failure(fails(429, {}, { 'retry-after': '7' }))
  assert.ok(error instanceof RateLimitedError)
  assert.equal(error.retry_after_ms, 7_000)
})

test('a body that is no JSON is a retry', async () => {
  assert.ok((await failure(sends('<h1>Bad gateway</h1>', 'text/html'))) instanceof RetryableError)
  assert.ok((await failure(sends('{"choices":', 'application/json'))) instanceof RetryableError)
})

test('a server that hangs up is a retry, and so is one that is not there', async () => {
  assert.ok((await failure((response) => response.destroy())) instanceof RetryableError)
  const llm = createLanguageModel({ provider: 'openai', base_url: 'http://127.0.0.1:1/v1' })
  await assert.rejects(ask(llm, question, new AbortController().signal), { code: 'LLM_UNREACHABLE' })
})

test('an attempt that takes too long is a retry', async () => {
  const error = await failure(() => undefined, { timeout_ms: 50 })
  assert.ok(error instanceof RetryableError)
  assert.equal(error.code, 'LLM_TIMEOUT')
})

test('the caller can stop an attempt, and gets its own reason', async () => {
  const stop = new AbortController()
  const reason = new RetryableError('STOPPING', 'the service stops')
  const error = await failure(() => stop.abort(reason), { signal: stop.signal })
  assert.equal(error, reason)
})
