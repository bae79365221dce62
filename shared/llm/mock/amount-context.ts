/** What stands around a sum and speaks of it: its half of a sentence, without what goes on to something else. */

import { allMatches } from '../patterns/all-matches.ts'
import { CHANGED } from './amount-words.ts'
import { type Passage, type Span, sentenceAt } from './text.ts'

const RANGE_JOINT = /^\s*(?:-|to|bis|or|oder|ou|o)\s*$/
const RANGE_AND = /^\s*(?:-|and|to|or|y|o|a|und|bis|oder|et|ou|a)\s*$/
const RANGE_BEFORE = /\b(?:between|entre|zwischen)\s*$/
const HALVES =
  /[,;()\n]|\s-\s|\b(?:and|but|while|whereas|plus(?! (?:mwst|ust|vat|tax|iva|tva))|minus|less|with|y|pero|mientras|und|aber|wobei|abzuglich|et|mais|tandis|moins)\b/

export function isRangePart(folded: string, found: readonly Span[], index: number): boolean {
  return isRange(folded, found[index], found[index + 1]) || isRange(folded, found[index - 1], found[index])
}

function isRange(folded: string, left: Span | undefined, right: Span | undefined): boolean {
  if (left === undefined || right === undefined) return false
  const between = folded.slice(left.end, right.start)
  if (RANGE_BEFORE.test(folded.slice(Math.max(0, left.start - 12), left.start)))
    return RANGE_AND.test(between)
  return RANGE_JOINT.test(between) && !CHANGED.test(folded.slice(Math.max(0, left.start - 60), left.start))
}

/** Behind a comma a new clause may speak of something else; one that begins with a relative does not. */
const LATER_CLAUSE =
  /(\|[^|,;]*)[,;] (?!obviously |of course |naturally |naturlich |selbstverstandlich |por supuesto |bien sur |evidemment |is |was |are |ist |war |es |era |est |etait |which|that|who|whose|but|and (?:that|this|which)|not|no longer|que|lo que|pero no|cual|la cual|die|der|das|welche|was|aber nicht|nicht|ce que|que|dont|qui|mais pas|pas|cela|already|bereits|ya|deja|minus|less|menos|abzuglich|moins|incl|inkl|excl|je ne|nous ne|i'm not|i am not|i don't|mache ich|no l[oa]s? |rest\w+ a |corre\w* |va\w* (?:de|por|a) ).*/

/** `480 €: the pane, the labour and the excess of her own policy` */
const ITEMS_AFTER = /(\|[^|:]{0,16}:) [^|]*/

export function withoutLaterClauses(words: string): string {
  return words.replace(LATER_CLAUSE, '$1').replace(ITEMS_AFTER, '$1')
}

const REACH = 95 // characters of a sentence that still speak of a sum

/** The words of its sentence that speak of one sum; what stands between two sums is split at the first joint. */
export function surroundings(
  folded: string,
  sentences: Passage['sentences'],
  found: readonly Span[],
  index: number,
): { before: string; after: string; sentence: string } {
  const amount = found[index]
  if (amount === undefined) return { before: '', after: '', sentence: '' }
  const span = sentenceAt({ folded, sentences, text: '' }, amount.start)
  const previous = found[index - 1]
  const next = found[index + 1]
  const from = Math.max(span.start, amount.start - REACH, previous?.end ?? 0)
  const to = Math.min(span.end, amount.end + REACH, next?.start ?? folded.length)
  let before = folded.slice(from, amount.start)
  let after = folded.slice(amount.end, Math.max(amount.end, to))
  if (previous !== undefined && previous.end >= span.start)
    before = before.slice(Math.max(HALVES.exec(before)?.index ?? 0, before.lastIndexOf(';')))
  if (next !== undefined && next.start < span.end) after = after.slice(0, HALVES.exec(after)?.index)
  return { before, after, sentence: folded.slice(span.start, span.end) }
}

/** `You wrote to me on 3 March: "…"`: the figures of an older case, told again. */
const WRITTEN_BY_YOU =
  /\b(?:you (?:wrote|confirmed|told)|your (?:last )?(?:letter|mail|e-mail)|vous m'(?:avez|aviez) ecrit|vous m'ecriviez|votre (?:lettre|courrier|courriel)|sie (?:schrieben|haben (?:mir|uns) geschrieben)|ihr(?:em)? (?:schreiben|brief)|me escribieron|su (?:carta|correo))\b[^«“"\n]{0,120}[«“"][^»”"\n]{20,800}[»”"]/g

/** Where words of the insurer are quoted within a letter. */
export function quotedFromInsurer(folded: string): Span[] {
  return allMatches(WRITTEN_BY_YOU, folded).map(({ 0: words, index }) => ({
    start: index,
    end: index + words.length,
  }))
}
