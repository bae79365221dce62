/** Finds sums of money in text, as forms. Which of them is claimed is up to amounts.ts. */

import { allMatches } from '../patterns/all-matches.ts'
import { matchFinder } from '../patterns/first-words.ts'
import { CURRENCY_AFTER, CURRENCY_BEFORE, CURRENCY_WORD, currencyOf } from './currencies.ts'
import { numberWordsBefore } from './number-words.ts'
import type { Span } from './text.ts'

export interface FoundAmount {
  start: number
  end: number
  /** Hundredths, whatever the currency. */
  cents: number
  /** Null without a sign, code or word. */
  currency: string | null
  /** Where the currency stands, when it is not with the figure. */
  currency_at?: Span
  /** Written with two decimals, as money is. */
  exact: boolean
  /** Written in words. */
  spelled: boolean
  /** `about 480`. */
  rough: boolean
  /** How many of them: `2 x 400 EUR`. */
  count: number
  /** Said in slang: money, whatever the words around it say. */
  slang?: true
}

const NUMBER =
  "\\d{1,3}(?:[.,'\\u2019 ]\\d{3})+(?:[.,]\\d{1,2})?(?!\\d)|\\d{1,3}(?:,\\d{2})+,\\d{3}(?:\\.\\d{1,2})?|\\d+(?:[.,]\\d{1,2})?(?!\\d)"
const SCALE =
  '(?:k|m|tsd\\.?|thousand|hundred|grand|million|mio\\.?|mil|tausend|hundert|mille|millones|millions)'
const AMOUNT = new RegExp(
  `(?:(${CURRENCY_BEFORE})[ \\t]?[:=]?[ \\t]{0,3}|(?<![\\w/#@]|\\w[.,:'/-]))(${NUMBER})(?:(?:,|\\.)[-–]{1,2})?(?:[ \\t]?(${SCALE})(?![a-z]))?(?:(?!\\n[^\\s\\d]{1,4} ?\\d)\\s?[(\\[]?(${CURRENCY_AFTER}))?`,
  'g',
)
const CENTS_AFTER =
  /^[ ]?(?:and |y |con |und |et )?(\d{1,2})[ ]?(?:centimos?|centavos?|centimes?|cents?|pence|rappen|p)\b/
/** `mil euros con treinta céntimos` */
const CENTS_SPELLED =
  /^ (?:and|con|und|et|y) ([a-z][a-z -]{1,30}) (?:cents?|centimos|centavos|centimes|pence|rappen)\b/
