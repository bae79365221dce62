/** Finds dates in text, as forms: which day each names. Which of them is meant is up to dates.ts. */

import { allMatches } from '../patterns/all-matches.ts'
import { matchTester } from '../patterns/first-words.ts'
import {
  DAY_MS,
  type DateOrder,
  type DayNumber,
  dayNumber,
  latestOn,
  weekdayBefore,
  weekdayOf,
} from './calendar.ts'
import { asRange, type FoundDate, isToldMorePrecisely } from './date-ranges.ts'
import { COUNTS, MONTH, MONTHS, UNIT_DAYS, WEEKDAY, WEEKDAYS } from './date-words.ts'
import { HOLIDAY, holidayOf } from './holidays.ts'
import type { Language } from './language.ts'

export interface DateContext {
  /** The day that relative words count from; null when it is not known. */
  today: DayNumber | null
  order: DateOrder | null
  language: Language
}

const ISO = /(?<![\w/.-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d/-]|\.\d)/g
const NUMERIC = /(?<![\w/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-]|\.\d)/g
/** `9./10. Februar`, `5-6 April`: of days next to each other, the first. */
const DAYS_OF_MONTH = new RegExp(
  `(?<![\\w/.,-])(\\d{1,2})(?:\\.|st|nd|rd|th)?[/–-](\\d{1,2})(?:\\.|st|nd|rd|th)? ?(?:of |de |d')?(${MONTH})\\b\\.?(?: (?:de )?(\\d{4}))?`,
  'g',
)
/** `9/18` or `2/11` behind a word that dates have before them. */
const SHORT =
  /(?<=\b(?:on|am|vom|le|du|el|del|dia|since|from|of|dated|seit|desde|depuis|de|fecha|date|datum)[ :]{1,2}(?:the )?)(\d{1,2})([/.-])(\d{1,2})(?![\d/-]|[.,]\d| ?(?:€|eur|%))/g
/** German and Swiss custom: `14.2.` without a year. */
const DOTTED = /(?<![\w/.-])(\d{1,2})\.[ ]?(\d{1,2})\.(?![\d])/g
const DAY_MONTH = new RegExp(
  `(?<![\\w/.,-])(\\d{1,2})(?:st|nd|rd|th|er|\\.|º|°)?(?: day)?[ ]?(?:of |de |del |d'|-|\\/)?[ ]?(${MONTH})\\b\\.?,?(?:[ ]?(?:of |de |del |-|\\/)?[ ]?('?\\d{4}|'\\d{2}|(?<=[-/])\\d{2})(?!\\d|[:.]\\d))?`,
  'g',
)
const MONTH_DAY = new RegExp(
  `\\b(${MONTH})\\.?[ -](?:the )?(\\d{1,2})(?:st|nd|rd|th)?(?![\\d:/]|\\.\\d| ?(?:€|eur|euros?|\\$|%))(?:,? ?('?\\d{4}|'\\d{2})(?!\\d))?`,
  'g',
)
const TIME_OF_DAY =
  '(?:in the|at|around|about|morning|evening|night|afternoon|por la|a las|sobre las|de madrugada|au|vers|a \\d|en (?:fin|debut)|dans la|gegen|um|nachts|abends|morgens|fruh|mittags|nachmittags|vormittags)'
/** The day of a month that goes without saying. */
const ORDINAL_ONLY = new RegExp(
  [
    '\\b(?:(?:on|of|from|since|was|by) the (\\d{1,2})(?:st|nd|rd|th)(?= of (?:this|the current) month\\b|[,.;):]|$|\\s(?!of\\b|floor|street|avenue|century|birthday|anniversary|time))',
    '|(?:el dia|le|am|el|vom) (\\d{1,2})\\.?(?= (?:de este mes|del (?:corriente|presente)|de ce mois|courant|dieses monats|diesen monats|d\\.? ?m\\.|del mes))',
    '|el dia (\\d{1,2})(?=[,.;]| que\\b)',
    `|(?:el dia|el|le|am) (\\d{1,2})\\.?(?=,? ${TIME_OF_DAY}\\b))`,
  ].join(''),
  'g',
)
const DAY_BEFORE_YESTERDAY =
  '(?:the )?day before yesterday|vorgestern|anteayer|antes de ayer|antier|avant[- ]hier|avanthier'
