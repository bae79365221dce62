/**
 * Which of several sums is meant, told by something else than the words around each: a later `that is what I claim`
 * points back at one, and the one that the others add up to is their total.
 */
import { allMatches } from '../patterns/all-matches.ts'
import { type Passage, type Span, sentenceAt } from './text.ts'

interface Sum extends Span {
  cents: number
  /** How many of them: `2 x 400 EUR`. */
  count: number
}

/** Said behind a sum, of the sum: it is what is claimed, or the price that was chosen. */
const MEANT =
  /\b(?:(?:that|this|it|which)(?:'s| is) (?:what|all|the (?:amount|sum|figure|total)) (?:that |which )?(?:i|we)(?:'m|'re|'d| am| are| would)? (?:\w+ )?(?:claim\w*|ask\w*|like|want|need|request\w*|seek\w*)|which (?:i|we)(?:'m| am| are|'ve| have) (?:taking|taken|accept(?:ed|ing)|chosen|going (?:with|for))|which is (?:my|our|the) claim|(?:um|bitte um) (?:diesen betrag|diese summe)|(?:das|dies) ist (?:der betrag|die summe|meine forderung|unsere forderung|was (?:ich|wir))|(?:diesen betrag|diese summe) (?:\w+ ){0,2}(?:geltend|ein|fordere?n?|verlange|beantrage)|(?:das|den|die) (?:ich|wir) (?:nehmen?|angenommen|gewahlt|ausgesucht|beauftragt)|c'est (?:bien )?(?:ce montant|cette somme|le montant|la somme|ce) qu\S* ?(?:je|nous)?|ce que (?:je|nous) (?:vous )?(?:reclam|demand)\w+|que (?:je retiens|j'ai (?:choisi|retenu|accepte)|nous (?:retenons|avons (?:choisi|retenu|accepte)))|(?:es|eso es|y es) (?:lo|la cantidad|el importe|la suma) que (?:les |le |os )?(?:pido|pedimos|reclam\w+|solicit\w+)|que es lo que (?:he|hemos|tengo|tenemos|tuve|tuvimos|pido|pedimos|reclam\w+|solicit\w+)|(?:que es )?(?:con|por) el que (?:me quedo|nos quedamos|opto|optamos)|que es el que (?:elijo|acepto|he elegido|hemos elegido))\b/g

/** The sum that such words point back at: the last one before them, in their sentence or the one before it. */
export function meantAmong<T extends Sum>(passage: Passage, found: readonly T[]): T | null {
  for (const { index } of allMatches(MEANT, passage.folded)) {
    const own = sentenceAt(passage, index)
    const last = found.findLast(({ start }) => start < index)
    if (last === undefined) continue
    if (last.start >= own.start || sentenceAt(passage, own.start - 1).start <= last.start) return last
  }
  return null
}

const TOTAL = 6 // points for a sum that others add up to
const ITEM = -6 // and for each of those

/**
 * Points that arithmetic gives: items that stand together and their total, right behind or right before them. Of a
 * bill of which one part is asked for, the bill is no total.
 */
export function totalAmong<T extends Sum>(found: readonly T[], isAsked: (sum: T) => boolean): Map<T, number> {
  const points = new Map<T, number>()
  const values = found.map(({ cents, count }) => cents * count)
  for (const [index, sum] of found.entries()) {
    const behind = addsUp(values.slice(0, index).reverse(), sum.cents)
    const items =
      behind > 0
        ? found.slice(index - behind, index)
        : found.slice(index + 1, index + 1 + addsUp(values.slice(index + 1), sum.cents))
    if (items.length === 0 || (behind === 0 && items.some(isAsked))) continue
    points.set(sum, TOTAL)
    for (const item of items) if (points.get(item) !== TOTAL) points.set(item, ITEM)
  }
  return points
}

/** How many of the first values make the sum; 0 where fewer than two do. */
function addsUp(values: readonly number[], sum: number): number {
  let total = 0
  for (const [index, value] of values.entries()) {
    total += value
    if (total === sum) return index > 0 ? index + 1 : 0
    if (total > sum) return 0
  }
  return 0
}

/** Items and their total: the total is the one that all the others add up to. */
export function totalOf<T extends Sum>(all: readonly T[], candidates: readonly T[]): T | null {
  const sum = all.reduce((total, { cents, count }) => total + cents * count, 0)
  return candidates.find(({ cents, count }) => count === 1 && cents * 2 === sum) ?? null
}

const TOTAL_LINE =
  /^[^\d]{0,30}\b(?:total|sum|in all|gesamt\w*|insgesamt|summe|zusammen|suma|importe|montant|somme|ensemble)\b/
const MIN_ITEMS = 2

/**
 * Whether a list of prices, one a line, ends in a total that they do not add up to, with or without any one of them
 * taken away again: nobody can say which of its figures is the slip.
 */
export function isMiscounted({ folded }: Passage, found: readonly Sum[]): boolean {
  const ends = new Map(found.map((sum) => [lineEnd(folded, sum.end), sum]))
  let items: Sum[] = []
  let from = 0
  for (const line of folded.split('\n')) {
    const sum = ends.get(from + line.length)
    from += line.length + 1
    if (sum === undefined) {
      if (line.trim() !== '') items = []
    } else if (items.length >= MIN_ITEMS && TOTAL_LINE.test(line)) {
      const listed = items.reduce((total, { cents, count }) => total + cents * count, 0)
      return ![0, ...items.map(({ cents }) => 2 * cents)].includes(listed - sum.cents)
    } else items.push(sum)
  }
  return false
}

/** Where a line ends that holds nothing behind a sum but marks; else nowhere. */
function lineEnd(folded: string, end: number): number {
  const next = folded.indexOf('\n', end)
  const until = next < 0 ? folded.length : next
  return /^[^\p{L}\d]*$/u.test(folded.slice(end, until)) ? until : -1
}
