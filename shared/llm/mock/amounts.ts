/**
 * Reads the sum that is claimed. Each sum of a passage gets the part it plays from the words around it: asked for, final,
 * cost, estimate, or none of the claim (deductible, limit, old bill, premium, not claimed, corrected).
 */
import { isRangePart, quotedFromInsurer, surroundings, withoutLaterClauses } from './amount-context.ts'
import type { FoundAmount } from './amount-forms.ts'
import { findAmounts, statedCurrency } from './amount-forms.ts'
import { isMiscounted, meantAmong, totalAmong, totalOf } from './amount-sums.ts'
import {
  CHANGED,
  CLAIMED,
  CONVERTED,
  COST,
  EARLIER_YEAR,
  ESTIMATE,
  FINAL,
  HYPOTHETICAL,
  LESS_DEDUCTIBLE,
  NET_OR_UNIT,
  NOT_CLAIM,
  OF_DEDUCTIBLE,
  OF_OTHERS,
  OTHER_OFFER,
  PAID_TO_ME,
  PURCHASE,
  REFUNDED,
  SUMS_UP,
  TOTAL,
  VALUE,
  VOID_AFTER,
  VOID_BEFORE,
} from './amount-words.ts'
import { type DayNumber, yearOf } from './calendar.ts'
import { asksToChoose, comparedAmong, pickedAmong, severalQuoted } from './quotations.ts'
import { type Passage, quote, type Span } from './text.ts'

export interface AmountReading {
  /** Hundredths, whatever the currency. */
  cents: number
  currency: string | null
  evidence: string
  currency_evidence: string
  confidence: number
}

/** `voided`: sums that the passage takes back; an older message must not bring them in again. */
export interface AmountsOfPassage {
  reading: AmountReading | null
  voided: readonly number[]
  /** Prices of several tradesmen stand there, and none of them is chosen. */
  open: boolean
}

const FROM = /\b(?:from|de|von|du)\s*$/
const TO = /^\s*(?:to|up to|down to|a|auf|zu|a)\s*$/
type Part = 'asked' | 'final' | 'estimate' | 'other' | 'out' | 'voided'

interface Rated {
  amount: FoundAmount
  part: Part
  score: number
  /** One end of a range: neither end is what it costs. */
  range: boolean
}

const CERTAIN = 4
const OPEN = 0.5 // below every confidence floor that makes sense
const MIN_BARE = 10_000 // below a hundred, a bare number is more often a day or a count

/** The claimed sum of a passage, or null when none can be told. `dates`: where dates stand, which are no sums. */
export function readAmount(
  passage: Passage,
  locale: string,
  dates: readonly Span[],
  today: DayNumber | null,
): AmountsOfPassage {
  const quoted = quotedFromInsurer(passage.folded)
  const found = findAmounts(passage.folded, locale).filter(
    ({ start, end, currency }) =>
      (currency !== null || !dates.some((date) => date.start < end && start < date.end)) &&
      !quoted.some((span) => span.start <= start && end <= span.end),
  )
  const rated = rate(passage, found, { dates, today }).filter(
    (one) => one.amount.currency !== null || isMoney(one),
  )
  const voided = rated.filter(({ part }) => part === 'voided').map(({ amount }) => amount.cents)
  const signed = rated.some(
    ({ amount, part }) => amount.currency !== null && part !== 'out' && part !== 'voided',
  )
  let eligible = rated.filter(({ amount, part }) => part !== 'out' && !voided.includes(amount.cents))
  // Where sums carry their currency, a bare number is more often something else.
  if (signed)
    eligible = eligible.filter(({ amount, score }) => amount.currency !== null || score >= CERTAIN + 3)
  eligible = withTotals(eligible)
  const offers = eligible
  if (eligible.some(({ part }) => part === 'final')) {
    eligible = eligible.filter(({ part }) => part !== 'estimate')
  }
  const picked =
    pickedOf(passage, offers, meantAmong) ??
    pickedOf(passage, offers, comparedAmong) ??
    pickedOf(passage, eligible, pickedAmong)
  if (picked !== null) eligible = [{ ...picked, part: 'asked', score: Math.max(picked.score, CERTAIN + 3) }]
  const repeated = new Set<number>()
  const seen = new Set<number>()
  for (const { amount } of eligible) {
    if (seen.has(amount.cents)) repeated.add(amount.cents)
    seen.add(amount.cents)
  }
  const best = choose(
    eligible.map((one) => (repeated.has(one.amount.cents) ? { ...one, score: one.score + 1 } : one)),
  )
  const open = picked === null && isOpen(passage, eligible)
  const told = best === null || open ? null : reading(passage, best, eligible, offers, locale)
  const miscounted = isMiscounted(passage, amountsOf(rated))
  return {
    reading: told === null || !miscounted ? told : { ...told, confidence: Math.min(told.confidence, OPEN) },
    voided,
    open,
  }
}