const YESTERDAY =
  'yesterday|last night|ayer|anoche|gestern|letzte nacht|yday|hier|la nuit derniere|la veille au soir|ayer en la noche'
const TODAY =
  "today|this (?:morning|afternoon|evening)|tonight|hoy|esta (?:manana|tarde|noche|madrugada)|heute?|heute? (?:in der )?(?:fruh|morgen|nacht|vormittag|nachmittag|mittag|abend)|aujourd'hui|ce (?:matin|midi|soir)|cette nuit|cet apres-midi"
const RELATIVE = new RegExp(
  [
    `\\b(?:(?<d2>${DAY_BEFORE_YESTERDAY})(?: (?:soir|matin|abend|nacht|por la (?:manana|tarde|noche)|morning|evening|night))?`,
    `|(?<d1>${YESTERDAY})(?: (?:morning|afternoon|evening|night|noon|por la (?:manana|tarde|noche)|abend|morgen|nachmittag|mittag|fruh|vormittag|nacht|soir|matin|apres-midi|midi))?`,
    `|(?<d0>${TODAY})`,
    '|(?<ago>(?<n1>\\d{1,3}|[a-z]+) (?<u1>day|night|week|fortnight)s? ago|hace (?:ya )?(?<n2>\\d{1,3}|[a-z]+) (?<u2>dia|noche|semana)s?|vor (?<n3>\\d{1,3}|[a-z]+) (?<u3>tag|nacht|woche|nachte)(?:en|n)?|il y a (?<n4>\\d{1,3}|[a-z]+) (?<u4>jour|nuit|semaine)s?))\\b',
  ].join(''),
  'g',
)
const BY_WEEKDAY = new RegExp(
  [
    `\\b(?:(?<lastweek>last week(?: on|'s)?|letzte(?:r|n)? woche(?: am)?|vorige woche(?: am)?|la semana pasada,? el|la semaine derniere,?)[ ](?<w0>${WEEKDAY})`,
    `|(?<before>last|this past|past|previous|letzte[nr]?|vergangene[nr]?|vorige[nr]?|el pasado|this|on|am|el|le|diesen|este|ce|on the)?[ ]?\\b(?<w1>${WEEKDAY})(?:abend|nacht|morgen|vormittag|nachmittag|mittag|fruh|s)?(?<after> (?:last week|before last|(?:of|in) (?:the )?last week|last|letzter woche|der letzten woche|vergangener woche|de la semana pasada|de la semaine derniere|pasado|dernier|passe))?)\\b`,
  ].join(''),
  'g',
)

/** Short names of weekdays are words too (`I sat`), but not before a part of the day. */
const SHORT_WEEKDAY =
  /\b(mon|tues?|wed|thur?s?|fri|sat|sun)\b\.?(?= (?:night|morning|evening|afternoon|arvo|eve|lunch\w*|am|pm)\b)/g
const SHORT_WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** All dates of a text, in order, none inside another. */
export function findDates(folded: string, context: DateContext): FoundDate[] {
  const found: FoundDate[] = []
  if (/\d/.test(folded)) findAbsolute(folded, context, found)
  if (context.today !== null) findRelative(folded, context.today, context.language, found)
  found.sort((left, right) => left.start - right.start || right.end - left.end)
  const apart = found
    .filter((date, index) => !found.some((other, at) => at < index && other.end > date.start))
    .filter((date, at, all) => !(date.weekday && isToldMorePrecisely(folded, date, all[at - 1], all[at + 1])))
  return apart.map((date, index) => asRange(folded, date, apart[index - 1], apart[index + 1]))
}

