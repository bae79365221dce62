/** The model of a service as its configuration says: guarded, with prices, and with budgets where there are some. */
import { metrics } from '@opentelemetry/api'
import type { Config } from '../config/load.ts'
import { createPool } from '../postgres/pool.ts'
import { FatalError } from '../runtime/errors.ts'
import type { Lifecycle } from '../runtime/lifecycle.ts'
import type { Logger } from '../telemetry/log.ts'
import { GEN_AI_METRICS, LLM } from './attributes.ts'
import { budgeted } from './budget/budgeted.ts'
import { SpendLedger } from './budget/ledger.ts'
import { readLimits } from './budget/limits.ts'
import { modelOf } from './create.ts'
import { type Own, resilientOptions } from './options.ts'
import type { LanguageModel } from './port.ts'
import { type Price, type Prices, readPrices } from './prices.ts'
import { resilientModel } from './resilient.ts'
import { tenantLabels } from './tenant-labels.ts'

export interface ServiceModelContext {
  config: Config<'llm' | 'costs' | 'postgres'>
  log: Logger
  lifecycle: Lifecycle
}

const CONNECTIONS = 2 // of the budgets: claims share their statements

/**
 * Throws a FatalError for a configuration that cannot work. Without a limit no connection is opened and nothing is
 * asked of the database.
 */
export function serviceModel(
  service: string,
  { config, log, lifecycle }: ServiceModelContext,
  own: Own,
): LanguageModel {
  const prices = readPrices(config.LLM_PRICES_FILE)
  const options = resilientOptions(config, own)
  const models = [options.primary, ...(options.fallback === undefined ? [] : [options.fallback])].map(modelOf)
  const limits = readLimits(config.LLM_DAILY_BUDGET_MICRO_USD, config.LLM_TENANT_BUDGETS_FILE)
  const known = pricesOf(models, prices, (unknown) => {
    const why = `no price is known of ${unknown}: write it into the file that LLM_PRICES_FILE names`
    if (limits !== null) throw new FatalError('LLM_MISCONFIGURED', `budgets are set, but ${why}`)
    log.warn({ model: unknown }, `${why}; until then its calls count as 0`)
  })
  const refused = metrics.getMeter('claimgraph.llm').createCounter(GEN_AI_METRICS.overBudget, {
    unit: '{call}',
    description: 'Calls that a budget did not allow',
  })
  refused.add(0)
  if (limits === null) return resilientModel({ ...options, prices })

  const pool = createPool(config.DATABASE_URL, CONNECTIONS, `${service} budgets`, log)
  lifecycle.onClose('postgres of budgets', () => pool.end())
  const ledger = new SpendLedger(pool)
  lifecycle.onClose('budgets', () => ledger.close())
  const labelOf = tenantLabels()
  const onRefusal = (tenantId: string) => refused.add(1, { [LLM.tenant]: labelOf(tenantId) })
  return resilientModel({
    ...options,
    prices,
    budget: (llm) => budgeted(llm, { limits, ledger, prices: known, onRefusal }),
  })
}

function pricesOf(
  models: readonly { provider: string; model: string }[],
  prices: Prices,
  onUnknown: (model: string) => void,
): Price[] {
  return models.flatMap(({ provider, model }) => {
    const price = prices(provider, model)
    if (price === null) onUnknown(`${provider}/${model}`)
    return price ?? []
  })
}
