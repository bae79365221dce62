/** What the providers are, as data. Their names are the values of LLM_PROVIDER (shared/config/llm.ts). */
import type { ProviderName } from '../config/llm.ts'

export type Provider = ProviderName

interface Defaults {
  model: string
  base_url: string
  /** Attempts at once: what an ordinary account or a small server stands. The mock has no limit. */
  concurrency: number
}

export const DEFAULTS: Readonly<Record<Provider, Defaults>> = {
  mock: { model: 'reader-1', base_url: '', concurrency: 100_000 },
  openai: { model: 'gpt-4.1-mini', base_url: 'https://api.openai.com/v1', concurrency: 64 },
  groq: { model: 'openai/gpt-oss-20b', base_url: 'https://api.groq.com/openai/v1', concurrency: 16 },
  ollama: { model: 'llama3.2', base_url: '127.0.0.1:11434', concurrency: 4 },
}
