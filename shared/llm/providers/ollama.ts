/**
 * Ollama, by its own API: the OpenAI-compatible one cannot set the size of the context, and Ollama cuts what does not
 * fit without a word. A case that a model has seen only the end of must not look like one that it has read.
 * So the context's size is set, what might not fit is refused before, and what did not fit afterwards.
 * The schema binds the model's words but is not shown to it: it is put into the prompt as well.
 */
import { z } from 'zod'
import { notAnAnswer, RefusedError } from '../errors.ts'
import type { Completion, CompletionRequest, LanguageModel } from '../port.ts'
import { failureOf, httpClient } from './client.ts'
import { messagesOf } from './messages.ts'
import { tokenCount } from './token-count.ts'

export interface OllamaOptions {
  model: string
  /** As OLLAMA_HOST: `host:port`, or a URL. */
  host: string
  timeout_ms: number
  /** Tokens of prompt and answer together. The same for every request: another size makes Ollama load the model again. */
  context_tokens: number
}

const Answer = z.object({
  model: z.string().optional(),
  message: z.object({ content: z.string() }),
  done_reason: z.string().optional(),
  prompt_eval_count: tokenCount.optional(),
  eval_count: tokenCount.optional(),
})

const MAX_OUTPUT_TOKENS = 1_024 // twice what an answer has; a small model that is bound to a schema may never find its end
const FEWEST_CHARACTERS_PER_TOKEN = 2 // of European languages and JSON; usually 3 to 4
const KEEP_ALIVE = '30m' // loading a model takes longer than an answer

export function ollama({ model, host, timeout_ms, context_tokens }: OllamaOptions): LanguageModel {
  const client = httpClient({ api_key: null, base_url: ollamaUrl(host), timeout_ms })

  async function complete(request: CompletionRequest, signal: AbortSignal): Promise<Completion> {
    const messages = messagesOf(request, true)
    const characters = messages.reduce((sum, { content }) => sum + content.length, 0)
    if (characters / FEWEST_CHARACTERS_PER_TOKEN + MAX_OUTPUT_TOKENS > context_tokens) throw tooLong(model)
    const body = {
      model,
      messages,
      stream: false,
      format: request.schema.definition,
      keep_alive: KEEP_ALIVE,
      options: { temperature: 0, num_ctx: context_tokens, num_predict: MAX_OUTPUT_TOKENS },
    }
    const response = await client.post<unknown>('/api/chat', { body, signal }).catch((error: unknown) => {
      throw failureOf(error, { model, timeout_ms }, signal)
    })
    const answer = Answer.safeParse(response)
    if (!answer.success) throw notAnAnswer(model, 'something that is not a chat answer')
    const { message, done_reason = 'stop', prompt_eval_count = 0, eval_count = 0 } = answer.data
    if (prompt_eval_count >= context_tokens) throw tooLong(model)
    return {
      text: message.content,
      model: answer.data.model ?? model,
      finish_reason: done_reason,
      input_tokens: prompt_eval_count,
      output_tokens: eval_count,
    }
  }
  return { provider: 'ollama', model, complete }
}

function tooLong(model: string): RefusedError {
  return new RefusedError('LLM_REFUSED', `the case does not fit the context of ${model}`)
}

const DEFAULT_PORT = '11434'

/** OLLAMA_HOST is by custom a bare host, with or without a port; 0.0.0.0 is where a server listens. */
export function ollamaUrl(host: string): string {
  const bare = !host.includes('://')
  const url = new URL(bare ? `http://${host}` : host)
  if (bare && url.port === '') url.port = DEFAULT_PORT
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  return url.href.replace(/\/$/, '')
}
