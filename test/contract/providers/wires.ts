/** How each provider's server speaks: one shape for all, so that the same cases run against each. */
import type { LanguageModelOptions } from '../../../shared/llm/create.ts'
import type { FakeServer } from './server.ts'

export interface Wire {
  provider: 'openai' | 'groq' | 'ollama'
  /** Where the requests go. */
  path: string
  options(server: Pick<FakeServer, 'url' | 'host'>): LanguageModelOptions
  /** A whole answer of a model, 100 tokens in and 20 out. */
  answer(content: unknown, finish?: string): Record<string, unknown>
  /** The body of a failure. */
  error(message: string, code?: string): Record<string, unknown>
  /** The model, or a filter, will not answer. Null: the protocol has no word for it. */
  refusal: Record<string, unknown> | null
  /** Answers whose frame is broken: another server's, a proxy's, or one that means harm. */
  broken: readonly (readonly [string, unknown])[]
}

function completion(message: unknown, finish_reason = 'stop', usage: unknown = USAGE) {
  return {
    id: 'chat-1',
    object: 'chat.completion',
    created: 1,
    model: 'm-2026',
    choices: [{ index: 0, finish_reason, message }],
    usage,
  }
}

const USAGE = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 }
const assistant = (content: unknown) => ({ role: 'assistant', content, refusal: null })

const chatCompletions: Pick<Wire, 'path' | 'answer' | 'error' | 'broken'> = {
  path: '/v1/chat/completions',
  answer: (content, finish) => completion(assistant(content), finish),
  error: (message, code) => ({ error: { message, type: 'invalid_request_error', code: code ?? null } }),
  broken: [
    ['no choices', { ...completion(null), choices: [] }],
    ['no message', completion(undefined)],
    ['a message that is null', completion(null)],
    ['a content that is a list', completion(assistant([{ type: 'text', text: '{}' }]))],
    ['choices that are a text', { ...completion(null), choices: 'red' }],
  ],
}

const openai: Wire = {
  provider: 'openai',
  ...chatCompletions,
  options: ({ url }) => ({
    provider: 'openai',
    model: 'gpt-4.1-mini',
    api_key: 'sk-123',
    base_url: `${url}/v1`,
  }),
  refusal: completion({ role: 'assistant', content: null, refusal: 'I cannot help with that.' }),
}

const groq: Wire = {
  provider: 'groq',
  ...chatCompletions,
  options: ({ url }) => ({
    provider: 'groq',
    model: 'openai/gpt-oss-20b',
    api_key: 'gsk-123',
    base_url: `${url}/v1`,
  }),
  refusal: completion(assistant(''), 'content_filter'),
}

function chat(message: unknown, done_reason = 'stop') {
  return {
    model: 'm',
    created_at: '2026-03-05T10:00:00Z',
    message,
    done: true,
    done_reason,
    total_duration: 5,
    prompt_eval_count: 100,
    eval_count: 20,
  }
}

const ollama: Wire = {
  provider: 'ollama',
  path: '/api/chat',
  options: ({ host }) => ({ provider: 'ollama', model: 'llama3.2', base_url: host }),
  answer: (content, finish) => chat({ role: 'assistant', content }, finish),
  error: (message) => ({ error: message }),
  refusal: null,
  broken: [
    ['no message', chat(undefined)],
    ['a message that is null', chat(null)],
    ['a content that is a list', chat({ role: 'assistant', content: ['{}'] })],
    ['no more than that it is loaded', { model: 'm', done: true, done_reason: 'load' }],
  ],
}

export const WIRES: readonly Wire[] = [openai, groq, ollama]
