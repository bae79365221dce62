/**
 * The LLM port: what a service asks of a language model, whoever provides it.
 * A provider answers one attempt; prompts, validation and repair are in structured.ts, retries around it.
 */

/** One request for a JSON answer. `user` holds the delimited data; instructions are only in `system`. */
export interface CompletionRequest {
  /** What is asked, for spans and metrics, e.g. `extract-claim`. */
  task: string
  /** Version of the prompt file that `system` was made from. */
  prompt_version: string
  system: string
  user: string
  /** JSON schema of the answer, sent to servers that support structured output. */
  schema: { name: string; definition: Record<string, unknown> }
  /** The previous invalid answer and what was wrong with it, for the one repair attempt. */
  repair?: { answer: string; problem: string }
  /** Whose claim it is, for metrics. Never sent to the provider. */
  tenant_id?: string
}

export interface Completion {
  /** Raw text of the answer: JSON if all went well, not yet validated. */
  text: string
  /** The model that answered, as the server names it. */
  model: string
  /** Why the model stopped, e.g. `stop`, `length`, `content_filter`. */
  finish_reason: string
  input_tokens: number
  output_tokens: number
}

/**
 * One attempt at one model. Rejects with a ProcessingError (errors.ts) and stops when `signal` aborts.
 * What stands around an attempt (timeout, span, later retries and breaker) is itself a LanguageModel around another.
 */
export interface LanguageModel {
  /** OpenTelemetry's gen_ai.provider.name: `mock`, `openai`, ... */
  readonly provider: string
  /** The model asked for. */
  readonly model: string
  complete(request: CompletionRequest, signal: AbortSignal): Promise<Completion>
}
