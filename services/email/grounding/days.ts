/**
 * Whether a few words of an email can mean a day. Figures and names of months and weekdays must agree with it; words
 * such as `yesterday` count from the day of receipt, in a mail with quoted messages from any day before.
 */
import { fold } from '../../../shared/llm/fold.ts'
import { HOLIDAY, holidayOf } from '../../../shared/llm/mock/holidays.ts'
import { numbersInWords } from './number-words.ts'

export interface Told {
  /** `YYYY-MM-DD` in UTC. */
  received: string
  /** The mail quotes older messages, whose `yesterday` is another. */
  quotes: boolean
  /** It speaks of a night: `from the 13th to the 14th of June` began on the day before the one with the month's name. */
  nights: boolean
}

const DAY_MS = 86_400_000
const MONTHS = [
  /\bjan(?:\b|uar|ner|v)|\bene(?:\b|ro)|\bjänner/iu,
  /\bfe(?:b|br)\b|febr|\bf[eé]v/iu,
  /\bm(?:ar|är|aer)(?:\b|z|ch)|\bmrz\b|\bmars\b/iu,
  /\ba(?:pr|br|vr)(?:\b|il)/iu,
  /\bma(?:y|i|yo)\b/iu,
  /\bju(?:n|in)(?:\b|e|i|io)/iu,
  /\bju(?:l|il)(?:\b|y|i|io|l)/iu,
  /\bau?g(?:\b|ust|o)|\bao[uû]t\b|\bago\b/iu,
  /\bsep/iu,
  /\bo[ck]t/iu,
  /\bnov/iu,
  /\bde[czs]\b|\bde[cz]em|\bdiciem|\bd[eé]c|\bdic\b/iu,
]
const WEEKDAYS = [
  /\bsun(?:\b|day)|\bsonntag|\bdomingo|\bdimanche/iu,
  /\bmon(?:\b|day)|\bmontag|\blunes|\blundi/iu,
  /\btue(?:\b|s)|\bdienstag|\bmartes|\bmardi/iu,
  /\bwed(?:\b|nes)|\bmittwoch|\bmi[eé]rcoles|\bmercredi/iu,
  /\bthu(?:\b|r)|\bdonnerstag|\bjueves|\bjeudi/iu,
  /\bfri(?:\b|day)|\bfreitag|\bviernes|\bvendredi/iu,
  /\bsat(?:\b|ur)|\bsamstag|\bsonnabend|\bs[aá]bado|\bsamedi/iu,
]
/** Days back that the words can mean, at most. */
const RELATIVE: readonly (readonly [RegExp, number])[] = [
  [/\bday before yesterday|\bvorgestern|\banteayer|\bantier|\bavant-hier/iu, 3],
  [/\byesterday|\bgestern|\bayer|\bhier\b|\blast night|\banoche|\bletzte nacht|\bcette nuit/iu, 2],
  [
    /\btoday|\bthis (?:morning|afternoon|evening)|\btonight|\bjust now|\bheut|\bhoy\b|\besta (?:mañana|tarde|noche)|\baujourd|\bce (?:matin|soir)|\bcet après/iu,
    1,
  ],
  [/\bweekend|\bwochenende|\bfin de semana|\bweek-end/iu, 14],
  [/\bweek|\bwoche|\bsemana|\bsemaine|\bdays? ago|\btage?n?\b|\bd[ií]as?\b|\bjours?\b/iu, 93],
  [/\bmonth|\bmonat|\bmes(?:es)?\b|\bmois\b|\bago\b|\bvor\b|\bhace\b|\bil y a\b/iu, 400],
  [
    /\bchristmas|\beve\b|\bweihnacht|\bheilig|\bsilvester|\bneujahr|\bnavidad|\bnochebuena|\bnochevieja|\baño nuevo|\bno[eë]l|\bnouvel an|\beaster|\boster|\bp[aâ]ques|\bpfingst|\bpentec|\bhalloween|\bkarfreitag|\bgood friday|\bhimmelfahrt|\bascension|\bboxing day|\bthanksgiving|\ballerheiligen|\btoussaint|\breyes\b|\bbank holiday/iu,
    400,
  ],
]
const ORDINALS: readonly (readonly [RegExp, number])[] = [
  [/\bfirst\b|\berste[nrs]?\b|\bprimero\b|\bpremier\b/iu, 1],
  [/\bsecond\b|\bzweite[nrs]?\b/iu, 2],
  [/\bthird\b|\bdritte[nrs]?\b/iu, 3],
  [/\bfifth\b/iu, 5],
  [/\bsiebte[nrs]?\b/iu, 7],
  [/\beighth\b|\bachte[nrs]?\b/iu, 8],
  [/\bninth\b/iu, 9],
  [/\btwelfth\b/iu, 12],
  [/\btwentieth\b/iu, 20],
  [/\btwenty[- ]first\b/iu, 21],
  [/\btwenty[- ]second\b/iu, 22],
  [/\btwenty[- ]third\b/iu, 23],
  [/\btwenty[- ]fifth\b/iu, 25],
  [/\bthirtieth\b/iu, 30],
  [/\bthirty[- ]first\b/iu, 31],
]

/** `day`: `YYYY-MM-DD`. */
export function spellsDay(words: string, day: string, told: Told): boolean {
  if (canMean(words, day, told)) return true
  return told.nights && canMean(words, new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10), told)
}

