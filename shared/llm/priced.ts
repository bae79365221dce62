import type { LanguageModel } from './port.ts'
import { costMicroUsd, type Price } from './prices.ts'

/** Says what each answer costs; nothing where the price is not known. */
export function priced(model: LanguageModel, price: Price | null): LanguageModel {
  if (price === null) return model
  return {
    ...model,
    async complete(request, signal) {
      const completion = await model.complete(request, signal)
      const { input_tokens, output_tokens } = completion
      return { ...completion, cost_micro_usd: costMicroUsd(price, input_tokens, output_tokens) }
    },
  }
}
