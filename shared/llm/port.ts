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
  /** The claim's thread: what was finished for it is not asked again (guards/memo.ts). Never sent to the provider. */
  thread_id?: string
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
  /** Absent: nobody knows the model's price. */
  cost_micro_usd?: number
  /** Who answered, when that may be another than was asked (a fallback). */
  answered_by?: { provider: string; model: string }
}

/** How long a question may take in all, and what becomes of the claim when no answer came until then. */
export interface Patience {
  /** Limit of a question with its repair: waiting in the queue, attempts and pauses together. */
  deadline_ms: number
  /** `wait`: the question fails with a retryable error. `escalate`: the answer is `unavailable`. */
  otherwise: 'wait' | 'escalate'
}

/**
 * A model that answers a request. Rejects with a ProcessingError (errors.ts) and stops when `signal` aborts.
 * A provider makes one attempt. What stands around it (timeout, span, breaker, retries, memo) is itself a LanguageModel
 * around another.
 */
export interface LanguageModel {
  /** OpenTelemetry's gen_ai.provider.name: `mock`, `openai`, ... */
  readonly provider: string
  /** The model asked for. */
  readonly model: string
  /** Absent: `complete` makes one attempt, there is nothing to limit. Otherwise `ask` ends it in time. */
  readonly patience?: Patience
  complete(request: CompletionRequest, signal: AbortSignal): Promise<Completion>
}
