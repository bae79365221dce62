/** Points in time on the command line: how long ago, or when. */
import { InvalidArgumentError } from 'commander'
import { z } from 'zod'

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const Written = z.union([z.iso.date(), z.iso.datetime({ offset: true })])

/** An option's value: `90s`, `15m`, `12h`, `30d` ago, a date (its beginning in UTC), or an instant, ISO 8601. */
export function moment(text: string): Date {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined)
    return new Date(Date.now() - Number(count) * (UNIT_MS[unit] ?? 0))
  if (Written.safeParse(text).success) return new Date(text)
  throw new InvalidArgumentError('write how long ago (30d, 12h, 15m, 90s) or when (2026-03-01, ISO 8601)')
}
