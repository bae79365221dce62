import OpenAI from 'openai'
import { fromResponse, notAnAnswer, unreachable } from './errors.ts'
import type { Completion, CompletionRequest, LanguageModel } from './port.ts'
import { abortError } from './timeout.ts'

export interface OpenAiOptions {
  /** For spans: the server behind the base URL, e.g. `openai`, `groq`, `ollama`. */
  provider: string
  model: string
  api_key: string
  base_url?: string
  timeout_ms: number
}

/** Reasoning models refuse any temperature but their own. */
const FIXED_TEMPERATURE = /(?:^|\/)(?:o\d|gpt-5)/

/** Any server that speaks OpenAI's chat completions with structured output by JSON schema. */
export function openAi(options: OpenAiOptions): LanguageModel {
  const { provider, model } = options
  const client = new OpenAI({
    apiKey: options.api_key,
    ...(options.base_url === undefined ? {} : { baseURL: options.base_url }),
    // Null, not absent: absent makes the client look into the environment.
    organization: null,
    project: null,
    timeout: options.timeout_ms,
    maxRetries: 0,
    logLevel: 'off',
  })

  async function complete(request: CompletionRequest, signal: AbortSignal): Promise<Completion> {
    const response = await client.chat.completions
      .create(
        {
          model,
          messages: messages(request),
          response_format: {
            type: 'json_schema',
            json_schema: { name: request.schema.name, schema: request.schema.definition, strict: true },
          },
          ...(FIXED_TEMPERATURE.test(model) ? {} : { temperature: 0 }),
        },
        { signal },
      )
      .catch((error: unknown) => {
        throw translate(error, model, signal)
      })
    // The type says always; a proxy or another server may say otherwise.
    const choice = (response.choices as typeof response.choices | undefined)?.[0]
    if (choice === undefined) throw notAnAnswer(model, 'an answer without choices')
    return {
      text: choice.message.content ?? '',
      model: response.model,
      finish_reason: choice.message.refusal ? 'refusal' : choice.finish_reason,
      input_tokens: response.usage?.prompt_tokens ?? 0,
      output_tokens: response.usage?.completion_tokens ?? 0,
    }
  }
  return { provider, model, complete }
}

function messages(request: CompletionRequest): OpenAI.ChatCompletionMessageParam[] {
  const asked: OpenAI.ChatCompletionMessageParam[] = [
    { role: 'system', content: request.system },
    { role: 'user', content: request.user },
  ]
  if (request.repair === undefined) return asked
  const { answer, problem } = request.repair
  return [
    ...asked,
    { role: 'assistant', content: answer },
    {
      role: 'user',
      content: `That answer is not valid: ${problem}. Answer again, with only the JSON object of the schema.`,
    },
  ]
}

function translate(error: unknown, model: string, signal: AbortSignal): Error {
  if (signal.aborted) return abortError(signal)
  if (error instanceof OpenAI.APIError) {
    // Connection errors and timeouts of the client are APIErrors without a status.
    if (typeof error.status !== 'number') return unreachable(model, error)
    const { status, headers } = error
    return fromResponse({ model, status, code: error.code ?? error.type ?? null, headers, cause: error })
  }
  if (error instanceof SyntaxError) return notAnAnswer(model, 'a body that is not JSON')
  return unreachable(model, error)
}
