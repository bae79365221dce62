/**
 * Several tradesmen were asked: finds whose price counts, by the maker's name, by place, or as the cheaper or the dearer
 * one; and whether the choice is still open.
 */
import { allMatches } from '../patterns/all-matches.ts'
import { type Passage, type Span, sentenceAt } from './text.ts'

export interface Price extends Span {
  cents: number
}

const PICKED =
  /\b(?:(?:have |'ve |has )?(?:gone|going|go|went) (?:with|for)|cho(?:se|sen|ose|osing)|picked|(?:but|so|and) (?:i|we) (?:have )?booked|(?:please|i'd like to|we'd like to|i will|we will|i'll|we'll|intend to|plan to) (?:\w+ )?(?:use|take|book|have)|will do the (?:work|job)|(?:has|have) (?:now |since )?(?:done|finished|completed) the (?:work|job|repair)|did the (?:work|job|repair)|opted for|decided (?:for|on|to (?:take|use))|settle[d]? on|accept(?:ed)?|commissioned|instructed|gave the job to|entschieden|entscheiden uns|entscheide mich|nehmen|nehme|nahmen|genommen|gewahlt|wahlen|beauftrag\w*|hat die (?:arbeit\w*|reparatur) (?:\w+ )?(?:erledigt|ausgefuhrt|gemacht)|den zuschlag|(?:me|nos) (?:quedo|quedamos|he quedado|hemos quedado|decidi|decidimos|decanto|decantamos) (?:con|por)|eleg\w+|elij\w+|escog\w+|acept(?:o|e|amos|ado)|encarg\w+|(?:hizo|ha hecho) (?:el trabajo|la reparacion)|reten(?:u|ue|ons)|retien\w+|choisi\w*|optons pour|opte pour|pris celui|prenons|prends|accept(?:e|ons) (?:celui|le)|confie|a (?:fait|effectue|realise) les travaux)\b/g
/** Said of those that were not chosen, or not of a choice. */
const NOT_PICKED =
  /\b(?:not|n't|nicht|no|pas|ne|rejected|declined|instead of|rather than|statt|en lugar de|plutot que|should|shall|would you|soll|sollen|dois|doit|debo|debemos|quieren que|prefieren que|before)(?: \w+){0,3} $|\b(?:hatten?|would have|aurait|aurions|habria|hubiera)\b[^.;!?\n]{0,40}$/
const NAME = /[\p{Lu}][\p{L}&'-]{2,}/gu
const REACH = 110 // characters of a sentence behind the choice
const BEFORE = 48 // characters before a price where its maker's name stands
const CHEAPER =
  /\b(?:cheap(?:er|est)|lower|lowest|less expensive|least expensive|gunstiger\w*|gunstigst\w*|billiger\w*|billigst\w*|niedriger\w*|mas (?:barat[oa]|economic[oa])|menor|inferior|moins (?:cher|chere|disant|couteux|eleve)|plus economique)\b/
const DEARER =
  /\b(?:dearer|more expensive|most expensive|higher|teurer\w*|teuerst\w*|hoher\w*|mas car[oa]|mayor|plus (?:cher|chere|eleve))\b/
/** `940 £ from Nolan's`, `780 € chez Lemoine` */
const MAKER_AFTER =
  /^[\s]*(?:from|by|at|with|chez|aupres de|von|bei|de|con|par|of|\()\s*(?:the |la |der |den |dem |el |le )?((?:\p{Lu}\. ?)?\p{Lu}[^,;.)\n]{1,36})/u

/** The sum that goes with what was chosen. `found`: in the order of the text. */
export function pickedAmong<T extends Price>(passage: Passage, found: readonly T[]): T | null {
  const { folded, text } = passage
  for (const match of allMatches(PICKED, folded)) {
    const end = match.index + match[0].length
    const sentence = sentenceAt(passage, match.index)
    if (NOT_PICKED.test(folded.slice(sentence.start, match.index))) continue
    if (/\?\s*$/.test(folded.slice(sentence.start, sentence.end))) continue
    const until = Math.min(sentence.end, end + REACH)
    const behind = found.filter(({ start }) => start >= end && start < until)
    if (behind.length === 1) return behind[0] ?? null
    const names = namesIn(text.slice(end, until)).concat(
      namesIn(text.slice(Math.max(sentence.start, match.index - BEFORE), match.index)),
    )
    const named = found.filter((one, index) =>
      names.some((name) =>
        makerOf(text, one, found[index - 1]?.end ?? 0, found[index + 1]?.start).includes(name),
      ),
    )
    if (named.length === 1) return named[0] ?? null
  }
  return null
}

/** The cheaper or the dearer of the prices before such words, whatever part they seem to play. */
export function comparedAmong<T extends Price>(passage: Passage, found: readonly T[]): T | null {
  for (const match of allMatches(PICKED, passage.folded)) {
    const sentence = sentenceAt(passage, match.index)
    const words = passage.folded.slice(match.index, Math.min(sentence.end, match.index + REACH))
    if (NOT_PICKED.test(passage.folded.slice(sentence.start, match.index)) || /\?\s*$/.test(words)) continue
    const chosen = byPrice(words, offersBefore(passage, found, match.index))
    if (chosen !== null) return chosen
  }
  return null
}

function makerOf(text: string, { start, end }: Span, previous: number, next = text.length): string {
  const behind = MAKER_AFTER.exec(text.slice(end, Math.min(next, end + BEFORE)))
  return behind?.[1] ?? text.slice(Math.max(start - BEFORE, previous), start)
}

/** The prices that stand together last before a choice: those of its own sentence, else of the one before it. */
function offersBefore<T extends Price>(passage: Passage, found: readonly T[], index: number): T[] {
  const own = sentenceAt(passage, index)
  const inside = found.filter(({ start }) => start >= own.start && start < index)
  if (inside.length > 1) return inside
  const last = found.findLast(({ start }) => start < own.start)
  if (last === undefined) return inside
  const before = sentenceAt(passage, last.start)
  return found.filter(({ start }) => start >= before.start && start < before.end)
}

function byPrice<T extends Price>(words: string, offers: readonly T[]): T | null {
  if (offers.length < 2) return null
  const sorted = offers.toSorted((left, right) => left.cents - right.cents)
  if (CHEAPER.test(words)) return sorted[0] ?? null
  return DEARER.test(words) ? (sorted.at(-1) ?? null) : null
}

const SEVERAL =
  /\b(?:(?:two|three|four|several|both|a couple of|[2-4]) (?:\w+ ){0,2}(?:quot(?:e|ation)s?|quoted|estimates|offers|bids|prices)|(?:two|three|four|several|[2-4]) (?:\w+ ){1,2}(?:have |has )?quoted|(?:dos|tres|cuatro|varios|[2-4]) (?:\w+ )?presupuestos|(?:zwei|drei|vier|mehrere|[2-4]) (?:\w+ )?(?:angebote|kostenvoranschlage)|(?:deux|trois|quatre|plusieurs|[2-4]) (?:\w+ )?devis)\b/
/** Somebody else is to choose. */
const ASKED_TO_CHOOSE =
  /\b(?:which (?:one|of (?:them|these|the|those)|would you|should (?:i|we)|shall|do you|price|quote|firm|company|builder|you prefer)|(?:let me know|let us know|tell me|tell us|advise|say|confirm) (?:which|who|whom) (?:one|of|would|firm|company|quote|price|builder|garage|to|you|i|we)|(?:up to|for) you to (?:choose|decide)|you prefer|welche[nrsm]? (?:sollen|soll|davon|der|angebot|firma|wir|ich)|wen (?:wir|ich|sollen|soll)|wem (?:wir|ich)|welches|cual(?:es)?(?: de)?|(?:con|por) cual|prefieren|a (?:cual|quien) encarg\w+|lequel|laquelle|lesquels|(?:qui|quel \w+) (?:dois|devons|faut|choisir|retenir)|vous preferez)\b/

/** Prices of several tradesmen are told: without a word on which one was chosen, none of them is the claim. */
export function severalQuoted({ folded }: Passage): boolean {
  return SEVERAL.test(folded)
}

/** The insurer is asked which price to accept. */
export function asksToChoose({ folded }: Passage): boolean {
  return ASKED_TO_CHOOSE.test(folded)
}

/** Words that begin with a capital letter. */
function namesIn(text: string): string[] {
  return Array.from(text.matchAll(NAME), ([name]) => name.replace(/['’]s$/, ''))
}
