import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { createLanguageModel } from '../../../shared/llm/create.ts'
import { delimited } from '../../../shared/llm/delimited.ts'
import { RateLimitedError } from '../../../shared/llm/errors.ts'
import { resilientModel } from '../../../shared/llm/resilient.ts'
import { type Answer, ask } from '../../../shared/llm/structured.ts'
import { ProcessingError } from '../../../shared/runtime/errors.ts'
import { CASES, type Case, Colour, type End, RED } from './cases.ts'
import { type FakeServer, fakeServer, type Reply, sends } from './server.ts'
import { WIRES, type Wire } from './wires.ts'

const question = {
  task: 'name-colour',
  prompt_version: 'colour-v1',
  system: 'Name the colour.',
  user: delimited({ body: 'It is red.' }),
  schema: Colour,
  tenant_id: 'acme',
  thread_id: 'acme:42',
}
const TIMEOUT_MS = 20_000 // far above any answer here, on a busy machine too
const signal = new AbortController().signal

interface Run {
  end: End
  error?: ProcessingError
  answer?: Answer<unknown>
  requests: FakeServer['requests']
}

const ENDS = { retry: 'retryable', poison: 'poison', fatal: 'fatal' } as const

/** One question, one attempt a call. Anything but an answer or a classified error fails the test. */
async function run(wire: Wire, replies: Reply[], timeout_ms = TIMEOUT_MS): Promise<Run> {
  const server = await fakeServer(...replies)
  const llm = createLanguageModel({ ...wire.options(server), timeout_ms })
  const { requests } = server
  try {
    const answer = await ask(llm, question, signal)
    if (answer.status === 'valid') {
      return { end: requests.length === 1 ? 'valid' : 'repaired', answer, requests }
    }
    return { end: requests.length === 1 ? 'refused' : 'invalid', answer, requests }
  } catch (error) {
    assert.ok(error instanceof ProcessingError, `unclassified: ${String(error)}`)
    assert.ok(error.code.startsWith('LLM_'), `unclassified: ${error.code}`)
    assert.ok(error.recovery !== 'fenced')
    return { end: ENDS[error.recovery], error, requests }
  }
}

/** At most one repair, and nothing that the server said of key or content in what we keep. */
function assertSound({ requests, error, answer }: Run): void {
  assert.ok(requests.length >= 1 && requests.length <= 2)
  assert.doesNotMatch(
    `${error?.message ?? ''} ${JSON.stringify({ ...answer, value: 0 })}`,
    /sk-123|It is red/,
  )
}

for (const wire of WIRES) {
  describe(wire.provider, () => {
    for (const { what, replies, end, code, retry_after_ms, timeout_ms } of CASES satisfies readonly Case[]) {
      test(`${what}: ${end}`, async () => {
        const result = await run(wire, replies(wire), timeout_ms)
        assert.equal(result.end, end, String(result.error ?? JSON.stringify(result.answer)))
        assertSound(result)
        if (code !== undefined) assert.equal(result.error?.code, code)
        if (retry_after_ms !== undefined) {
          assert.ok(result.error instanceof RateLimitedError)
          assert.equal(result.error.retry_after_ms, retry_after_ms)
        }
        if (result.answer?.status === 'valid') {
          assert.deepEqual(result.answer.value, { colour: 'red', sure: true })
        }
      })
    }

    for (const [what, body] of wire.broken) {
      test(`${what}: retryable`, async () => {
        const result = await run(wire, [sends(200, body)])
        assert.equal(result.error?.code, 'LLM_BAD_RESPONSE')
      })
    }

    test('a refusal is not asked again where the protocol says that it is one', async () => {
      if (wire.refusal === null) {
        const text = wire.answer('I cannot help with that.')
        assert.equal((await run(wire, [sends(200, text)])).end, 'invalid')
      } else {
        const result = await run(wire, [sends(200, wire.refusal)])
        assert.equal(result.end, 'refused')
        assertSound(result)
      }
    })

    test('the request goes to the right place with prompt and data, and nothing of tenant and thread', async () => {
      const { requests } = await run(wire, [sends(200, wire.answer('{}')), sends(200, wire.answer(RED))])
      const [first, second] = requests
      assert.equal(first?.path, wire.path)
      const messages = (of: typeof first | undefined) =>
        of?.body['messages'] as { role: string; content: string }[]
      assert.deepEqual(
        messages(second).map(({ role }) => role),
        ['system', 'user', 'assistant', 'user'],
      )
      assert.match(messages(first)[0]?.content ?? '', /^Name the colour\./)
      assert.equal(messages(first)[1]?.content, '<data name="body">\nIt is red.\n</data>')
      assert.equal(messages(second)[2]?.content, '{}')
      assert.match(messages(second)[3]?.content ?? '', /colour: /)
      assert.doesNotMatch(JSON.stringify(requests), /acme/)
    })

    test('tokens are counted, and counts that are none do not cost the answer', async () => {
      const { answer } = await run(wire, [sends(200, wire.answer(RED))])
      assert.equal(answer?.usage.input_tokens, 100)
      assert.equal(answer?.usage.output_tokens, 20)
      const nonsense = JSON.parse(JSON.stringify(wire.answer(RED)).replaceAll(/:(100|20)\b/g, ':-1.5'))
      const odd = await run(wire, [sends(200, nonsense)])
      assert.equal(odd.end, 'valid')
      assert.deepEqual([odd.answer?.usage.input_tokens, odd.answer?.usage.output_tokens], [0, 0])
    })

    test('a server that is not there is a retry', async () => {
      const nowhere = { url: 'http://127.0.0.1:1', host: '127.0.0.1:1' }
      const llm = createLanguageModel(wire.options(nowhere))
      await assert.rejects(ask(llm, question, signal), { code: 'LLM_UNREACHABLE', recovery: 'retry' })
    })

    test('behind its guards, what a busy server asks to wait is waited, and then it is asked again', async () => {
      const busy = sends(429, wire.error('slow down'), { 'retry-after-ms': '150' })
      const server = await fakeServer(busy, sends(500, wire.error('oh')), sends(200, wire.answer(RED)))
      const llm = resilientModel({
        primary: { ...wire.options(server), timeout_ms: TIMEOUT_MS },
        guards: { queue: 10, breaker_failures: 5, breaker_open_ms: 1_000 },
        patience: { deadline_ms: 60_000, otherwise: 'wait' },
        pauses: { initialMs: 1, maxMs: 1 },
      })
      assert.equal((await ask(llm, question, signal)).status, 'valid')
      const [first, second, third] = server.requests
      assert.ok(first && second && third)
      assert.ok(second.at - first.at >= 150)
    })
  })
}