const NIGHT = /\bnights?\b|\bnacht|\bnoche|\bnuit|\bmadrugada|\bover ?night/iu

export function speaksOfNights(text: string): boolean {
  return NIGHT.test(text)
}

function canMean(words: string, day: string, told: Told): boolean {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const back = (Date.parse(told.received) - Date.parse(day)) / DAY_MS
  const years = (words.match(/(?<!\d)\d{4}(?!\d)/g) ?? []).map(Number)
  if (years.length > 0 && !years.includes(year)) return false

  const months = MONTHS.flatMap((pattern, index) => (pattern.test(words) ? [index + 1] : []))
  const isNear = years.length > 0 || told.quotes || back <= 366 // without a year the last one is meant
  if (isNear && isDayOfMonth(words, date, MONTHS[month - 1]?.source ?? '')) return true
  if (isNear && months.length === 1 && months[0] === month && daysInWords(words).includes(date)) return true
  if (isNumericDay(words, { year, month, date }) || isCompact(words, day)) return true

  const named = isNamedDay(words, day, told)
  if (named !== null) return named

  const weekdays = WEEKDAYS.flatMap((pattern, index) => (pattern.test(words) ? [index] : []))
  if (weekdays.length > 0 && !weekdays.includes(new Date(day).getUTCDay())) return false
  if (back < -1) return false // nobody reports what is still to come
  if (weekdays.length > 0 && (told.quotes || back <= 14)) return true
  const relative = RELATIVE.find(([pattern]) => pattern.test(words))
  if (relative !== undefined) return told.quotes || back <= relative[1]
  return months.length === 0 && isDayOfMonth(words, date, null) && (told.quotes || back <= 62)
}

/** `Labor Day`: of the last year, in a mail with quoted messages of any. Null where no such day is named. */
function isNamedDay(words: string, day: string, { received, quotes }: Told): boolean | null {
  const folded = fold(words)
  const [match] = folded.matchAll(HOLIDAY)
  if (match === undefined) return null
  const before = quotes && match[1] === undefined ? `${day.slice(0, 4)}-12-31` : received
  const holiday = holidayOf(match, Date.parse(before) / DAY_MS)
  return holiday !== null && holiday * DAY_MS === Date.parse(day)
}

const MARK = '(?:\\.|st|nd|rd|th|er|º|ª)?'
const BETWEEN = `(?:\\s|[,.\\-–/]|\\b(?:and|und|y|et|to|bis|a|al|au|auf|or|oder|o|ou|of|de|den|des|the|el|le)\\b|\\d{1,2}(?!\\d)${MARK})*`

/** A figure beside the month's name, or the first of several: `3 to 5 March`. Without a month: `on the 3rd`. */
function isDayOfMonth(words: string, date: number, month: string | null): boolean {
  const key = `${date} ${month}`
  const pattern = daysOfMonth.get(key) ?? dayOfMonth(date, month)
  daysOfMonth.set(key, pattern)
  return pattern.test(words)
}

/** One for each day of each month that was asked for: to compile one costs more than all that it is tried on. */
const daysOfMonth = new Map<string, RegExp>()

function dayOfMonth(date: number, month: string | null): RegExp {
  const figure = `(?<!\\d|\\d[.,])0?${date}(?![.,]?\\d)`
  const pattern =
    month === null
      ? `\\b(?:the|el|le|am|den|dem|vom)\\s+${figure}|${figure}(?:st|nd|rd|th)\\b`
      : `${figure}${MARK}${BETWEEN}(?:${month})|(?:${month})\\p{L}*\\.?\\s*(?:the\\s+)?${figure}`
  return new RegExp(pattern, 'iu')
}

/** `3/4/2026`, `14.02.26`, `2026-03-03`, `3/4`, `3.4.`: day and month in any order, and the year if there is one. */
function isNumericDay(
  words: string,
  { year, month, date }: Record<'year' | 'month' | 'date', number>,
): boolean {
  const whole =
    /(?<![\d.,])(\d{1,4})\s*[./\-–]\s*(\d{1,2})\s*[./\-–]\s*(\d{4}|\d{2})(?![\d\p{L}])|(?<![\d.,])(\d{1,2})(?:[/\-–](\d{1,2})|\.\s?(\d{1,2})\.)(?![\d\p{L}])/gu
  return Array.from(words.matchAll(whole)).some(([, ...groups]) => {
    const rest = groups.flatMap((group) => (group === undefined ? [] : [Number(group)]))
    const wanted = rest.length === 2 ? [month, date] : [month, date, year]
    return wanted.every((value) => {
      const at = rest.findIndex((number) => number === value || (value === year && number === year % 100))
      if (at >= 0) rest.splice(at, 1)
      return at >= 0
    })
  })
}

function isCompact(words: string, day: string): boolean {
  return words.includes(day.replaceAll('-', ''))
}

function daysInWords(words: string): number[] {
  const stems = words.replace(/(\p{L}{3,})(?:sten|ster|ste|ten|ter|te|th|ieth)\b/giu, '$1')
  const ordinals = ORDINALS.flatMap(([pattern, value]) => (pattern.test(words) ? [value] : []))
  return [...ordinals, ...numbersInWords(words), ...numbersInWords(stems)]
}
