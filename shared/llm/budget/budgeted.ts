/**
 * A tenant's daily budget around a model: what does not fit any more is not asked.
 * Owns: what a call may cost, when it counts. Does not own: the account (ledger.ts), what becomes of the claim (ask).
 *
 * Invariants:
 * B1. A call is made only when what it may cost has been reserved. A tenant without a limit costs nothing here.
 * B2. What an answer has cost replaces the reservation. A call that ended without an answer costs nothing, unless it ran
 *     into a time limit: the model may have worked, and the provider may bill it.
 * B3. A day is the UTC day in which the call was begun.
 */
import { ProcessingError } from '../../runtime/errors.ts'
import { BudgetExceededError, UnavailableError } from '../errors.ts'
import type { CompletionRequest, LanguageModel } from '../port.ts'
import { costMicroUsd, type Price } from '../prices.ts'
import type { SpendLedger } from './ledger.ts'
import type { Limits } from './limits.ts'

export interface BudgetOptions {
  limits: Limits
  ledger: Pick<SpendLedger, 'reserve' | 'settle'>
  /** Of every model that may answer. */
  prices: readonly Price[]
  onRefusal?: (tenantId: string) => void
  now?: () => Date
}

export function budgeted(llm: LanguageModel, options: BudgetOptions): LanguageModel {
  const { limits, ledger, onRefusal, now = () => new Date() } = options
  const estimate = estimator(options.prices)
  return {
    ...llm,
    async complete(request, signal) {
      const { tenant_id } = request
      const limit = tenant_id === undefined ? null : limits(tenant_id)
      if (tenant_id === undefined || limit === null) return llm.complete(request, signal)
      const account = { tenant_id, day: now().toISOString().slice(0, 10) }
      const amount = estimate.of(request)
      if (!(await ledger.reserve({ ...account, amount, limit }))) {
        onRefusal?.(tenant_id)
        throw new BudgetExceededError(tenant_id)
      }
      try {
        const completion = await llm.complete(request, signal)
        estimate.learn(request, completion.output_tokens)
        ledger.settle(account, (completion.cost_micro_usd ?? 0) - amount)
        return completion
      } catch (error) {
        if (!mayBeBilled(error)) ledger.settle(account, -amount)
        throw error
      }
    },
  }
}

/** B2. */
function mayBeBilled(error: unknown): boolean {
  if (error instanceof UnavailableError) return error.cause === undefined || mayBeBilled(error.cause)
  return error instanceof ProcessingError && error.code === 'LLM_TIMEOUT'
}

const CHARACTERS_PER_TOKEN = 3 // English has 4, other languages fewer
const OUTPUT_TOKENS = 1_000 // more than an ordinary answer has; reasoning models think longer, and are learnt from

/** What a call costs at most: its text at the dearest price, and the longest answer that the task has had so far. */
function estimator(prices: readonly Price[]) {
  const longest = new Map<string, number>()
  const outputOf = (task: string) => Math.max(OUTPUT_TOKENS, longest.get(task) ?? 0)
  return {
    of({ task, system, user, schema, repair }: CompletionRequest): number {
      const text = [
        system,
        user,
        JSON.stringify(schema.definition),
        repair?.answer ?? '',
        repair?.problem ?? '',
      ]
      const input = Math.ceil(text.reduce((sum, { length }) => sum + length, 0) / CHARACTERS_PER_TOKEN)
      return Math.max(0, ...prices.map((price) => costMicroUsd(price, input, outputOf(task))))
    },
    learn({ task }: CompletionRequest, outputTokens: number): void {
      longest.set(task, Math.max(outputOf(task), outputTokens))
    },
  }
}
