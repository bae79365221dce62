/**
 * OpenAI's chat completions, which Groq and most other servers speak too.
 * Structured output: by JSON schema; a server or model that refuses that is asked for a JSON object, with the schema in
 * the prompt; one that refuses this too, for plain text. What was refused once is not tried again.
 */
import OpenAI from 'openai'
import { z } from 'zod'
import { notAnAnswer } from '../errors.ts'
import type { Completion, CompletionRequest, LanguageModel } from '../port.ts'
import { failureOf, httpClient } from './client.ts'
import { messagesOf } from './messages.ts'
import { tokenCount } from './token-count.ts'

export interface OpenAiOptions {
  /** For spans: the server behind the base URL, e.g. `openai`, `groq`. */
  provider: string
  model: string
  api_key: string | null
  base_url: string
  timeout_ms: number
}

/** The part of an answer that we read. Servers and proxies differ from the published types. */
const Answer = z.object({
  model: z.string().optional(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: tokenCount, completion_tokens: tokenCount }).nullish(),
})

const FORMATS = ['json_schema', 'json_object', 'text'] as const
type Format = (typeof FORMATS)[number]

/** Reasoning models refuse any temperature but their own. */
const FIXED_TEMPERATURE = /(?:^|\/)(?:o\d|gpt-5)/
const MAX_OUTPUT_TOKENS = 8_192 // reasoning included; bounds the cost of a model that does not stop

export function openAi(options: OpenAiOptions): LanguageModel {
  const { provider, model } = options
  const client = httpClient(options)
  let accepted = 0 // index of FORMATS

  async function attempt(request: CompletionRequest, level: number, signal: AbortSignal): Promise<unknown> {
    const format = FORMATS[level] ?? 'text'
    try {
      return await client.chat.completions.create(
        {
          model,
          messages: messagesOf(request, format !== 'json_schema'),
          max_completion_tokens: MAX_OUTPUT_TOKENS,
          response_format: responseFormat(format, request),
          ...(FIXED_TEMPERATURE.test(model) ? {} : { temperature: 0 }),
        },
        { signal },
      )
    } catch (error) {
      const invalid = generatedInvalid(error)
      if (invalid !== null) return invalid
      if (level + 1 >= FORMATS.length || signal.aborted || !refusesFormat(error)) {
        throw failureOf(error, options, signal)
      }
      accepted = Math.max(accepted, level + 1)
      return attempt(request, accepted, signal)
    }
  }

  async function complete(request: CompletionRequest, signal: AbortSignal): Promise<Completion> {
    const answer = Answer.safeParse(await attempt(request, accepted, signal))
    const choice = answer.data?.choices[0]
    if (!answer.success || choice === undefined) {
      throw notAnAnswer(model, 'something that is not a chat completion')
    }
    return {
      text: choice.message.content ?? '',
      model: answer.data.model ?? model,
      finish_reason: choice.message.refusal ? 'refusal' : (choice.finish_reason ?? 'stop'),
      input_tokens: answer.data.usage?.prompt_tokens ?? 0,
      output_tokens: answer.data.usage?.completion_tokens ?? 0,
    }
  }
  return { provider, model, complete }
}

type ResponseFormat = NonNullable<OpenAI.ChatCompletionCreateParams['response_format']>

function responseFormat(format: Format, { schema }: CompletionRequest): ResponseFormat {
  if (format !== 'json_schema') return { type: format }
  return {
    type: 'json_schema',
    json_schema: { name: schema.name, schema: schema.definition, strict: true },
  }
}

function refusesFormat(error: unknown): boolean {
  if (!(error instanceof OpenAI.APIError) || (error.status !== 400 && error.status !== 422)) return false
  return error.param === 'response_format' || /response[_ ]format|json_schema/i.test(error.message)
}

const InvalidGeneration = z.object({ failed_generation: z.string().catch('') })

/** Groq checks the model's JSON itself and answers 400 when it is not valid: an answer to repair, not a bad request. */
function generatedInvalid(error: unknown): unknown {
  if (!(error instanceof OpenAI.APIError) || error.code !== 'json_validate_failed') return null
  const content = InvalidGeneration.safeParse(error.error).data?.failed_generation ?? ''
  return { choices: [{ finish_reason: 'json_validate_failed', message: { content } }] }
}
