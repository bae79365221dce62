/**
 * What models cost, as data: prices.json, and a file of one's own whose entries go before it.
 * Keys are `provider/model`, as asked for and not the dated name that the server answers with, or `provider/*`.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { FatalError } from '../runtime/errors.ts'

/** US dollars for a million tokens, which is micro-dollars for a token. */
const Price = z.strictObject({ input: z.number().nonnegative(), output: z.number().nonnegative() })
export type Price = z.infer<typeof Price>

const PriceFile = z.strictObject({
  /** When somebody last looked the prices up. */
  as_of: z.iso.date(),
  currency: z.literal('USD'),
  per_tokens: z.literal(1_000_000),
  models: z.record(z.string().regex(/^[a-z]+\/./, 'write provider/model'), Price),
})

/** A model's price; null when nobody knows it: then it counts as 0, and its tokens are reported all the same. */
export type Prices = (provider: string, model: string) => Price | null

/** @param file a table like prices.json; null: none. Throws a FatalError that says what is wrong with it. */
export function readPrices(file: string | null): Prices {
  const ours = readPriceFile(new URL('prices.json', import.meta.url))
  const models = new Map(Object.entries({ ...ours, ...(file === null ? {} : readPriceFile(file)) }))
  return (provider, model) => models.get(`${provider}/${model}`) ?? models.get(`${provider}/*`) ?? null
}

function readPriceFile(file: URL | string): Record<string, Price> {
  try {
    return PriceFile.parse(JSON.parse(readFileSync(file, 'utf8'))).models
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    throw new FatalError('LLM_MISCONFIGURED', `the price table ${String(file)} cannot be used: ${why}`, {
      cause: error,
    })
  }
}

/** Micro-USD, rounded up. */
export function costMicroUsd(price: Price, inputTokens: number, outputTokens: number): number {
  return Math.ceil(inputTokens * price.input + outputTokens * price.output)
}