function withTotals(eligible: readonly Rated[]): Rated[] {
  const asked = new Set(amountsOf(eligible.filter(({ part }) => part === 'asked')))
  const points = totalAmong(amountsOf(eligible), (amount) => asked.has(amount))
  return eligible.map((one) => ({ ...one, score: one.score + (points.get(one.amount) ?? 0) }))
}

/** Several prices and nobody says whose is claimed: neither one of them nor an older figure is. */
function isOpen(passage: Passage, eligible: readonly Rated[]): boolean {
  const different = new Set(eligible.map(({ amount }) => amount.cents)).size
  if (different < 2) return false
  const told = eligible.some(({ part }) => part === 'asked' || part === 'final')
  return asksToChoose(passage) || (!told && severalQuoted(passage))
}

/** Of several quotations, the chosen one; null where none is. */
function pickedOf(
  passage: Passage,
  eligible: readonly Rated[],
  among: (passage: Passage, found: FoundAmount[]) => FoundAmount | null,
): Rated | null {
  if (eligible.length < 2) return null
  const amounts = eligible.map(({ amount }) => amount)
  const chosen = among(passage, amounts)
  return eligible.find(({ amount }) => amount === chosen) ?? null
}

/** A bare number is money when words ask for it, or when it has cents. A year never is. */
function isMoney({ amount, score }: Rated): boolean {
  if (amount.slang === true) return true
  if (amount.exact) return score > 0
  const likeYear = amount.cents >= 190_000 && amount.cents <= 210_000
  if (amount.cents < MIN_BARE) return false
  return score >= 2 && amount.cents >= 1_000 && !(likeYear && score < CERTAIN)
}

function choose(eligible: readonly Rated[]): Rated | null {
  let best: Rated | null = null
  for (const one of eligible) {
    // At equal words the later figure is the newer one.
    if (best === null || one.score >= best.score) best = one
  }
  if (best === null) return null
  const top = best
  const equals = eligible.filter(
    ({ amount, score }) => score === top.score && amount.cents !== top.amount.cents,
  )
  const total = equals.length > 0 ? totalOf(amountsOf(eligible), amountsOf([top, ...equals])) : null
  if (total !== null) return eligible.find(({ amount }) => amount === total) ?? null
  // Two costs and no word on which of them, or whether their sum, is asked for.
  const items =
    (top.part === 'other' || top.part === 'estimate') && equals.some(({ part }) => part === top.part)
  return items || top.range ? null : top
}

function amountsOf(some: readonly Rated[]): FoundAmount[] {
  return some.map(({ amount }) => amount)
}

/** `offers`: with the estimates that a final sum takes the place of. */
function reading(
  passage: Passage,
  chosen: Rated,
  eligible: readonly Rated[],
  offers: readonly Rated[],
  locale: string,
): AmountReading {
  const { amount, score } = chosen
  const evidence = quote(passage, amount.start, amount.end)
  const rivals = eligible.filter(
    (other) => other.amount.cents !== amount.cents && other.score === score,
  ).length
  let confidence = score >= CERTAIN ? 0.95 : score >= 2 ? 0.9 : score >= 0 ? 0.75 : 0.65
  if (rivals > 0 && totalOf(amountsOf(eligible), [amount]) === null) confidence -= 0.35
  if (isContested(chosen, eligible, offers)) confidence = Math.min(confidence, OPEN)
  // Its words speak against it, and there is another: a person looks.
  if (score < 0 && offers.some((other) => other.amount.cents !== amount.cents))
    confidence = Math.min(confidence, OPEN)
  if (amount.rough) confidence = Math.min(confidence, 0.65)
  const stated = amount.currency === null ? statedCurrency(passage.folded, locale) : null
  const named = stated ?? amount.currency_at ?? amount
  return {
    cents: amount.cents,
    currency: amount.currency ?? stated?.currency ?? null,
    evidence,
    currency_evidence: quote(passage, named.start, named.end),
    confidence: Math.round(confidence * 100) / 100,
  }
}

const OUTRIGHT = CERTAIN + 3 // points more with which one is told to be meant, whatever else is
const CLOSE = 1 // points that words of another sum lack: of mail never seen, half of such choices were wrong

