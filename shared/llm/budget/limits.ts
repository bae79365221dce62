/** What models may cost each tenant a day, as data. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { FatalError } from '../../runtime/errors.ts'

/** A tenant's daily budget in micro-USD; null: no limit. */
export type Limits = (tenantId: string) => number | null

const LimitsFile = z.record(z.string(), z.int().nonnegative().nullable())

/**
 * @param general for every tenant that the file does not name; null: no limit
 * @param file `{"tenant": micro-USD or null}`; null: none
 * Null where nobody has a limit. Throws a FatalError that says what is wrong with the file.
 */
export function readLimits(general: number | null, file: string | null): Limits | null {
  const own = file === null ? new Map<string, number | null>() : readLimitsFile(file)
  if (general === null && [...own.values()].every((limit) => limit === null)) return null
  return (tenantId) => {
    const limit = own.get(tenantId)
    return limit === undefined ? general : limit
  }
}

function readLimitsFile(file: string): Map<string, number | null> {
  try {
    return new Map(Object.entries(LimitsFile.parse(JSON.parse(readFileSync(file, 'utf8')))))
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    throw new FatalError('LLM_MISCONFIGURED', `the budgets in ${file} cannot be used: ${why}`, {
      cause: error,
    })
  }
}
