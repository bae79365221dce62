/** How many claims a second each tenant may send, as data. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError } from '../../../shared/config/load.ts'
import type { Rate } from './bucket.ts'

const DEFAULT_BURST_S = 2 // seconds' worth of the rate

/** null: no limit. */
export type Rates = (tenantId: string) => Rate | null

const RatesFile = z.record(
  z.string(),
  z.strictObject({ per_s: z.number().positive(), burst: z.number().min(1).optional() }).nullable(),
)

export interface RatesOptions {
  /** For every tenant that the file does not name; null: no limit. */
  perS: number | null
  /** null: two seconds' worth. */
  burst: number | null
  /** `{"tenant": {"per_s": 50, "burst": 200} or null for no limit}`; null: none. */
  file: string | null
}

/** Null where nobody has a limit. Throws a ConfigError that says what is wrong with the file. */
export function readRates({ perS, burst, file }: RatesOptions): Rates | null {
  const general = perS === null ? null : rateOf(perS, burst)
  const own = file === null ? new Map<string, Rate | null>() : readFile(file)
  if (general === null && [...own.values()].every((rate) => rate === null)) return null
  return (tenantId) => {
    const rate = own.get(tenantId)
    return rate === undefined ? general : rate
  }
}

function rateOf(per_s: number, burst: number | null = null): Rate {
  return { per_s, burst: burst ?? Math.max(1, per_s * DEFAULT_BURST_S) }
}

function readFile(file: string): Map<string, Rate | null> {
  try {
    const rates = RatesFile.parse(JSON.parse(readFileSync(file, 'utf8')))
    return new Map(
      Object.entries(rates).map(([tenant, rate]) => [tenant, rate && rateOf(rate.per_s, rate.burst)]),
    )
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    throw new ConfigError([`INGESTION_TENANT_RATES_FILE = ${JSON.stringify(file)}: ${why}`])
  }
}
