/** What a run says in the end. */
import { STANDS_STILL_AFTER } from './flow.ts'
import type { ChaosResult } from './run.ts'
import { CODES } from './schedule.ts'

/** The last line of `npm run chaos`. */
export interface Summary {
  claims: number
  /** That landed. */
  faults: number
  violations: number
  /** Of faults that stop claims; p50 and max of the time until they moved again. */
  recovery_ms: { p50: number | null; max: number | null }
  seed: number
}

export function summaryOf({ claims, struck, violations, seed }: ChaosResult): Summary {
  const recoveries = struck.flatMap(({ recoveryMs }) => recoveryMs ?? []).sort((a, b) => a - b)
  return {
    claims,
    faults: struck.filter(({ landed }) => landed).length,
    violations: violations.length,
    recovery_ms: {
      p50: recoveries[Math.floor(recoveries.length / 2)] ?? null,
      max: recoveries.at(-1) ?? null,
    },
    seed,
  }
}

const MAX_LISTED = 40 // violations; one cause has many

export function linesOf(result: ChaosResult): string[] {
  const { claims, struck, violations, drainedMs, unaskedEnds, fenced, memoryMb } = result
  const byCode = CODES.map((code) => {
    const ours = struck.filter((each) => each.code === code)
    const times = ours.flatMap(({ recoveryMs }) => recoveryMs ?? [])
    const slowest =
      times.length === 0 ? '' : `, slowest recovery ${(Math.max(...times) / 1_000).toFixed(1)} s`
    return `  ${code}: ${ours.filter(({ landed }) => landed).length} of ${ours.length} landed${slowest}`
  })
  const memory = Object.entries(memoryMb).map(([name, mb]) => `${name} ${mb}`)
  return [
    `${claims} claims`,
    ...byCode,
    drainedMs === null
      ? `  lag was not 0, and stood still for ${STANDS_STILL_AFTER / 1_000} s`
      : `  lag 0 after ${(drainedMs / 1_000).toFixed(1)} s`,
    `  ended unasked: ${unaskedEnds.length === 0 ? 'nothing' : counted(unaskedEnds)}`,
    `  workers fenced: ${fenced} times`,
    `  most memory, MB: ${memory.join(', ')}`,
    'checked: I1-I7 from topics, tables and offsets; I8 by I2 and I4 after F3; I10. Not checked: I9, there is no outside effect yet',
    `${violations.length} violations`,
    ...violations.slice(0, MAX_LISTED).map((violation) => `  ${violation}`),
    ...(violations.length > MAX_LISTED ? [`  and ${violations.length - MAX_LISTED} more`] : []),
  ]
}

function counted(texts: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].map(([text, count]) => `${text} (${count})`).join(', ')
}
