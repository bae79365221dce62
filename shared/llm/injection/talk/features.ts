/**
 * A sentence as the ideas it holds and how it is built: what weighing.ts weighs. No feature is a sign by itself.
 */
import { sentenceScanner } from '../sentence-scanner.ts'
import { TELLING } from '../telling.ts'
import { IDEAS } from '../weights.ts'
import { OFFICES } from './agent-words.ts'
import { HANDLING } from './handling-words.ts'
import { PARTIES } from './party-words.ts'
import { PLAIN } from './telling-words.ts'

const NAMED = Object.entries({ ...HANDLING, ...PARTIES, ...PLAIN, ...OFFICES })
const GROUPS = [...NAMED.map(([, stems]) => stems), ...[...IDEAS, ...TELLING].map(({ stems }) => stems)]
/** How a sentence is built. */
const BUILT = [
  'question',
  'colon',
  'equals',
  'listed',
  'brief',
  'long',
  'figures',
  'quotes',
  'spelled_out',
] as const

/** Names of all features; a sentence holds indices into it. */
export const FEATURES: readonly string[] = [
  ...NAMED.map(([name]) => name),
  ...IDEAS.map((_, index) => `idea_${index}`),
  ...TELLING.map((_, index) => `telling_${index}`),
  ...BUILT,
]
const FIRST_BUILT = GROUPS.length

const scan = sentenceScanner(GROUPS)

export interface Sentence {
  start: number
  end: number
  /** Indices into FEATURES, rising. */
  features: readonly number[]
}

/** `folded`: as fold.ts makes it. */
export function sentencesOf(folded: string): Sentence[] {
  const sentences: Sentence[] = []
  eachSentence(folded, (start, end, features) => sentences.push({ start, end, features: features.slice() }))
  return sentences
}

/** What stands in the sentence that is read, made once: most of a letter's sentences are looked at and forgotten. */
const held = new Uint8Array(GROUPS.length)
const features: number[] = []

/** As `sentencesOf`, but each sentence's `features` are good until the next one. */
export function eachSentence(
  folded: string,
  on: (start: number, end: number, features: readonly number[]) => void,
): void {
  held.fill(0)
  scan(
    folded,
    (groups) => {
      for (const group of groups) held[group] = 1
    },
    (start, end) => {
      if (end - start > 3) {
        readFeatures(folded, start, end)
        on(start, end, features)
      }
      held.fill(0)
    },
  )
}

const COLON = 1
const EQUALS = 2
const FIGURE = 4
const QUOTE = 8
const SEPARATOR = 16
const SPACE = 32
/** What a character is, by its code. */
const signOf = new Uint8Array(128)
for (const [sign, characters] of [
  [COLON, ':'],
  [EQUALS, '=<>{}[]|#'],
  [FIGURE, '0123456789'],
  [QUOTE, '"\''],
  [SEPARATOR, ',;'],
  [SPACE, ' '],
] as const) {
  for (const character of characters) signOf[character.charCodeAt(0)] = sign
}

const SPELLED = 6 // single letters in a row that are a word spelled out
const SPELLED_OUT = new RegExp(`(?:\\b[a-z] ){${SPELLED}}`)

function readFeatures(folded: string, start: number, end: number): void {
  let count = 0
  for (let group = 0; group < held.length; group += 1) {
    if (held[group] === 1) {
      features[count] = group
      count += 1
    }
  }
  let signs = 0
  let separators = 0
  let words = 1
  let single = 0
  let space = start - 1
  for (let index = start; index < end; index += 1) {
    const sign = signOf[folded.charCodeAt(index)] ?? 0
    signs |= sign
    if (sign === SEPARATOR) separators += 1
    else if (sign === SPACE) {
      words += 1
      if (index - space <= 2) single += 1
      space = index
    }
  }
  const built =
    bit(0, folded.charCodeAt(end) === 63) |
    bit(1, (signs & COLON) !== 0) |
    bit(2, (signs & EQUALS) !== 0) |
    bit(3, separators >= 2) |
    bit(4, words <= 4) |
    bit(5, words >= 22) |
    bit(6, (signs & FIGURE) !== 0) |
    bit(7, (signs & QUOTE) !== 0) |
    bit(8, words > 6 && single >= SPELLED - 1 && SPELLED_OUT.test(folded.slice(start, end)))
  for (let index = 0; index < BUILT.length; index += 1) {
    if ((built & (1 << index)) !== 0) {
      features[count] = FIRST_BUILT + index
      count += 1
    }
  }
  features.length = count
}

function bit(place: number, holds: boolean): number {
  return holds ? 1 << place : 0
}
