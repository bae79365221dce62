/**
 * What a letter must hold for some looks at each of its sentences to find anything: one pass over the whole spares most
 * letters all of them.
 * Invariant: where there is no hint, the looks find nothing.
 */
import { matchTester } from '../patterns/first-words.ts'
import { HINT, HINT_WITHIN } from './agent-orders.ts'
import { CLEARED } from './ideas.ts'
import { BORDER, FIELD_VALUE } from './reader-ideas.ts'
import { isAnyCut } from './sentences.ts'
import { UNCHECKED } from './tricks.ts'

/** Bits of what `hintsIn` gives: of notes, of orders to agents, of imitations told by the ideas of a sentence. */
export const NOTES = 0b000001
export const AGENTS = 0b000110
export const IMITATED = 0b111000
const test = matchTester([CLEARED, HINT, HINT_WITHIN, BORDER, FIELD_VALUE, UNCHECKED])

/** A sentence that is cut may end in what the whole does not hold, as `cover` of `covered`. */
export function hintsIn(folded: string): number {
  return isAnyCut(folded) ? test(folded) | IMITATED : test(folded)
}
