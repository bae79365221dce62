/** npm run test:ollama: a claim through the email and decision nodes, with a model of a real Ollama. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { z } from 'zod'
import { decisionNode } from '../../services/decision/node.ts'
import { emailNode } from '../../services/email/node.ts'
import { assess } from '../../services/policy/findings.ts'
import { Decision, Extraction } from '../../shared/claims/types.ts'
import type { LanguageModel } from '../../shared/llm/port.ts'
import { resilientModel } from '../../shared/llm/resilient.ts'
import { ask } from '../../shared/llm/structured.ts'
import { claim, submission } from '../unit/policy/example.ts'
import { MODEL, type Ollama, startOllama } from './server.ts'

const SLOWEST_MS = 240_000 // 4 minutes for one answer: shared cores, and a model that may not find its end
const CONTEXT_TOKENS = 8_192 // what it was trained for
const stopped = new AbortController()
const { signal } = stopped
let ollama: Ollama

before(async () => {
  ollama = await startOllama(signal)
})
after(async () => {
  stopped.abort()
  await ollama.stop()
})

function connect(model = MODEL): LanguageModel {
  return resilientModel({
    primary: {
      provider: 'ollama',
      model,
      base_url: ollama.host,
      context_tokens: CONTEXT_TOKENS,
      timeout_ms: SLOWEST_MS,
    },
    guards: { queue: 10, breaker_failures: 5, breaker_open_ms: 1_000 },
    patience: { deadline_ms: 2 * SLOWEST_MS, otherwise: 'wait' },
  })
}

const question = { task: 'name-colour', prompt_version: 'colour-v1', system: 'Name the colour.' }
const Colour = z.strictObject({ colour: z.enum(['red', 'blue']), sure: z.boolean() })

test('a real Ollama holds its model to the schema, and counts tokens', async () => {
  const answer = await ask(connect(), { ...question, user: 'The sky is blue.', schema: Colour }, signal)
  assert.equal(answer.status, 'valid')
  assert.equal(answer.model, `ollama/${MODEL}`)
  assert.ok(answer.usage.input_tokens > 10 && answer.usage.output_tokens > 5)
})

test('a claim is read: what a model makes up is not kept, whatever it answers', async (context) => {
  const received = submission()
  const extraction = Extraction.parse(await emailNode({ llm: connect() })(received, { signal }))
  context.diagnostic(JSON.stringify({ ...extraction, suspicions: [] }))
  assert.equal(extraction.versions.model, `ollama/${MODEL}`)
  assert.ok(extraction.usage.output_tokens > 0)
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim().toLowerCase()
  const email = plain(`${received.subject}\n${received.body}`)
  for (const [field, words] of Object.entries(extraction.evidence)) {
    assert.ok(email.includes(plain(words)), `${field}: ${words}`)
  }
})

test('a case is reviewed: the model may send it to a person and nothing else', async (context) => {
  const approvable = claim()
  const parts = { ...approvable, assessment: assess(approvable) }
  const decision = Decision.parse(await decisionNode({ llm: connect() })(parts, { signal }))
  context.diagnostic(JSON.stringify({ ...decision, findings: [] }))
  assert.ok(decision.outcome === 'approve' || decision.outcome === 'escalate')
  assert.equal(decision.versions.model, `ollama/${MODEL}`)
})

test('a model that the server does not have is a fault of the settings', async () => {
  const asked = ask(connect('not-there'), { ...question, user: 'Blue.', schema: Colour }, signal)
  await assert.rejects(asked, { code: 'LLM_MISCONFIGURED', recovery: 'fatal' })
})
