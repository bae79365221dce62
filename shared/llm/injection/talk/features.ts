/**
 * A sentence as the ideas it holds and how it is built: what weighing.ts weighs. No feature is a sign by itself.
 * One pass over the text (Aho-Corasick over letters, digits and word edges).
 */
import { automaton } from '../automaton.ts'
import { TELLING } from '../telling.ts'
import { IDEAS } from '../weights.ts'
import { HANDLING } from './handling-words.ts'
import { PARTIES } from './party-words.ts'
import { PLAIN } from './telling-words.ts'

const LETTERS = " abcdefghijklmnopqrstuvwxyz0123456789'"
const CLASSES = LETTERS.length
const EDGE = 0
const classOf = new Uint8Array(128).fill(EDGE)
for (const [index, character] of Array.from(LETTERS).entries()) classOf[character.charCodeAt(0)] = index

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

const { next, found } = automaton(GROUPS, CLASSES, (code) => classOf[code] ?? EDGE)

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
  let state = next[EDGE] ?? 0
  let edge = true
  let start = 0
  for (let index = 0; index <= folded.length; index += 1) {
    const code = index < folded.length ? folded.charCodeAt(index) : 10
    const kind = code < 128 ? (classOf[code] ?? EDGE) : EDGE
    if (kind !== EDGE || !edge) {
      state = next[state * CLASSES + kind] ?? 0
      const groups = found[state]
      if (groups !== undefined) for (const group of groups) held[group] = 1
    }
    edge = kind === EDGE
    if (!edge || !endsSentence(folded, index, code)) continue
    if (index - start > 3)
      sentences.push({ start, end: index, features: featuresOf(folded, start, index, held) })
    held.fill(0)
    start = index + 1
  }
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

function endsSentence(folded: string, index: number, code: number): boolean {
  if (code === 10 || code === 33 || code === 63) return true // line feed, `!`, `?`
  if (code !== 46) return false
  const after = folded.charCodeAt(index + 1)
  return Number.isNaN(after) || after <= 32
}
