/** Several tradesmen were asked and one was chosen: finds whose price counts. */
import { allMatches, type Passage, type Span, sentenceAt } from './text.ts'

const PICKED =
  /\b(?:(?:have |'ve |has )?(?:gone|going|go|went) (?:with|for)|cho(?:se|sen|ose|osing)|picked|(?:but|so|and) (?:i|we) (?:have )?booked|(?:please|i'd like to|we'd like to|i will|we will|i'll|we'll) (?:use|take|book)|will do the (?:work|job)|opted for|decided (?:for|on|to (?:take|use))|settled on|accepted|commissioned|gave the job to|entschieden|nehmen|nahmen|genommen|gewahlt|beauftrag\w*|den zuschlag|(?:me|nos) (?:quedo|quedamos|he quedado|hemos quedado|decidi|decidimos|decanto) (?:con|por)|eleg\w+|escog\w+|acept(?:e|amos|ado)|encarg\w+|reten(?:u|ue|ons)|choisi\w*|opte pour|pris celui|accepte (?:celui|le devis)|confie)\b/g
/** Said of those that were not chosen, or not of a choice. */
const NOT_PICKED =
  /\b(?:not|n't|nicht|no|pas|ne|rejected|declined|instead of|rather than|statt|en lugar de|plutot que) (?:\w+ ){0,2}$/
const NAME = /[\p{Lu}][\p{L}&'-]{2,}/gu
const REACH = 110 // characters of a sentence behind the choice
const BEFORE = 48 // characters before a price where its maker's name stands

/** The sum that goes with what was chosen, by place or by the maker's name. `found`: in the order of the text. */
export function pickedAmong<T extends Span>(passage: Passage, found: readonly T[]): T | null {
  const { folded, text } = passage
  for (const match of allMatches(PICKED, folded)) {
    const end = match.index + match[0].length
    const sentence = sentenceAt(passage, match.index)
    if (NOT_PICKED.test(folded.slice(sentence.start, match.index))) continue
    const until = Math.min(sentence.end, end + REACH)
    const behind = found.filter(({ start }) => start >= end && start < until)
    if (behind.length === 1) return behind[0] ?? null
    const names = namesIn(text.slice(end, until)).concat(
      namesIn(text.slice(Math.max(sentence.start, match.index - BEFORE), match.index)),
    )
    const named = found.filter((one, index) => {
      const from = Math.max(one.start - BEFORE, found[index - 1]?.end ?? 0)
      const maker = text.slice(from, one.start)
      return names.some((name) => maker.includes(name))
    })
    if (named.length === 1) return named[0] ?? null
  }
  return null
}

const SEVERAL =
  /\b(?:(?:two|three|four|several|[2-4]) (?:\w+ )?(?:quot(?:e|ation)s|estimates|offers|bids)|(?:dos|tres|cuatro|varios|[2-4]) (?:\w+ )?presupuestos|(?:zwei|drei|vier|mehrere|[2-4]) (?:\w+ )?(?:angebote|kostenvoranschlage)|(?:deux|trois|quatre|plusieurs|[2-4]) (?:\w+ )?devis)\b/

/** Prices of several tradesmen are told: without a word on which one was chosen, none of them is the claim. */
export function severalQuoted({ folded }: Passage): boolean {
  return SEVERAL.test(folded)
}

/** Words that begin with a capital letter. */
function namesIn(text: string): string[] {
  return Array.from(text.matchAll(NAME), ([name]) => name)
}
