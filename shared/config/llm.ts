/**
 * The variables of language models, and what must fit together among them.
 * A service's own provider and model (`EMAIL_LLM_...`, `DECISION_LLM_...`) go before the general ones.
 */
import {
  choice,
  fraction,
  integer,
  optionalChoice,
  optionalInteger,
  optionalText,
  server,
  url,
} from './variable.ts'

export const PROVIDER_NAMES = ['mock', 'openai', 'groq', 'ollama'] as const
export type ProviderName = (typeof PROVIDER_NAMES)[number]

const OPENAI_URL = 'https://api.openai.com/v1'

export const LLM_VARIABLES = {
  LLM_PROVIDER: choice(PROVIDER_NAMES, {
    fallback: 'mock',
    doc: 'Who answers: mock (deterministic, no network), openai (any compatible server), groq or ollama.',
  }),
  LLM_MODEL: optionalText({
    doc: 'Model asked for; default gpt-4.1-mini (openai), openai/gpt-oss-20b (groq), llama3.2 (ollama).',
  }),
  LLM_FALLBACK_PROVIDER: optionalChoice(PROVIDER_NAMES, {
    doc: 'Asked when the provider fails; default nobody.',
  }),
  LLM_FALLBACK_MODEL: optionalText({ doc: 'Model of the fallback; default as for LLM_MODEL.' }),
  LLM_TIMEOUT_MS: integer({
    fallback: '30000',
    min: 100,
    max: 280_000,
    doc: 'Longest time for one attempt, ms.',
  }),
  LLM_DEADLINE_MS: integer({
    fallback: '120000',
    min: 100,
    max: 3_600_000,
    doc: 'Longest time for a question with its queueing, attempts, pauses and repair, ms.',
  }),
  LLM_UNAVAILABLE: choice(['wait', 'escalate'], {
    fallback: 'wait',
    doc: 'When no model answers until the deadline: the claim waits in Kafka, or a person decides (MODEL_UNAVAILABLE).',
  }),
  LLM_CONCURRENCY: optionalInteger({
    min: 1,
    max: 100_000,
    doc: 'Attempts at once at each model of a process; default 64 openai, 16 groq, 4 ollama, no limit for mock.',
  }),
  LLM_QUEUE: integer({
    fallback: '10000',
    min: 0,
    max: 1_000_000,
    doc: 'Attempts that wait for room; the next is refused and its claim tried again later.',
  }),
  LLM_BREAKER_FAILURES: integer({
    fallback: '10',
    min: 1,
    max: 10_000,
    doc: 'Failed attempts in a row after which a model is not asked for a while.',
  }),
  LLM_BREAKER_OPEN_MS: integer({
    fallback: '10000',
    min: 100,
    max: 600_000,
    doc: 'How long it is not asked then, ms.',
  }),
  LLM_MOCK_LATENCY_MS: integer({
    fallback: '0',
    min: 0,
    max: 600_000,
    doc: 'Time the mock takes for an answer, ms.',
  }),
  LLM_MOCK_FAULT_RATE: fraction({
    fallback: '0',
    doc: 'Share of attempts at which the mock fails or answers badly, 0..1.',
  }),
  LLM_MOCK_FAULT_SEED: integer({
    fallback: '1',
    min: 0,
    max: 4_294_967_295,
    doc: 'Which attempts of the mock fail, and how: the same seed, the same faults.',
  }),
  OPENAI_API_KEY: optionalText({
    secret: true,
    doc: 'Key for openai; a server of your own may need none.',
  }),
  OPENAI_BASE_URL: url({
    fallback: OPENAI_URL,
    protocols: ['http:', 'https:'],
    doc: 'Base URL of the OpenAI-compatible server.',
  }),
  GROQ_API_KEY: optionalText({ secret: true, doc: 'Key for groq.' }),
  OLLAMA_HOST: server({
    fallback: '127.0.0.1:11434',
    doc: 'Ollama server, host:port or URL.',
  }),
  OLLAMA_CONTEXT_TOKENS: integer({
    fallback: '16384',
    min: 2_048,
    max: 1_048_576,
    doc: 'Context that Ollama loads a model with; a claim that may not fit goes to a person.',
  }),
} as const

export const EMAIL_LLM_VARIABLES = {
  EMAIL_LLM_PROVIDER: optionalChoice(PROVIDER_NAMES, {
    doc: 'Who reads emails; default LLM_PROVIDER.',
  }),
  EMAIL_LLM_MODEL: optionalText({ doc: 'Model that reads emails.' }),
} as const

export const DECISION_LLM_VARIABLES = {
  DECISION_LLM_PROVIDER: optionalChoice(PROVIDER_NAMES, {
    doc: 'Who reviews cases; default LLM_PROVIDER.',
  }),
  DECISION_LLM_MODEL: optionalText({ doc: 'Model that reviews cases.' }),
} as const

/** Values by name; undefined where a variable has a problem of its own. */
type Values = Readonly<Record<string, unknown>>

/** Problems of the general variables, which no single one shows. */
export function llmProblems(values: Values): string[] {
  const { LLM_TIMEOUT_MS: attempt, LLM_DEADLINE_MS: deadline } = values
  if (typeof attempt !== 'number' || typeof deadline !== 'number' || deadline >= attempt) return []
  return [`LLM_DEADLINE_MS = "${deadline}": must not be shorter than LLM_TIMEOUT_MS (${attempt})`]
}

/** Problems of a service's models. `prefix`: of its own variables, e.g. `EMAIL_LLM`. */
export function serviceLlmProblems(prefix: string): (values: Values) => string[] {
  return (values) => {
    const own = `${prefix}_PROVIDER`
    const primary = typeof values[own] === 'string' ? own : 'LLM_PROVIDER'
    return [primary, 'LLM_FALLBACK_PROVIDER'].flatMap((name) => keyProblem(name, values))
  }
}

function keyProblem(name: string, values: Values): string[] {
  const provider = values[name]
  if (provider === 'groq' && values['GROQ_API_KEY'] === null) {
    return [`GROQ_API_KEY is not set: ${name}=groq needs it`]
  }
  if (
    provider === 'openai' &&
    values['OPENAI_API_KEY'] === null &&
    values['OPENAI_BASE_URL'] === OPENAI_URL
  ) {
    return [`OPENAI_API_KEY is not set: ${name}=openai needs it at ${OPENAI_URL}`]
  }
  return []
}