/**
 * Another sum is spoken of nearly as much, or one so large that this, which nobody asks for outright, may be a part of
 * it: a person looks. Not where this one is told twice, or others add up to it.
 */
function isContested(
  { amount, score, part }: Rated,
  eligible: readonly Rated[],
  offers: readonly Rated[],
): boolean {
  if (totalAmong(amountsOf(eligible), () => part === 'asked').has(amount)) return false
  if (offers.filter(({ amount: { cents } }) => cents === amount.cents).length > 1) return false
  return eligible.some(({ amount: { cents }, score: other }) => {
    if (cents === amount.cents) return false
    const behind = score - other
    return (
      (other >= 2 && behind <= CLOSE) ||
      (part !== 'asked' && other >= 0 && cents > 2 * amount.cents && behind <= OUTRIGHT)
    )
  })
}

function rate(
  { folded, sentences }: Passage,
  found: readonly FoundAmount[],
  { dates, today }: { dates: readonly Span[]; today: DayNumber | null },
): Rated[] {
  const undated = dates.reduce(
    (text, { start, end }) => text.slice(0, start) + ' '.repeat(end - start) + text.slice(end),
    folded,
  )
  return found.map((amount, index) => {
    const { before, after, sentence } = surroundings(folded, sentences, found, index)
    const next = found[index + 1]
    const between = next === undefined ? '' : folded.slice(amount.end, next.start)
    const changes = FROM.test(before) && TO.test(between) && CHANGED.test(sentence)
    const range = isRangePart(folded, found, index)
    if (VOID_BEFORE.test(before) || VOID_AFTER.test(after) || changes) {
      return { amount, part: 'voided', score: 0, range }
    }
    const words = `${before} | ${after}`
    const apart = surroundings(undated, sentences, found, index)
    if (isOfEarlierYear(`${apart.before} | ${apart.after}`, today))
      return { amount, part: 'out', score: 0, range }
    return { amount, range, ...partOf(words) }
  })
}

/** What is over before the clause of the sum begins. */
const CLAUSE_BEFORE = /^[^|]*(?:\)|[,;] (?:and|but|now|und|aber|jetzt|nun|y|pero|ahora|et|mais|maintenant)\b)/

/** "In 2021 I had paid 900 for it". */
function isOfEarlierYear(words: string, today: DayNumber | null): boolean {
  const year = EARLIER_YEAR.exec(words.replace(CLAUSE_BEFORE, ''))?.[1]
  return year !== undefined && today !== null && Number(year) < yearOf(today) && !CLAIMED.test(words)
}

/** "The estimate was 1,400 but in the end it was cheaper": what came of it is another sum. */
const OTHERWISE = /(\|[^|]*?)\b(?:but|aber|doch|pero|mais)\b.*/

const NO_PART_OF_IT = [CONVERTED, REFUNDED, PAID_TO_ME, OTHER_OFFER, OF_DEDUCTIBLE]

/** Which part a sum plays in the words around it, and how strongly they say that it is the claimed one. */
function partOf(words: string): { part: Part; score: number } {
  if (NO_PART_OF_IT.some((pattern) => pattern.test(words))) return { part: 'out', score: 0 }
  if (!SUMS_UP.test(words) && NOT_CLAIM.test(withoutLaterClauses(words)) && !LESS_DEDUCTIBLE.test(words))
    return { part: 'out', score: 0 }
  const net = NET_OR_UNIT.test(words)
  // "2,140 (1,783.33 net), and it is the gross that I ask for": what is asked for behind a net sum is another one.
  const asked = CLAIMED.test(net ? words.slice(0, words.indexOf('|')) : words)
  const estimate = ESTIMATE.test(words)
  const final = FINAL.test(estimate ? words.replace(OTHERWISE, '$1') : words) || SUMS_UP.test(words)
  let score =
    (asked ? 7 : 0) +
    (TOTAL.test(words) || SUMS_UP.test(words) ? 8 : final ? CERTAIN : 0) +
    (COST.test(words) ? 2 : 0) -
    (estimate ? 3 : 0)
  if (VALUE.test(words)) score -= 2
  if (PURCHASE.test(words)) score -= 3
  if (HYPOTHETICAL.test(words)) score -= 3
  if (OF_OTHERS.test(words)) score -= 6
  if (net) score -= 6
  const part = estimate && !final ? 'estimate' : asked ? 'asked' : final ? 'final' : 'other'
  return { part, score }
}
