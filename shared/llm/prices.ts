/**
 * What models cost, as data: US dollars per million tokens, which is micro-dollars per token.
 * Keys are `provider/model`. A model that is not listed counts as 0: its tokens are still reported.
 */
interface Price {
  input: number
  output: number
}

const PRICES: Readonly<Record<string, Price>> = {
  'openai/gpt-4o': { input: 2.5, output: 10 },
  'openai/gpt-4o-mini': { input: 0.15, output: 0.6 },
  'openai/gpt-4.1': { input: 2, output: 8 },
  'openai/gpt-4.1-mini': { input: 0.4, output: 1.6 },
  'openai/gpt-4.1-nano': { input: 0.1, output: 0.4 },
  'openai/gpt-5-mini': { input: 0.25, output: 2 },
  'openai/gpt-5-nano': { input: 0.05, output: 0.4 },
  'groq/openai/gpt-oss-20b': { input: 0.075, output: 0.3 },
  'groq/openai/gpt-oss-120b': { input: 0.15, output: 0.6 },
}

/** Cost in micro-USD, rounded up. `model` as asked for, not the dated name that the server answers with. */
export function costMicroUsd(
  provider: string,
  model: string,
  inputTokens: number,
  outputTokens: number,
): number {
  const price = PRICES[`${provider}/${model}`]
  return price === undefined ? 0 : Math.ceil(inputTokens * price.input + outputTokens * price.output)
}
