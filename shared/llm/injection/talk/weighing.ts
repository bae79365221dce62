/**
 * Weighs a sentence by its features, by the words in it and by the pairs of features that stand together: how much it
 * talks to whoever handles the claim, rather than of the damage, the claimant's wishes and what others said.
 * Owns: the sum and what it is compared with. The weights are learned from the tuning sets (test/golden/tuning/train.ts);
 * nobody sets one by hand. Does not own: what a signal means.
 * The sum is the log of the odds: 0 is as likely talk to the reader as not, in the mix of letters of the tuning sets.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type StemIndex, stemIndex } from '../../patterns/word-stems.ts'
import { BY_TRADESMAN, MACHINE_TOLD_OF, NOT_HEARD, OWN_FIRM, TOLD_BY_OTHERS } from '../reports.ts'
import { eachSentence, FEATURES, type Sentence, sentencesOf } from './features.ts'

/** Points from which a sentence is a sign by itself. */
const SIGN = 2.2
/** Points from which it is one though it is told: of the past, of oneself, of what others said, or asked. */
const TOLD_SIGN = 4.5
/** Points below which a phrase of an order that is told is a quotation or a coincidence. */
export const DOUBT = 0
/** Points below which any is. */
export const HARMLESS = -2.5

/** By weight in tenths: names, separated by spaces. */
const Table = z.record(z.string().regex(/^-?\d+$/), z.string())
const Weights = z.strictObject({ bias: z.number(), features: Table, pairs: Table, words: Table })
export type WeightTables = z.infer<typeof Weights>

export interface Weighing {
  bias: number
  features: Float64Array
  /** At `first * FEATURES.length + second`, with `first < second`. */
  pairs: Float64Array
  stems: StemIndex
  /** By the number of a stem; of what is listed nowhere, 0. */
  words: Float64Array
}

const REPORTS = [MACHINE_TOLD_OF, TOLD_BY_OTHERS, BY_TRADESMAN, OWN_FIRM, NOT_HEARD]
const REPORT = 3 // points that speak against talk to the reader where a report is told
const MAX_REPORT = 400 // characters of a sentence that are looked at

/** Throws on a table that names what is no feature: features and weights belong together. */
export function weighingOf(tables: WeightTables): Weighing {
  const features = new Float64Array(FEATURES.length)
  const pairs = new Float64Array(FEATURES.length ** 2)
  const words = new Map<string, number>()
  each(tables.features, (name, weight) => {
    features[indexOf(name)] = weight
  })
  each(tables.pairs, (name, weight) => {
    const [first = '', second = ''] = name.split('+')
    pairs[indexOf(first) * FEATURES.length + indexOf(second)] = weight
  })
  each(tables.words, (name, weight) => words.set(name, weight))
  return {
    bias: tables.bias,
    features,
    pairs,
    stems: stemIndex(Array.from(words.keys())),
    words: Float64Array.from([0, ...words.values()]),
  }
}

function each(table: Readonly<Record<string, string>>, on: (name: string, weight: number) => void): void {
  for (const [tenths, names] of Object.entries(table)) {
    for (const name of names.split(' ')) on(name, Number(tenths) / 10)
  }
}

function indexOf(name: string): number {
  const index = FEATURES.indexOf(name)
  if (index < 0) throw new RangeError(`${name} is no feature of a sentence`)
  return index
}

export interface WeighedTalk {
  start: number
  end: number
  points: number
  /** Whether it is a sign by itself. */
  sign: boolean
}

const learned = weighingOf(
  Weights.parse(JSON.parse(readFileSync(new URL('weights.json', import.meta.url), 'utf8'))),
)

/** The sentence of a folded text that weighs most, or null where there is none. Linear in the length of the text. */
export function heaviestTalk(folded: string, weighing: Weighing = learned): WeighedTalk | null {
  let heaviest: WeighedTalk | null = null
  eachSentence(folded, (start, end, features) => {
    const weight = weighSentence(weighing, features, folded, start, end)
    const points = weight >= DOUBT && isReport(folded.slice(start, end)) ? weight - REPORT : weight
    const sign = isSign(points, features)
    if (heaviest === null || rank(points, sign) > rank(heaviest.points, heaviest.sign))
      heaviest = { start, end, points, sign }
  })
  return heaviest
}

const TOLD = new Set(['first_person', 'past', 'question', 'said'].map(indexOf))

/** An order is told by nobody: whoever tells, asks or reports must say more to be taken for giving one. */
export function isSign(points: number, features: readonly number[]): boolean {
  return points >= TOLD_SIGN || (points >= SIGN && !features.some((feature) => TOLD.has(feature)))
}

/** Tells whether the sentence at an index of a folded text is told; the text is taken apart when first asked. */
export function toldIn(folded: string): (index: number) => boolean {
  let sentences: readonly Sentence[] | undefined
  return (index) => {
    sentences ??= sentencesOf(folded)
    const sentence = sentences.find(({ start, end }) => start <= index && index < end)
    return sentence?.features.some((feature) => TOLD.has(feature)) ?? false
  }
}

/** Any sign goes before what is none. */
function rank(points: number, sign: boolean): number {
  return sign ? points + 1_000 : points
}

/** What others did or said, machines among them. */
function isReport(sentence: string): boolean {
  const cut = sentence.slice(0, MAX_REPORT)
  return REPORTS.some((report) => report.test(cut))
}

/** The sentence of a folded text between two indices. `held`: its features, rising. */
export function weighSentence(
  { bias, features, pairs, stems, words }: Weighing,
  held: readonly number[],
  folded: string,
  start: number,
  end: number,
): number {
  let points = bias
  for (let index = 0; index < held.length; index += 1) {
    const first = held[index] ?? 0
    points += features[first] ?? 0
    for (let other = index + 1; other < held.length; other += 1) {
      points += pairs[first * FEATURES.length + (held[other] ?? 0)] ?? 0
    }
  }
  stems.walk(folded, start, end, (stem) => {
    points += words[stem] ?? 0
  })
  return points
}
