import assert from 'node:assert/strict'
import test from 'node:test'
import { createLanguageModel } from '../../../shared/llm/create.ts'
import { ollamaUrl } from '../../../shared/llm/providers/ollama.ts'
import { ask } from '../../../shared/llm/structured.ts'
import { Colour, RED } from './cases.ts'
import { fakeServer, type Reply, sends } from './server.ts'
import { WIRES } from './wires.ts'

const question = {
  task: 'name-colour',
  prompt_version: 'colour-v1',
  system: 'Name the colour.',
  user: 'It is red.',
  schema: Colour,
}
const signal = new AbortController().signal
const SCHEMA = {
  type: 'object',
  properties: { colour: { type: 'string', enum: ['red', 'blue'] }, sure: { type: 'boolean' } },
  required: ['colour', 'sure'],
  additionalProperties: false,
}

async function open(provider: 'openai' | 'groq' | 'ollama', ...replies: Reply[]) {
  const wire = WIRES.find((each) => each.provider === provider)
  assert.ok(wire)
  const server = await fakeServer(...replies)
  const llm = createLanguageModel(wire.options(server))
  const formats = () =>
    server.requests.map(({ body }) => (body['response_format'] as { type: string } | undefined)?.type)
  const system = (index: number) =>
    (server.requests[index]?.body['messages'] as { content: string }[] | undefined)?.[0]?.content ?? ''
  return { llm, requests: server.requests, formats, system }
}

const answers = (provider: 'openai' | 'groq' | 'ollama', content: string) =>
  sends(200, WIRES.find((each) => each.provider === provider)?.answer(content))

/** As Groq says it, for models without structured output. */
const NO_SCHEMA = sends(400, {
  error: {
    message: 'This model does not support response format `json_schema`. See supported models at ...',
    type: 'invalid_request_error',
    param: 'response_format',
  },
})

for (const provider of ['openai', 'groq'] as const) {
  test(`${provider}: a strict JSON schema goes with the request, under its own key`, async () => {
    const { llm, requests, system } = await open(provider, answers(provider, RED))
    await ask(llm, question, signal)
    assert.deepEqual(requests[0]?.body['response_format'], {
      type: 'json_schema',
      json_schema: { name: 'name_colour', strict: true, schema: SCHEMA },
    })
    assert.equal(system(0), 'Name the colour.')
    assert.match(requests[0]?.headers['authorization'] ?? '', /^Bearer g?sk-123$/)
  })

  test(`${provider}: a model without schemas is asked for a JSON object, with the schema in the prompt, from then on`, async () => {
    const { llm, formats, system } = await open(provider, NO_SCHEMA, answers(provider, RED))
    assert.equal((await ask(llm, question, signal)).status, 'valid')
    assert.equal((await ask(llm, question, signal)).status, 'valid')
    assert.deepEqual(formats(), ['json_schema', 'json_object', 'json_object'])
    assert.ok(system(1).includes(JSON.stringify(SCHEMA)))
  })

  test(`${provider}: a server that knows no formats at all is asked for text`, async () => {
    const { llm, formats } = await open(provider, NO_SCHEMA, NO_SCHEMA, answers(provider, RED))
    assert.equal((await ask(llm, question, signal)).status, 'valid')
    assert.deepEqual(formats(), ['json_schema', 'json_object', 'text'])
  })
}

test('groq: JSON that its own check refuses is an answer to repair', async () => {
  const failed = {
    error: {
      message: 'Failed to generate JSON.',
      type: 'invalid_request_error',
      code: 'json_validate_failed',
      failed_generation: '{"colour":"re',
    },
  }
  const { llm, requests } = await open('groq', sends(400, failed), answers('groq', RED))
  assert.equal((await ask(llm, question, signal)).status, 'valid')
  const messages = requests[1]?.body['messages'] as { content: string }[]
  assert.equal(messages[2]?.content, '{"colour":"re')
})

test('openai: content that the server filters is refused, and not asked again', async () => {
  for (const code of ['content_filter', 'context_length_exceeded']) {
    const { llm, requests } = await open('openai', sends(400, { error: { message: 'no', code } }))
    assert.equal((await ask(llm, question, signal)).status, 'invalid')
    assert.equal(requests.length, 1)
  }
})

test('ollama: the schema binds the answer and stands in the prompt; the context has its size, and there is no key', async () => {
  const { llm, requests, system } = await open('ollama', answers('ollama', RED))
  await ask(llm, question, signal)
  const { format, stream, options } = requests[0]?.body ?? {}
  assert.deepEqual(format, SCHEMA)
  assert.equal(stream, false)
  assert.equal((options as { num_ctx: number }).num_ctx, 16_384)
  assert.ok(system(0).includes(JSON.stringify(SCHEMA)))
  assert.equal(requests[0]?.headers['authorization'], undefined)
})

test('ollama: a case that may not fit the context is refused unasked, for Ollama would cut it without a word', async () => {
  const { llm, requests } = await open('ollama', answers('ollama', RED))
  const answer = await ask(llm, { ...question, user: 'a'.repeat(40_000) }, signal)
  assert.equal(answer.status, 'invalid')
  assert.equal(requests.length, 0)
})

test('ollama: an answer to a prompt that filled the context is refused, for its beginning was cut', async () => {
  const full = { ...WIRES[2]?.answer(RED), prompt_eval_count: 16_384 }
  const { llm, requests } = await open('ollama', sends(200, full))
  assert.equal((await ask(llm, question, signal)).status, 'invalid')
  assert.equal(requests.length, 1)
})

test('OLLAMA_HOST is read as Ollama reads it', () => {
  const urls = ['127.0.0.1', 'box:1234', '0.0.0.0:11434', 'https://models.example/ollama/', 'http://box']
  assert.deepEqual(urls.map(ollamaUrl), [
    'http://127.0.0.1:11434',
    'http://box:1234',
    'http://127.0.0.1:11434',
    'https://models.example/ollama',
    'http://box',
  ])
})
