/**
 * A sentence as the ideas it holds and how it is built: what weighing.ts weighs. No feature is a sign by itself.
 */
import { sentenceScanner } from '../sentence-scanner.ts'
import { TELLING } from '../telling.ts'
import { IDEAS } from '../weights.ts'
import { HANDLING } from './handling-words.ts'
import { PARTIES } from './party-words.ts'
import { PLAIN } from './telling-words.ts'

const NAMED = Object.entries({ ...HANDLING, ...PARTIES, ...PLAIN })
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

function featuresOf(folded: string, start: number, end: number, held: Uint8Array): number[] {
  const features: number[] = []
  for (let group = 0; group < held.length; group += 1) if (held[group] === 1) features.push(group)
  const words = folded.slice(start, end)
  const length = words.split(' ').length
  const built = [
    folded.charCodeAt(end) === 63,
    words.includes(':'),
    /[=<>{}[\]|#]/.test(words),
    (words.match(/[,;]/g)?.length ?? 0) >= 2,
    length <= 4,
    length >= 22,
    /\d/.test(words),
    /["']/.test(words),
    /(?:\b[a-z] ){6}/.test(words),
  ]
  for (const [index, holds] of built.entries()) if (holds) features.push(FIRST_BUILT + index)
  return features
}