function findAbsolute(folded: string, context: DateContext, found: FoundDate[]): void {
  const add = (match: RegExpExecArray, day: DayNumber | null, certainty: number) => {
    found.push({
      start: match.index,
      end: match.index + match[0].trimEnd().length,
      day,
      certainty,
      vague: false,
    })
  }
  for (const match of allMatches(ISO, folded)) {
    add(match, dayNumber(Number(match[1]), Number(match[3]), Number(match[4])), 0.98)
  }
  for (const match of allMatches(NUMERIC, folded)) {
    const [, first, joint, second, year] = match
    const weekday = weekdayNamedBefore(folded, match.index)
    add(
      match,
      numericDay(Number(first), Number(second), fullYear(year), joint === '.', weekday, context.order),
      0.93,
    )
  }
  if (context.today !== null) {
    for (const match of allMatches(DAYS_OF_MONTH, folded)) {
      const month = MONTHS[match[3] ?? ''] ?? 0
      const next = Number(match[2]) === Number(match[1]) + 1
      const year = match[4] === undefined ? null : Number(match[4])
      const day = Number(match[1])
      if (next)
        add(match, year === null ? latestOn(context.today, month, day) : dayNumber(year, month, day), 0.78)
    }
    for (const match of allMatches(SHORT, folded)) {
      add(match, shortDay(Number(match[1]), Number(match[3]), context.today, context.order), 0.8)
    }
    for (const match of allMatches(DOTTED, folded)) {
      add(match, latestOn(context.today, Number(match[2]), Number(match[1])), 0.8)
    }
  }
  const named = (match: RegExpExecArray, dayText: string | undefined, name: string | undefined) => {
    const month = MONTHS[name ?? '']
    if (month === undefined) return
    const year = match[3]
    if (year !== undefined) add(match, dayNumber(fullYear(year), month, Number(dayText)), 0.97)
    else if (context.today !== null) add(match, latestOn(context.today, month, Number(dayText)), 0.85)
  }
  for (const match of allMatches(DAY_MONTH, folded)) named(match, match[1], match[2])
  for (const match of allMatches(MONTH_DAY, folded)) named(match, match[2], match[1])
}

/** Words that days without a date are told by: most letters hold none of most. */
const RELATIVE_WORD = new RegExp(`\\b(?:${DAY_BEFORE_YESTERDAY}|${YESTERDAY}|${TODAY}|ago|hace|vor|il y a)`)
const wordsIn = matchTester([
  RELATIVE_WORD,
  new RegExp(`\\b(?:${WEEKDAY})`),
  SHORT_WEEKDAY,
  ORDINAL_ONLY,
  HOLIDAY,
])

function findRelative(folded: string, today: DayNumber, language: Language, found: FoundDate[]): void {
  const words = wordsIn(folded)
  const matchesOf = (pattern: RegExp, word: number) =>
    (words & (1 << word)) === 0 ? [] : allMatches(pattern, folded)
  for (const match of matchesOf(RELATIVE, 0)) {
    const { d2, d1, d0 } = match.groups ?? {}
    // `hier` is yesterday in French and here in German.
    if (match[0].startsWith('hier') && language !== 'fr' && !/soir|matin|apres|midi/.test(match[0])) continue
    const back =
      d2 !== undefined ? 2 : d1 !== undefined ? 1 : d0 !== undefined ? 0 : daysAgo(match.groups ?? {})
    if (back === null) continue
    const end = match.index + match[0].length
    const certainty = isRough(folded, match.index) ? 0.4 : back >= 7 && d2 === undefined ? 0.75 : 0.9
    found.push({ start: match.index, end, day: today - back, certainty, vague: d0 !== undefined })
  }
  for (const match of matchesOf(BY_WEEKDAY, 1)) {
    const { lastweek, w0, before, w1, after } = match.groups ?? {}
    const weekday = WEEKDAYS[w0 ?? w1 ?? '']
    if (weekday === undefined) continue
    const inLastWeek = lastweek !== undefined || /woche|semana|semaine|last week/.test(after ?? '')
    const day = inLastWeek ? inPreviousWeek(today, weekday) : weekdayBefore(today, weekday)
    const stated = before !== undefined || after !== undefined || inLastWeek
    const lead = match[0].length - match[0].trimStart().length
    found.push({
      start: match.index + lead,
      end: match.index + match[0].length,
      day: after === ' before last' ? day - 7 : day,
      certainty: stated ? 0.8 : 0.76,
      vague: false,
      weekday: true,
    })
  }
  for (const match of matchesOf(SHORT_WEEKDAY, 2)) {
    const day = weekdayBefore(today, SHORT_WEEKDAYS.indexOf(match[0].slice(0, 3)))
    found.push({
      start: match.index,
      end: match.index + match[0].length,
      day,
      certainty: 0.76,
      vague: false,
      weekday: true,
    })
  }
  for (const match of matchesOf(ORDINAL_ONLY, 3)) {
    const day = latestDayOfMonth(today, Number(match[1] ?? match[2] ?? match[3] ?? match[4]))
    if (day !== null)
      found.push({
        start: match.index,
        end: match.index + match[0].length,
        day,
        certainty: 0.78,
        vague: false,
      })
  }
  for (const match of matchesOf(HOLIDAY, 4)) {
    const day = holidayOf(match, today)
    found.push({ start: match.index, end: match.index + match[0].length, day, certainty: 0.75, vague: false })
  }
}

