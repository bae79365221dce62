import type { Config } from '../config/load.ts'
import type { LanguageModelOptions } from './create.ts'
import type { Provider } from './providers.ts'
import type { ResilientOptions } from './resilient.ts'

/** Provider and model that go before the general ones, null where those hold. */
export interface Own {
  provider: Provider | null
  model: string | null
}

/** One model, without guards and fallback, as `createLanguageModel` wants it. */
export function llmOptions(
  config: Config<'llm'>,
  own: Own = { provider: null, model: null },
): LanguageModelOptions {
  const provider = own.provider ?? config.LLM_PROVIDER
  // The general model belongs to the general provider: another one does not know it.
  const general = provider === config.LLM_PROVIDER ? config.LLM_MODEL : null
  return modelOptions(config, provider, own.model ?? general)
}

/** The model of a service with all that guards it, as `resilientModel` wants it. */
export function resilientOptions(config: Config<'llm'>, own: Own): ResilientOptions {
  const fallback = config.LLM_FALLBACK_PROVIDER
  return {
    primary: llmOptions(config, own),
    ...(fallback === null ? {} : { fallback: modelOptions(config, fallback, config.LLM_FALLBACK_MODEL) }),
    guards: {
      ...(config.LLM_CONCURRENCY === null ? {} : { concurrency: config.LLM_CONCURRENCY }),
      queue: config.LLM_QUEUE,
      breaker_failures: config.LLM_BREAKER_FAILURES,
      breaker_open_ms: config.LLM_BREAKER_OPEN_MS,
    },
    patience: { deadline_ms: config.LLM_DEADLINE_MS, otherwise: config.LLM_UNAVAILABLE },
  }
}

function modelOptions(config: Config<'llm'>, provider: Provider, model: string | null): LanguageModelOptions {
  return {
    provider,
    timeout_ms: config.LLM_TIMEOUT_MS,
    ...(model === null ? {} : { model }),
    ...OWN_OPTIONS[provider](config),
  }
}

type OwnOptions = Omit<LanguageModelOptions, 'provider' | 'model' | 'timeout_ms'>

/** Where each provider's own settings come from. */
const OWN_OPTIONS: Readonly<Record<Provider, (config: Config<'llm'>) => OwnOptions>> = {
  mock: (config) => ({
    latency_ms: config.LLM_MOCK_LATENCY_MS,
    fault_rate: config.LLM_MOCK_FAULT_RATE,
    fault_seed: config.LLM_MOCK_FAULT_SEED,
  }),
  openai: (config) => ({ base_url: config.OPENAI_BASE_URL, ...keyOf(config.OPENAI_API_KEY) }),
  groq: (config) => keyOf(config.GROQ_API_KEY),
  ollama: (config) => ({ base_url: config.OLLAMA_HOST, context_tokens: config.OLLAMA_CONTEXT_TOKENS }),
}

function keyOf(key: string | null): { api_key?: string } {
  return key === null ? {} : { api_key: key }
}
