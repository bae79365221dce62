/** Which sums a few words of an email can mean. Every reading counts: which of them is meant is the model's to say. */
import { numbersInWords } from './number-words.ts'

const MONTH =
  '(?:jan|feb|fév|fev|mar|mär|mrz|apr|abr|avr|may|mai|jun|juin|jul|juil|aug|août|aout|ago|sep|o[ck]t|nov|de[czs]|déc|dic|ene)\\p{L}*\\.?'
const OF = String.raw`\s*(?:of|de|del)?\s*`
const DATES = [
  String.raw`(?<!\d|\d[.,])\d{4}-\d{1,2}-\d{1,2}(?!\d)`,
  String.raw`(?<!\d|\d[.,])\d{1,2}\s?([./-])\s?\d{1,2}\s?\1\s?(?:\d{4}|\d{2})(?!\d|[.,]\d)`,
  String.raw`(?<!\d|\d[.,])\d{1,2}(?:\.|st|nd|rd|th|er|º)?${OF}${MONTH}(?:${OF}(?:19|20)\d\d(?!\d))?`,
  String.raw`(?<!\p{L})${MONTH}\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+(?:19|20)\d\d)?(?![\d.,]*\d)`,
]
const DATE = new RegExp(DATES.map((date) => `(?:${date})`).join('|'), 'giu')
/** Letters and figures in one word; but a currency's code may touch its sum. */
const CODE = '(?:eur|euros?|usd|gbp|chf|cad|aud|jpy|rs|fr|kr)'
const ID = new RegExp(
  [
    String.raw`(?<!\p{L})(?!${CODE}-?\d)\p{L}[\p{L}\p{N}]*[-_/#]?\d[\p{L}\p{N}]*(?:[-_/][\p{L}\p{N}]+)*`,
    String.raw`(?<![\p{N}.,])\d+[-_/](?!${CODE}(?!\p{L}))\p{L}[\p{L}\p{N}]*(?:[-_/][\p{L}\p{N}]+)*`,
  ].join('|'),
  'giu',
)

/** The text with `§` for each date and each id: what is left of figures may be sums. */
export function withoutDatesAndIds(text: string): string {
  return text.replace(DATE, '§').replace(ID, '§')
}

const FIGURE = /\d(?:[\d.,'’]|\s(?=\d{3}(?!\d)))*/g
const MULTIPLIER: readonly (readonly [RegExp, number])[] = [
  [/^\s*(?:k|tsd|thousand|grand|tausend|riesen|mil|mille)(?!\p{L})/iu, 1_000],
  [/^\s*(?:hundred|hundert|cien(?:to)?s?|cents?)(?!\p{L})/iu, 100],
  [/^\s*(?:m|mio|millions?|millionen|mill[oó]n(?:es)?)(?!\p{L})/iu, 1_000_000],
]

/** Whether one of the readings is `amount` (in units of its currency). */
export function spellsAmount(words: string, amount: number): boolean {
  return readings(words).some((reading) => Math.abs(reading - amount) < 0.005)
}

function readings(words: string): number[] {
  const found: number[][] = []
  for (const match of words.matchAll(FIGURE)) {
    const values = valuesOf(match[0])
    const after = words.slice(match.index + match[0].length)
    for (const [pattern, factor] of MULTIPLIER) {
      if (pattern.test(after)) values.push(...values.map((value) => value * factor))
    }
    found.push(values)
  }
  const spelled = numbersInWords(words).map((value) => [value])
  return [...found, ...spelled, withCents(found), withCents(spelled)].flat()
}

/** `480 euros 50`: a second figure below 100 may be the cents of the first. */
function withCents(found: readonly (readonly number[])[]): number[] {
  return found.flatMap((units, index) => {
    const cents = (found[index + 1] ?? []).filter((value) => Number.isInteger(value) && value < 100)
    return units.filter(Number.isInteger).flatMap((unit) => cents.map((cent) => unit + cent / 100))
  })
}

/** `1.234` may be a thousand or a decimal; `1.234,5` and `1,234.5` are no question. */
function valuesOf(figure: string): number[] {
  const text = figure.replace(/[.,'’]+$/, '').replace(/[\s'’]/g, '')
  const marks = text.match(/[.,]/g) ?? []
  const decimal = marks.at(-1)
  if (decimal === undefined) return [Number(text)]
  const whole = Number(text.replace(/[.,]/g, ''))
  const split = text.lastIndexOf(decimal)
  const fraction = Number(`${text.slice(0, split).replace(/[.,]/g, '')}.${text.slice(split + 1)}`)
  if (marks.length > 1 && marks.every((mark) => mark === decimal)) return [whole]
  if (marks.length > 1) return [fraction]
  return text.length - split - 1 === 3 ? [whole, fraction] : [fraction]
}

const SIGN = String.raw`[€£$¥]|\b(?:eur|usd|gbp|chf|euros?|dollars?|pounds?|franken|francs?|pfund|libras?)\b`
const MONEY = new RegExp(`(?:${SIGN})\\s*\\d|\\d[\\d.,'’\\s]*(?:${SIGN}|,-)`, 'i')

/** Whether the text names any sum with its currency. */
export function statesMoney(text: string): boolean {
  return MONEY.test(text)
}