function daysAgo(groups: Record<string, string | undefined>): number | null {
  const count = groups['n1'] ?? groups['n2'] ?? groups['n3'] ?? groups['n4'] ?? ''
  const unit = groups['u1'] ?? groups['u2'] ?? groups['u3'] ?? groups['u4'] ?? ''
  const number = /^\d/.test(count) ? Number(count) : COUNTS[count]
  const days = UNIT_DAYS[unit]
  return number === undefined || days === undefined ? null : number * days
}

/** "about two weeks ago" names no day. */
function isRough(folded: string, start: number): boolean {
  return /\b(?:about|around|roughly|approximately|some|more than|over|nearly|almost|unos|unas|casi|etwa|ungefahr|circa|ca\.|rund|gut|environ|presque|plus de|mas de|uber|mehr als|maybe|perhaps)\s+$/.test(
    folded.slice(Math.max(0, start - 16), start),
  )
}

/** Two readings are one when only one exists, both are the same, or a weekday stands before; else the locale says. */
function numericDay(
  first: number,
  second: number,
  year: number,
  dotted: boolean,
  weekday: number | null,
  order: DateOrder | null,
): DayNumber | null {
  const dayFirst = dayNumber(year, second, first)
  const monthFirst = dotted ? null : dayNumber(year, first, second)
  if (dayFirst === null || monthFirst === null || dayFirst === monthFirst) return dayFirst ?? monthFirst
  if (weekday !== null && (weekdayOf(dayFirst) === weekday) !== (weekdayOf(monthFirst) === weekday)) {
    return weekdayOf(dayFirst) === weekday ? dayFirst : monthFirst
  }
  if (order === null) return null
  return order === 'dmy' ? dayFirst : monthFirst
}

function shortDay(
  first: number,
  second: number,
  today: DayNumber,
  order: DateOrder | null,
): DayNumber | null {
  const dayFirst = latestOn(today, second, first)
  const monthFirst = latestOn(today, first, second)
  if (dayFirst === null || monthFirst === null || first === second) return dayFirst ?? monthFirst
  if (order === null) return null
  return order === 'dmy' ? dayFirst : monthFirst
}

const WEEKDAY_BEFORE = new RegExp(`\\b(${WEEKDAY})(?:,| the| den| dem|,? el| le)?[ ]?$`)

function weekdayNamedBefore(folded: string, start: number): number | null {
  const name = WEEKDAY_BEFORE.exec(folded.slice(Math.max(0, start - 16), start))?.[1]
  return name === undefined ? null : (WEEKDAYS[name] ?? null)
}

function fullYear(text: string | undefined): number {
  const digits = (text ?? '').replace("'", '')
  return digits.length === 2 ? 2_000 + Number(digits) : Number(digits)
}

/** Weeks begin on Monday. */
function inPreviousWeek(today: DayNumber, weekday: number): DayNumber {
  const monday = today - ((weekdayOf(today) + 6) % 7)
  return monday - 7 + ((weekday + 6) % 7)
}

function latestDayOfMonth(today: DayNumber, dayOfMonth: number): DayNumber | null {
  for (let day = today; day > today - 62; day -= 1) {
    if (new Date(day * DAY_MS).getUTCDate() === dayOfMonth) return day
  }
  return null
}
