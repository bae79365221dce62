/** What dates next to each other say together: a weekday with its date, a night, a span of days. */
import { DAY_MS, type DayNumber } from './calendar.ts'

export interface FoundDate {
  start: number
  end: number
  /** Null for a date that can be read in two ways, or that does not exist. */
  day: DayNumber | null
  /** How sure the form is by itself, 0..1. */
  certainty: number
  /** Today, this morning: as often the day of writing as the day of the incident. */
  vague: boolean
  /** Only the name of a weekday. */
  weekday?: true
}

const NIGHT_FROM =
  /(?:\b(?:over)?night|nacht|\bnuit|\bnoche|\bmadrugada)\b[^.;\n]{0,24}?\b(\d{1,2})(?:st|nd|rd|th|\.)?(?: (?:to|auf|zum|and|und|au|al|on)|\/|-) ?(?:the |den |dem |le |el )?$/
const BETWEEN_DAYS =
  /\b(?:between|zwischen|entre)(?: the| dem| le| el)? \d{1,2}(?:st|nd|rd|th|\.)? (?:and|und|y|et)(?: the| dem| le| el)? $/
const BETWEEN = /\b(?:between|zwischen|entre)(?: the| dem| le| el)?\s*$/
const AND = /^,? ?(?:and|und|y|et)(?: the| dem| le| el)?\s*$/

const NEXT_TO = /^[,\s(]*(?:the|den|dem|der|le|el|dia|on|am|-)?[\s(]*$/
const NIGHT_BEFORE = /\b(?:night|nacht|nuit|noche|madrugada)\b[^.;\n]{0,24}$/
const UNTIL = /^ ?(?:to|auf|zu|zum|a|al|on|und|-|\/) ?(?:the |den |dem |el |le )?$/

/** `Monday, 8 June 2026` is one date; of `the night of Sunday to Monday` the first day counts. */
export function isToldMorePrecisely(
  folded: string,
  date: FoundDate,
  previous: FoundDate | undefined,
  next: FoundDate | undefined,
): boolean {
  if (next !== undefined && !next.weekday && NEXT_TO.test(folded.slice(date.end, next.start))) return true
  if (previous === undefined) return false
  const between = folded.slice(previous.end, date.start)
  if (!previous.weekday) return NEXT_TO.test(between)
  return (
    UNTIL.test(between) && NIGHT_BEFORE.test(folded.slice(Math.max(0, previous.start - 40), previous.start))
  )
}

/** Of a night, the day it began; between two days, neither. */
export function asRange(
  folded: string,
  date: FoundDate,
  previous: FoundDate | undefined,
  next: FoundDate | undefined,
): FoundDate {
  const before = folded.slice(Math.max(0, date.start - 45), date.start)
  const night = NIGHT_FROM.exec(before)
  if (night !== null && date.day !== null) {
    const first = before.lastIndexOf(night[1] ?? '')
    const start = date.start - before.length + first // both days are what it rests on
    return { ...date, start, day: nightBefore(date.day, Number(night[1])), certainty: 0.75 }
  }
  const opens = next !== undefined && BETWEEN.test(before) && AND.test(folded.slice(date.end, next.start))
  const closes =
    previous !== undefined &&
    AND.test(folded.slice(previous.end, date.start)) &&
    BETWEEN.test(folded.slice(Math.max(0, previous.start - 20), previous.start))
  return opens || closes || BETWEEN_DAYS.test(before) ? { ...date, day: null } : date
}

function nightBefore(day: DayNumber, dayOfMonth: number): DayNumber | null {
  const before = day - 1
  return new Date(before * DAY_MS).getUTCDate() === dayOfMonth ? before : null
}
