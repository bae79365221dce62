/** The variables of what language models cost. */
import { optionalInteger, optionalText } from './variable.ts'

export const COST_VARIABLES = {
  LLM_PRICES_FILE: optionalText({
    doc: 'JSON file with prices of models, like shared/llm/prices.json; its entries go before that one.',
  }),
  LLM_DAILY_BUDGET_MICRO_USD: optionalInteger({
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    doc: 'What models may cost each tenant a day (UTC), in millionths of a US dollar; then its claims escalate. Default: no limit.',
  }),
  LLM_TENANT_BUDGETS_FILE: optionalText({
    doc: 'JSON file {"tenant": micro-USD or null for no limit}: budgets that go before the general one.',
  }),
}
