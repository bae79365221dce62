import assert from 'node:assert/strict'
import test from 'node:test'
import { ConfigError, loadConfig } from '../../../shared/config/load.ts'
import { resilientOptions } from '../../../shared/llm/options.ts'
import { resilientModel } from '../../../shared/llm/resilient.ts'

const load = (env: NodeJS.ProcessEnv) => loadConfig(['llm', 'email_llm', 'decision_llm'], env)

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    load(env)
    return []
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.problems
  }
}

function modelsOf(env: NodeJS.ProcessEnv): Record<'email' | 'decision', string> {
  const config = load(env)
  const named = (provider: typeof config.EMAIL_LLM_PROVIDER, model: string | null) => {
    const llm = resilientModel(resilientOptions(config, { provider, model }))
    return `${llm.provider}/${llm.model}`
  }
  return {
    email: named(config.EMAIL_LLM_PROVIDER, config.EMAIL_LLM_MODEL),
    decision: named(config.DECISION_LLM_PROVIDER, config.DECISION_LLM_MODEL),
  }
}

test('without settings both services read with the mock', () => {
  assert.deepEqual(modelsOf({}), { email: 'mock/reader-1', decision: 'mock/reader-1' })
})

test('a service has a model of its own, or another provider with that one’s model', () => {
  const env = { LLM_PROVIDER: 'openai', LLM_MODEL: 'gpt-4.1', OPENAI_API_KEY: 'sk-1', GROQ_API_KEY: 'gsk-1' }
  assert.deepEqual(modelsOf(env), { email: 'openai/gpt-4.1', decision: 'openai/gpt-4.1' })
  assert.deepEqual(modelsOf({ ...env, EMAIL_LLM_MODEL: 'gpt-4.1-nano', DECISION_LLM_PROVIDER: 'groq' }), {
    email: 'openai/gpt-4.1-nano',
    decision: 'groq/openai/gpt-oss-20b',
  })
})

test('a provider without its key is a problem at start, whoever asks it', () => {
  const [openai, ...others] = problemsOf({ LLM_PROVIDER: 'openai', EMAIL_LLM_PROVIDER: 'mock' })
  assert.match(openai ?? '', /^OPENAI_API_KEY is not set: LLM_PROVIDER=openai needs it/)
  assert.deepEqual(others, [])
  assert.match(
    problemsOf({ DECISION_LLM_PROVIDER: 'groq' })[0] ?? '',
    /^GROQ_API_KEY .*DECISION_LLM_PROVIDER/,
  )
  assert.match(
    problemsOf({ LLM_FALLBACK_PROVIDER: 'groq' })[0] ?? '',
    /^GROQ_API_KEY .*LLM_FALLBACK_PROVIDER/,
  )
})

test('a server of one’s own needs no key', () => {
  const own = { LLM_PROVIDER: 'openai', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }
  assert.deepEqual(problemsOf(own), [])
  assert.equal(modelsOf(own).email, 'openai/gpt-4.1-mini')
  assert.equal(modelsOf({ LLM_PROVIDER: 'ollama' }).email, 'ollama/llama3.2')
})

test('all that is wrong is said at once', () => {
  const problems = problemsOf({
    LLM_PROVIDER: 'groq',
    LLM_TIMEOUT_MS: '2000',
    LLM_DEADLINE_MS: '1000',
    LLM_CONCURRENCY: 'many',
    EMAIL_LLM_PROVIDER: 'oracle',
    OLLAMA_HOST: 'no host',
  })
  for (const name of [
    'GROQ_API_KEY',
    'LLM_DEADLINE_MS',
    'LLM_CONCURRENCY',
    'EMAIL_LLM_PROVIDER',
    'OLLAMA_HOST',
  ]) {
    assert.ok(
      problems.some((each) => each.startsWith(name)),
      `${name}: ${problems.join(' | ')}`,
    )
  }
  assert.ok(problems.some((each) => each.includes('"oracle": must be one of mock, openai, groq, ollama')))
})
