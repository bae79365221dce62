import { FatalError } from '../runtime/errors.ts'
import { mock } from './mock/provider.ts'
import { observed } from './observe.ts'
import { openAi } from './openai.ts'
import type { LanguageModel } from './port.ts'
import { withTimeout } from './timeout.ts'

export const PROVIDERS = ['mock', 'openai', 'groq', 'ollama'] as const
export type Provider = (typeof PROVIDERS)[number]

/** All of a model's configuration, from outside: nothing here reads the environment. */
export interface LanguageModelOptions {
  provider: Provider
  /** Default: a small model of the provider with structured output. */
  model?: string
  api_key?: string
  /** Base URL of an OpenAI-compatible API (with its `/v1`); for ollama also the bare host. */
  base_url?: string
  /** Limit of one attempt. */
  timeout_ms?: number
  /** mock only: time to an answer. */
  latency_ms?: number
  /** mock only: share of attempts that fail, 0..1. */
  fault_rate?: number
  /** mock only: which attempts fail, and how. */
  fault_seed?: number
}

const DEFAULT_TIMEOUT_MS = 30_000 // half a minute: long answers of slow models still fit

const SERVERS = {
  openai: { model: 'gpt-4.1-mini', base_url: undefined, keyless: false },
  groq: { model: 'openai/gpt-oss-20b', base_url: 'https://api.groq.com/openai/v1', keyless: false },
  ollama: { model: 'llama3.2', base_url: 'http://127.0.0.1:11434/v1', keyless: true },
} as const

/** A provider with its span, metrics and per-attempt timeout. Throws a FatalError for options that cannot work. */
export function createLanguageModel(options: LanguageModelOptions): LanguageModel {
  const timeoutMs = options.timeout_ms ?? DEFAULT_TIMEOUT_MS
  return observed(withTimeout(provide(options, timeoutMs), timeoutMs))
}

function provide(options: LanguageModelOptions, timeoutMs: number): LanguageModel {
  if (options.provider === 'mock') {
    return mock({
      model: options.model ?? 'reader-1',
      latency_ms: options.latency_ms ?? 0,
      fault_rate: options.fault_rate ?? 0,
      fault_seed: options.fault_seed ?? 1,
    })
  }
  const server = SERVERS[options.provider]
  const baseUrl = options.base_url ?? server.base_url
  // A server of one's own behind a base URL may ask for no key; the public ones always do.
  const keyless = server.keyless || (options.provider === 'openai' && options.base_url !== undefined)
  if (!options.api_key && !keyless) {
    throw new FatalError('LLM_MISCONFIGURED', `LLM provider ${options.provider} needs an API key`)
  }
  return openAi({
    provider: options.provider,
    model: options.model ?? server.model,
    api_key: options.api_key || 'none',
    ...(baseUrl === undefined ? {} : { base_url: versioned(options.provider, baseUrl) }),
    timeout_ms: timeoutMs,
  })
}

/** OLLAMA_HOST is by custom a bare host, without scheme or path. */
function versioned(provider: Provider, baseUrl: string): string {
  if (provider !== 'ollama') return baseUrl
  const url = new URL(/^https?:/.test(baseUrl) ? baseUrl : `http://${baseUrl}`)
  if (url.pathname === '/') url.pathname = '/v1'
  return url.href
}
