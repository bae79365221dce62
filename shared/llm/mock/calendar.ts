/** Days as numbers: whole days since 1970-01-01, so that no time zone can shift them. */
export type DayNumber = number

export const DAY_MS = 86_400_000

export function dayNumber(year: number, month: number, day: number): DayNumber | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return exists && year >= 1900 && year < 2200 ? date.getTime() / DAY_MS : null
}

/** The UTC day of an instant; null for text that is none. */
export function dayOfInstant(instant: string): DayNumber | null {
  const ms = Date.parse(instant)
  return Number.isNaN(ms) ? null : Math.floor(ms / DAY_MS)
}

export function isoDay(day: DayNumber): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

export function yearOf(day: DayNumber): number {
  return new Date(day * DAY_MS).getUTCFullYear()
}

/** 0 for Sunday. */
export function weekdayOf(day: DayNumber): number {
  return (((day + 4) % 7) + 7) % 7
}

/** The last day of that weekday before `day`. */
export function weekdayBefore(day: DayNumber, weekday: number): DayNumber {
  const back = (weekdayOf(day) - weekday + 7) % 7
  return day - (back === 0 ? 7 : back)
}

/** The newest day with this month and day that is not after `day`. */
export function latestOn(day: DayNumber, month: number, dayOfMonth: number): DayNumber | null {
  const year = yearOf(day)
  for (const candidate of [year, year - 1, year - 2, year - 3, year - 4]) {
    const found = dayNumber(candidate, month, dayOfMonth)
    if (found !== null && found <= day) return found
  }
  return null
}

export type DateOrder = 'dmy' | 'mdy'

const orders = new Map<string, DateOrder | null>()
const SAMPLE_DAY = new Date(Date.UTC(2026, 1, 14))

/** How a locale writes day and month, after CLDR; null for an unknown locale or one that starts with the year. */
export function dateOrderOf(locale: string): DateOrder | null {
  let order = orders.get(locale)
  if (order === undefined) {
    order = lookUpOrder(locale)
    orders.set(locale, order)
  }
  return order
}

function lookUpOrder(locale: string): DateOrder | null {
  try {
    const format = new Intl.DateTimeFormat(locale.replace('_', '-'), { dateStyle: 'short', timeZone: 'UTC' })
    const kinds = format
      .formatToParts(SAMPLE_DAY)
      .map(({ type }) => type.charAt(0))
      .filter((kind) => kind === 'd' || kind === 'm' || kind === 'y')
    const order = kinds.join('')
    return order === 'dmy' || order === 'mdy' ? order : null
  } catch {
    return null
  }
}
