/**
 * The model that a service asks: a provider, optionally a fallback, and what keeps a claim from suffering by them.
 * Layers, the outermost first; each is a LanguageModel of its own file:
 *   memo        finished calls of a claim are not repeated       guards/memo.ts
 *   budgeted    a used-up budget of the tenant, if it has one    budget/budgeted.ts
 *   persistent  rounds over the models, pauses, Retry-After      guards/persistent.ts
 *   guarded     queue, concurrency cap, breaker; one a model     guards/guarded.ts
 *   observed    a span and metrics for each attempt              observe.ts
 *   priced      what an answer costs                             priced.ts
 *   timeout     the limit of an attempt                          timeout.ts
 *   provider    one HTTP request                                 providers/
 * `ask` (structured.ts) sets the deadline around all of it, for it knows that a repair belongs to its question.
 */
import { createLanguageModel, type LanguageModelOptions } from './create.ts'
import { type GuardOptions, guarded } from './guards/guarded.ts'
import { remembering } from './guards/memo.ts'
import { metersOf } from './guards/meters.ts'
import { persistent } from './guards/persistent.ts'
import type { LanguageModel, Patience } from './port.ts'
import type { Prices } from './prices.ts'
import { DEFAULTS } from './providers.ts'

export interface ResilientOptions {
  primary: LanguageModelOptions
  /** Asked when the primary fails. */
  fallback?: LanguageModelOptions
  /** `concurrency`: default by provider. */
  guards: Omit<GuardOptions, 'concurrency'> & { concurrency?: number }
  patience: Patience
  /** First and longest pause between rounds, ms. */
  pauses?: { initialMs: number; maxMs: number }
  /** Default: those of prices.json. */
  prices?: Prices
  /** Puts budgets around it. */
  budget?: (llm: LanguageModel) => LanguageModel
}

const MEMO = {
  size: 10_000, // some 20 MB of answers
  max_age_ms: 900_000, // 15 minutes: longer than a record is in flight after its call
}

/** Throws a FatalError for options that cannot work. */
export function resilientModel(options: ResilientOptions): LanguageModel {
  const { primary, fallback, guards, patience, pauses, prices, budget = (llm) => llm } = options
  const guard = (each: LanguageModelOptions) =>
    guarded(createLanguageModel(prices === undefined ? each : { ...each, prices }), {
      ...guards,
      concurrency: guards.concurrency ?? DEFAULTS[each.provider].concurrency,
    })
  const first = guard(primary)
  const others = fallback === undefined ? [] : [guard(fallback)]
  const meters = metersOf([first, ...others])
  const asking = persistent({
    models: [first.llm, ...others.map(({ llm }) => llm)],
    stop_when_open: patience.otherwise === 'wait',
    onFailure: meters.failed,
    ...(pauses === undefined ? {} : { pauses }),
  })
  return { ...remembering(budget(asking), { ...MEMO, onHit: meters.remembered }), patience }
}
