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
  const held = new Uint8Array(GROUPS.length)
  scan(
    folded,
    (groups) => {
      for (const group of groups) held[group] = 1
    },
    (start, end) => {
      if (end - start > 3) sentences.push({ start, end, features: featuresOf(folded, start, end, held) })
      held.fill(0)
    },
  )
  return sentences
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

function featuresOf(folded: string, start: number, end: number, held: Uint8Array): number[] {
  const features: number[] = []
  for (let group = 0; group < held.length; group += 1) if (held[group] === 1) features.push(group)
  let signs = 0
  let separators = 0
  let words = 1
  for (let index = start; index < end; index += 1) {
    const sign = signOf[folded.charCodeAt(index)] ?? 0
    signs |= sign
    if (sign === SEPARATOR) separators += 1
    else if (sign === SPACE) words += 1
  }
  const built = [
    folded.charCodeAt(end) === 63,
    (signs & COLON) !== 0,
    (signs & EQUALS) !== 0,
    separators >= 2,
    words <= 4,
    words >= 22,
    (signs & FIGURE) !== 0,
    (signs & QUOTE) !== 0,
    words > 6 && /(?:\b[a-z] ){6}/.test(folded.slice(start, end)),
  ]
  for (const [index, holds] of built.entries()) if (holds) features.push(FIRST_BUILT + index)
  return features
}