const CENTS_TIGHT = /^(\d{2})(?!\d)/
const SCALES: readonly (readonly [RegExp, number])[] = [
  [/^(?:k|tsd\.?|thousand|grand|mil|tausend|mille)$/, 1_000],
  [/^(?:hundred|hundert)$/, 100],
  [/^(?:m|million|mio\.?|millones|millions)$/, 1_000_000],
]
/** What makes a number something else than money. */
const UNIT_AFTER =
  /^[ \t]?(?:%|percent|prozent|por ciento|pour ?cent|°|º|km|kmh|mph|kg|g\b|m\b|m²|m2|qm|sqm|sq\b|cm|mm|miles?|meters?|metres?|metros?|litres?|liters?|liter|l\b|years?|yrs?|months?|weeks?|days?|hours?|hrs?|h\b|minutes?|mins?|people|persons?|windows?|rooms?|pieces?|pcs|times?|x\b|am\b|pm\b|a\.m|p\.m|o'clock|uhr|jahre?n?|monate?n?|wochen?|tage?n?|stunden?|minuten?|personen|stuck|mal\b|anos?\b|mes(?:es)?\b|semanas?|dias?|horas?|personas?|veces|ans?\b|mois|semaines?|jours?|heures?|personnes?|fois|inch|zoll|pulgadas?|pouces?|gb|tb|mb|kw|ps\b|hp\b|bhp|cv\b|ch\b|st\b|nd\b|rd\b|th\b|[-/]\d|:\d|\.\d)/
const PHONE_BEFORE =
  /(?:tel|phone|mobile|fax|call|telefon|handy|telefono|movil|portable|telephone|\+)[\s.:()\d+-]{0,20}$/
/** `in 2023` */
const YEAR_AFTER = /\b(?:in|en|im|of|since|seit|depuis|desde|jahr|year|annee|ano)\s+$/
/** A group of an account number: `DE02 1203 0000`. */
const GROUP_BEFORE = /\d ?$/
const GROUP_AFTER = /^ ?\d{2}/
/** A number of something. */
const NUMBERED_BEFORE =
  /\b(?:invoice|bill|receipt|claim|policy|case|ref(?:erence)?|order|report|number|no|nr|num|n[o°º]|rechnung|rechnungs\w+|factura|facture|police|poliza|schaden\w*nummer|\w+nummer|id|page|room|flat|zip|plz)\b[\s.:#]*$|#\s*$/
const ROUGH_BEFORE =
  /\b(?:about|around|roughly|approx(?:imately)?\.?|circa|ca\.?|some|nearly|almost|unos|unas|aproximadamente|alrededor de|casi|etwa|ungefahr|rund|zirka|environ|a peu pres|presque)\s+(?:of )?$/
const WORD_AMOUNT = new RegExp(`\\b${CURRENCY_WORD}\\b`, 'g')
/** Slang: thousands, and money whose currency is not said, though it may stand right behind: `500 Piepen, also Euro`. */
const THOUSANDS = '(?:grand|riesen|mille|kilo)'
const COINS = '(?:pavos|balles|piepen|mause|kroten|tacken|ocken|lucas|boules|varos|smackers|steine)'
const SLANG = new RegExp(`\\b(${THOUSANDS}|${COINS})\\b(?! ?(?:${CURRENCY_WORD}))`, 'g')
const findWords = matchFinder([WORD_AMOUNT, SLANG])
const COINS_AFTER = new RegExp(`^ ?${COINS}\\b`)
const EXPLAINED = new RegExp(`^[^.\\d\\n]{0,4}(?:\\.{3})?[^.\\d\\n]{0,16}?\\b(${CURRENCY_WORD})\\b`)
/** `480,-` and `480.--`: no cents, and nothing but money is written so. */
const DASHED = /\d[.,][-–]{1,2}/
const TIMES_BEFORE = /(\d{1,3}) ?[x×*] ?$/
const MIN_SPELLED = 10

/** All sums of a text, in order. `locale` tells whose dollar a `$` is. */
export function findAmounts(folded: string, locale: string): FoundAmount[] {
  const found: FoundAmount[] = []
  for (const match of allMatches(AMOUNT, folded)) {
    const amount = digitAmount(folded, match, locale)
    // The `40` of `285 euros con 40 céntimos` is in the sum already.
    if (amount !== null && amount.start >= (found.at(-1)?.end ?? 0)) found.push(amount)
  }
  const [spelled = [], slang = []] = findWords(folded)
  for (const match of spelled) {
    const amount = spelledAmount(folded, match, locale)
    if (amount !== null && !found.some(({ start, end }) => start < amount.end && amount.start < end))
      found.push(amount)
  }
  for (const match of slang) {
    const amount = slangAmount(folded, match)
    if (amount !== null && !found.some(({ start, end }) => start < amount.end && amount.start < end))
      found.push(amount)
  }
  found.sort((left, right) => left.start - right.start)
  return found.map((amount, index) => explained(folded, sharing(folded, amount, found[index + 1]), locale))
}

/** `two grand`, `dos mil pavos` */
function slangAmount(folded: string, match: RegExpExecArray): FoundAmount | null {
  const from = Math.max(0, match.index - 60)
  const words = numberWordsBefore(folded.slice(from, match.index))
  if (words === null) return null
  const scale = new RegExp(`^${THOUSANDS}$`).test(match[0]) ? 1_000 : 1
  const end = match.index + match[0].length
  return {
    start: from + words.start,
    end,
    cents: Math.round(words.value * scale * 100),
    currency: null,
    exact: false,
    spelled: true,
    rough: false,
    count: 1,
    slang: true,
  }
}

/** `1.100 pavos... bueno, euros`: the currency is told behind the slang. */
function explained(folded: string, amount: FoundAmount, locale: string): FoundAmount {
  if (amount.currency !== null) return amount
  const coins = COINS_AFTER.exec(folded.slice(amount.end, amount.end + 12))
  if (coins === null && amount.slang !== true) return amount
  const end = amount.end + (coins?.[0].length ?? 0)
  const told = EXPLAINED.exec(folded.slice(end, end + 40))
  if (told?.[1] === undefined) return { ...amount, slang: true }
  const start = end + told[0].length - told[1].length
  const at = { start, end: end + told[0].length }
  return { ...amount, slang: true, currency: currencyOf(told[1], locale), currency_at: at }
}

/** `1.045 y no 1.405 euros`, `845, not 485 euros`: both are of the currency that is said once. */
const SAME_CURRENCY =
  /^,? ?(?:y no|et non(?: pas)?|(?:und )?nicht|(?:and )?not|instead of|rather than|statt|anstatt|anstelle von|au lieu d(?:e|es)|en lugar de|en vez de|sondern|sino|mais)(?: (?:the|den|die|los|las|les|de))? ?$/

function sharing(folded: string, amount: FoundAmount, next: FoundAmount | undefined): FoundAmount {
  if (amount.currency !== null || next === undefined || next.currency === null) return amount
  return SAME_CURRENCY.test(folded.slice(amount.end, next.start))
    ? { ...amount, currency: next.currency, currency_at: next }
    : amount
}

function digitAmount(folded: string, match: RegExpExecArray, locale: string): FoundAmount | null {
  const [whole, markBefore, number = '', scale, markAfter] = match
  const mark = markAfter ?? markBefore
  let currency = mark === undefined ? null : currencyOf(mark, locale)
  // `EUR 480 US$` does not exist; `$ 480 CAD` does, and the code says more than the sign.
  if (markBefore !== undefined && markAfter !== undefined && markAfter.length === 1)
    currency = currencyOf(markBefore, locale)
  let end = match.index + whole.length
  const after = folded.slice(end, end + 24)
  if (currency === null && (UNIT_AFTER.test(after) || /^[a-z\d]/.test(after) || number.includes(' ')))
    return null
  const numberAt = match.index + whole.indexOf(number)
  const before = folded.slice(Math.max(0, match.index - 24), match.index)
  if (
    currency === null &&
    (PHONE_BEFORE.test(before) || GROUP_BEFORE.test(before) || GROUP_AFTER.test(after))
  )
    return null
  if (currency === null && /^(?:19|20)\d\d$/.test(number) && YEAR_AFTER.test(before)) return null
  if (currency === null && !/[.,]\d\d$/.test(number) && NUMBERED_BEFORE.test(before)) return null
  if (/(?:^|[\s(])-$/.test(folded.slice(Math.max(0, numberAt - 2), numberAt)) && currency !== null) {
    if (!/(?:^|\n)[ \t]*-$/.test(folded.slice(0, numberAt))) return null
  }
  const decimals = /[.,](\d{1,2})$/.exec(number)?.[1] ?? ''
  let amount = Number(number.slice(0, decimals === '' ? undefined : -decimals.length - 1).replace(/\D/g, ''))
  if (decimals !== '') amount += Number(decimals) / 10 ** decimals.length
  if (scale !== undefined) amount *= SCALES.find(([pattern]) => pattern.test(scale))?.[1] ?? 1
  const cents =
    currency === null
      ? null
      : (CENTS_AFTER.exec(after) ?? (/^[€£$]$/.test(markAfter ?? '') ? CENTS_TIGHT.exec(after) : null))
  if (cents !== null && decimals === '') {
    amount += Number(cents[1]) / 100
    end += cents[0].length
  }
  return {
    start: match.index,
    end,
    cents: Math.round(amount * 100),
    currency,
    exact: decimals.length === 2 || DASHED.test(whole),
    spelled: false,
    rough: ROUGH_BEFORE.test(before),
    count: Number(TIMES_BEFORE.exec(before)?.[1] ?? 1),
  }
}

function spelledAmount(folded: string, match: RegExpExecArray, locale: string): FoundAmount | null {
  const from = Math.max(0, match.index - 90)
  const words = numberWordsBefore(folded.slice(from, match.index))
  if (words === null || words.value < MIN_SPELLED) return null
  const currency = currencyOf(match[0], locale)
  const start = from + words.start
  const rough = ROUGH_BEFORE.test(folded.slice(Math.max(0, start - 24), start))
  let end = match.index + match[0].length
  const more = CENTS_SPELLED.exec(folded.slice(end, end + 50))
  const cents = numberWordsBefore(more?.[1] ?? '')?.value ?? 0
  if (more !== null && cents > 0 && cents < 100) end += more[0].length
  return {
    start,
    end,
    cents: Math.round(words.value * 100) + (cents < 100 ? cents : 0),
    currency,
    exact: false,
    spelled: true,
    rough,
    count: 1,
  }
}

const ALL_IN = new RegExp(
  `\\b(?:currency|wahrung|moneda|divisa|devise|monnaie)\\s*[:=]\\s*(${CURRENCY_WORD}|[€£$])|\\b(?:all )?(?:amounts?|figures|prices|sums|totals?|everything|betrage|preise|angaben|importes|precios|cantidades|montants?|prix|cost|kosten)\\b[^.\\n\\d]{0,20}?(?:\\b(?:in|en)\\s+|\\()(${CURRENCY_WORD}|[€£$])`,
)

/** The currency that a text states once for all its sums; null when it states none. */
export function statedCurrency(
  folded: string,
  locale: string,
): { currency: string; start: number; end: number } | null {
  const match = ALL_IN.exec(folded)
  const mark = match?.[1] ?? match?.[2]
  if (match === null || mark === undefined) return null
  const currency = currencyOf(mark, locale)
  return currency === null ? null : { currency, start: match.index, end: match.index + match[0].length }
}
