import type { Config } from '../config/load.ts'
import type { LanguageModelOptions } from './create.ts'

/** The configuration's `llm` section as the factory wants it. */
export function llmOptions(config: Config<'llm'>): LanguageModelOptions {
  const common = { provider: config.LLM_PROVIDER, timeout_ms: config.LLM_TIMEOUT_MS }
  if (config.LLM_PROVIDER === 'mock') return { ...common, latency_ms: config.LLM_MOCK_LATENCY_MS }
  return {
    ...common,
    model: config.LLM_MODEL,
    base_url: config.OPENAI_BASE_URL,
    ...(config.OPENAI_API_KEY === null ? {} : { api_key: config.OPENAI_API_KEY }),
  }
}
