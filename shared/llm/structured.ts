/**
 * Asks a model for an answer of a given shape.
 * Owns: the JSON schema of the request, parsing, validation, the one repair attempt, the deadline of both, the sum of
 * tokens and cost.
 * Does not own: the prompt's words, retries of a failed attempt, what an invalid answer means for a claim.
 * Invariants:
 * 1. A value that comes back has passed the schema.
 * 2. At most two calls: the question and one repair. Then `invalid`, never a guess. A refusal is not repaired.
 * 3. A failing provider rejects with its ProcessingError; only the content of an answer makes `invalid`, and only a
 *    model that stays away until its deadline makes `unavailable`, where its patience says so; or a used-up budget.
 */
import { z } from 'zod'
import { BudgetExceededError, RefusedError, UnavailableError } from './errors.ts'
import type { Completion, CompletionRequest, LanguageModel } from './port.ts'
import { within } from './timeout.ts'

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
  /** The claim's thread: finished calls are remembered for it. Never sent. */
  thread_id?: string
}

/** Same shape as the domain's Usage. */
export interface AskUsage {
  input_tokens: number
  output_tokens: number
  cost_micro_usd: number
}

/**
 * `model` is `provider/model` of who answered last, or was asked. `problem` says what was wrong with the last answer,
 * or why there is none, without quoting it.
 */
export type Answer<T> =
  | { status: 'valid'; value: T; model: string; usage: AskUsage }
  | { status: 'invalid'; problem: string; model: string; usage: AskUsage }
  | { status: 'unavailable'; code: UnavailableCode; problem: string; usage: AskUsage }

/** Why nobody was, or could be, asked. */
export type UnavailableCode = 'MODEL_UNAVAILABLE' | 'BUDGET_EXCEEDED'

type Reading<T> = { value: T } | { problem: string; refused?: true }

/** Rejects with a ProcessingError when no answer can be had. */
export async function ask<T>(
  llm: LanguageModel,
  question: Question<T>,
  signal: AbortSignal,
): Promise<Answer<T>> {
  const usage: AskUsage = { input_tokens: 0, output_tokens: 0, cost_micro_usd: 0 }
  const { patience } = llm
  try {
    if (patience === undefined) return await askAndRepair(llm, question, usage, signal)
    const late = () => new UnavailableError(patience.deadline_ms)
    return await within(patience.deadline_ms, late, signal, (limited) =>
      askAndRepair(llm, question, usage, limited),
    )
  } catch (error) {
    if (error instanceof BudgetExceededError) {
      return { status: 'unavailable', code: 'BUDGET_EXCEEDED', problem: error.message, usage }
    }
    if (patience?.otherwise !== 'escalate' || !(error instanceof UnavailableError)) throw error
    return { status: 'unavailable', code: 'MODEL_UNAVAILABLE', problem: error.message, usage }
  }
}

async function askAndRepair<T>(
  llm: LanguageModel,
  question: Question<T>,
  usage: AskUsage,
  signal: AbortSignal,
): Promise<Answer<T>> {
  const request = requestOf(question)
  let model = `${llm.provider}/${llm.model}`
  const call = async (asked: CompletionRequest) => {
    const completion = await llm.complete(asked, signal)
    const by = completion.answered_by ?? llm
    model = `${by.provider}/${by.model}`
    addUsage(usage, completion)
    return { completion, reading: read(completion, question.schema) }
  }
  try {
    const { completion, reading } = await call(request)
    if ('value' in reading) return { status: 'valid', value: reading.value, model, usage }
    if (reading.refused) return { status: 'invalid', problem: reading.problem, model, usage }
    const repair = { answer: completion.text.slice(0, MAX_REPAIRED), problem: reading.problem }
    const repaired = (await call({ ...request, repair })).reading
    if ('value' in repaired) return { status: 'valid', value: repaired.value, model, usage }
    return { status: 'invalid', problem: repaired.problem, model, usage }
  } catch (error) {
    if (error instanceof RefusedError) return { status: 'invalid', problem: error.message, model, usage }
    throw error
  }
}

function requestOf<T>(question: Question<T>): CompletionRequest {
  const { schema, ...asked } = question
  return {
    ...asked,
    schema: { name: question.task.replaceAll('-', '_'), definition: jsonSchema(schema) },
  }
}

const MAX_REPAIRED = 20_000 // characters of an invalid answer that are shown again; ordinary ones have some hundreds
const MAX_ANSWER = 100_000 // characters; more is a model that has lost its way
const MAX_ISSUES = 5 // enough for a model to see what is wrong
const MAX_PROBLEM = 1_000 // characters: names of fields in it may be the answer's own

/** The model, or a filter before it, will not answer: asking again costs tokens and gives the same. */
const REFUSALS = new Set(['refusal', 'content_filter'])

function read<T>(completion: Completion, schema: z.ZodType<T>): Reading<T> {
  if (REFUSALS.has(completion.finish_reason)) {
    return { problem: `the model refused to answer (${completion.finish_reason})`, refused: true }
  }
  if (completion.text.length > MAX_ANSWER) {
    return { problem: `the answer is longer than ${MAX_ANSWER} characters` }
  }
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
  return { problem: issues.join('; ').slice(0, MAX_PROBLEM) }
}

const FENCE = '```'

/** Servers without structured output often wrap their JSON in a code fence. */
function unfenced(text: string): string {
  const trimmed = text.trim()
  if (!trimmed.startsWith(FENCE) || !trimmed.endsWith(FENCE)) return text
  return trimmed.slice(FENCE.length, -FENCE.length).replace(/^json\b/, '')
}

/** An answer of unknown price counts as 0; the service has warned of it (service-model.ts). */
function addUsage(usage: AskUsage, { input_tokens, output_tokens, cost_micro_usd = 0 }: Completion): void {
  usage.input_tokens += input_tokens
  usage.output_tokens += output_tokens
  usage.cost_micro_usd += cost_micro_usd
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
