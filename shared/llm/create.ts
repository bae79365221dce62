/** Makes the provider that the configuration names: one attempt at one model. What keeps it up is in resilient.ts. */
import { FatalError } from '../runtime/errors.ts'
import { mock } from './mock/provider.ts'
import { observed } from './observe.ts'
import type { LanguageModel } from './port.ts'
import { priced } from './priced.ts'
import { type Prices, readPrices } from './prices.ts'
import { ollama } from './providers/ollama.ts'
import { openAi } from './providers/openai.ts'
import { DEFAULTS, type Provider } from './providers.ts'
import { withTimeout } from './timeout.ts'

/** All of a model's configuration, from outside: nothing here reads the environment. */
export interface LanguageModelOptions {
  provider: Provider
  /** Default: a small model of the provider with structured output. */
  model?: string
  api_key?: string
  /** openai and groq: base URL of an OpenAI-compatible API (with its `/v1`). ollama: `host:port` or URL. */
  base_url?: string
  /** Limit of one attempt. */
  timeout_ms?: number
  /** ollama only: tokens of prompt and answer. */
  context_tokens?: number
  /** mock only: time to an answer. */
  latency_ms?: number
  /** mock only: share of attempts that fail, 0..1. */
  fault_rate?: number
  /** mock only: which attempts fail, and how. */
  fault_seed?: number
  /** Default: those of prices.json. */
  prices?: Prices
}

const DEFAULT_TIMEOUT_MS = 30_000 // half a minute: long answers of slow models still fit
const DEFAULT_CONTEXT_TOKENS = 16_384 // an email of 20,000 characters, prompt, schema and answer

/** A provider with its span, metrics and per-attempt timeout. Throws a FatalError for options that cannot work. */
export function createLanguageModel(options: LanguageModelOptions): LanguageModel {
  const timeoutMs = options.timeout_ms ?? DEFAULT_TIMEOUT_MS
  const { provider, model } = modelOf(options)
  const prices = options.prices ?? readPrices(null)
  return observed(priced(withTimeout(provide(options, timeoutMs), timeoutMs), prices(provider, model)))
}

/** Provider and model that the options mean. */
export function modelOf({ provider, model = DEFAULTS[provider].model }: LanguageModelOptions): {
  provider: Provider
  model: string
} {
  return { provider, model }
}

interface Target {
  model: string
  base_url: string
  timeout_ms: number
}

/** How each provider is made. */
const MAKE: Readonly<Record<Provider, (options: LanguageModelOptions, target: Target) => LanguageModel>> = {
  mock: ({ latency_ms = 0, fault_rate = 0, fault_seed = 1 }, { model }) =>
    mock({ model, latency_ms, fault_rate, fault_seed }),
  openai: speakingOpenAi,
  groq: speakingOpenAi,
  ollama: ({ context_tokens = DEFAULT_CONTEXT_TOKENS }, { model, base_url, timeout_ms }) =>
    ollama({ model, host: base_url, timeout_ms, context_tokens }),
}

function provide(options: LanguageModelOptions, timeout_ms: number): LanguageModel {
  const { provider, model } = modelOf(options)
  const base_url = options.base_url ?? DEFAULTS[provider].base_url
  return MAKE[provider](options, { model, base_url, timeout_ms })
}

function speakingOpenAi({ provider, api_key }: LanguageModelOptions, target: Target): LanguageModel {
  // A server of one's own behind a base URL may ask for no key; the public ones always do.
  if (!api_key && target.base_url === DEFAULTS[provider].base_url) {
    throw new FatalError('LLM_MISCONFIGURED', `LLM provider ${provider} needs an API key`)
  }
  return openAi({ provider, api_key: api_key || null, ...target })
}
