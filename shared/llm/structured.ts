/**
 * Asks a model for an answer of a given shape.
 * Owns: the JSON schema of the request, parsing, validation, the one repair attempt, the sum of tokens and cost.
 * Does not own: the prompt's words, retries of a failed attempt, what an invalid answer means for a claim.
 * Invariants:
 * 1. A value that comes back has passed the schema.
 * 2. At most two attempts: the question and one repair. Then `invalid`, never a guess.
 * 3. A failing provider rejects with its ProcessingError; only the content of an answer makes `invalid`.
 */
import { z } from 'zod'
import { RefusedError } from './errors.ts'
import type { Completion, CompletionRequest, LanguageModel } from './port.ts'
import { costMicroUsd } from './prices.ts'

export interface Question<T> {
  /** Names the request in spans and its JSON schema, e.g. `extract-claim`. */
  task: string
  prompt_version: string
  /** Instructions only. */
  system: string
  /** Data only, made by `delimited`. */
  user: string
  /** A strict object with every property required (`.nullable()` instead of optional), as strict JSON schemas ask. */
  schema: z.ZodType<T>
  /** For metrics, never sent. */
  tenant_id?: string
}

/** Same shape as the domain's Usage. */
export interface AskUsage {
  input_tokens: number
  output_tokens: number
  cost_micro_usd: number
}

/** `model` is `provider/model`. `problem` says what was wrong with the last answer, without quoting it. */
export type Answer<T> =
  | { status: 'valid'; value: T; model: string; usage: AskUsage }
  | { status: 'invalid'; problem: string; model: string; usage: AskUsage }

type Reading<T> = { value: T } | { problem: string }

export async function ask<T>(
  llm: LanguageModel,
  question: Question<T>,
  signal: AbortSignal,
): Promise<Answer<T>> {
  const request: CompletionRequest = {
    task: question.task,
    prompt_version: question.prompt_version,
    system: question.system,
    user: question.user,
    schema: { name: question.task.replaceAll('-', '_'), definition: jsonSchema(question.schema) },
    ...(question.tenant_id === undefined ? {} : { tenant_id: question.tenant_id }),
  }
  const model = `${llm.provider}/${llm.model}`
  const usage: AskUsage = { input_tokens: 0, output_tokens: 0, cost_micro_usd: 0 }
  try {
    const first = await llm.complete(request, signal)
    addUsage(usage, llm, first)
    const reading = read(first, question.schema)
    if ('value' in reading) return { status: 'valid', value: reading.value, model, usage }
    const repair = { answer: first.text, problem: reading.problem }
    const second = await llm.complete({ ...request, repair }, signal)
    addUsage(usage, llm, second)
    const repaired = read(second, question.schema)
    if ('value' in repaired) return { status: 'valid', value: repaired.value, model, usage }
    return { status: 'invalid', problem: repaired.problem, model, usage }
  } catch (error) {
    if (error instanceof RefusedError) return { status: 'invalid', problem: error.message, model, usage }
    throw error
  }
}

const MAX_ISSUES = 5 // enough for a model to see what is wrong

function read<T>(completion: Completion, schema: z.ZodType<T>): Reading<T> {
  let json: unknown
  try {
    json = JSON.parse(unfenced(completion.text))
  } catch {
    return completion.finish_reason === 'stop'
      ? { problem: 'the answer is not JSON' }
      : { problem: `the answer is not whole JSON, it ended with ${completion.finish_reason}` }
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return { value: parsed.data }
  const issues = parsed.error.issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message }) => `${path.map(String).join('.') || 'answer'}: ${message}`)
  return { problem: issues.join('; ') }
}

const FENCE = /^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/

/** Servers without structured output often wrap their JSON in a code fence. */
function unfenced(text: string): string {
  return FENCE.exec(text)?.[1] ?? text
}

function addUsage(usage: AskUsage, llm: LanguageModel, { input_tokens, output_tokens }: Completion): void {
  usage.input_tokens += input_tokens
  usage.output_tokens += output_tokens
  usage.cost_micro_usd += costMicroUsd(llm.provider, llm.model, input_tokens, output_tokens)
}

const definitions = new WeakMap<z.ZodType, Record<string, unknown>>()

/** Converting a schema costs more than reading an answer, so it is done once a schema. */
function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const known = definitions.get(schema)
  if (known !== undefined) return known
  const { $schema: _, ...definition } = z.toJSONSchema(schema)
  definitions.set(schema, definition)
  return definition
}
