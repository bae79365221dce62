/**
 * Weighs the words of a report by what they tell of the kind of incident: multinomial logistic regression over
 * beginnings of words, in all languages at once. Where nobody foresaw a phrase, its words still lean one way.
 * Owns: the sum. The weights are learned from the tuning sets (test/golden/tuning/train-kinds.ts); nobody sets one by
 * hand. Does not own: which sentences are of the report, how sure is sure enough (incident.ts).
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type IncidentKind, KINDS } from '../lexicon/term.ts'

/** By weight in hundredths: stems, separated by spaces. */
const Table = z.record(z.string().regex(/^-?\d+$/), z.string())
const Weights = z.strictObject({
  bias: z.record(z.enum(KINDS), z.number()),
  stems: z.record(z.enum(KINDS), Table),
})
export type KindTables = z.infer<typeof Weights>

export interface KindWeighing {
  /** In the order of KINDS. */
  bias: readonly number[]
  /** By stem, in the order of KINDS. */
  stems: ReadonlyMap<string, readonly number[]>
}

/** The long beginning of a word of at least three letters, which tells `wasserhahn` from `wasser`. */
const LONG = /(?<![a-z])[a-z]{3,6}/g
/** The short one finds what stands in no letter as it is. */
const SHORT = 4 // letters

/** Of folded text, each once. Short ones are marked, so that they are not taken for whole words. */
export function kindStemsIn(folded: readonly string[]): Set<string> {
  const stems = new Set<string>()
  for (const text of folded) {
    for (const stem of text.match(LONG) ?? []) {
      stems.add(stem)
      stems.add(`${stem.slice(0, SHORT)}*`)
    }
  }
  return stems
}

export function kindWeighingOf({ bias, stems }: KindTables): KindWeighing {
  const byStem = new Map<string, number[]>()
  for (const [index, kind] of KINDS.entries()) {
    for (const [hundredths, names] of Object.entries(stems[kind])) {
      for (const name of names.split(' ')) {
        const weights = byStem.get(name) ?? KINDS.map(() => 0)
        weights[index] = Number(hundredths) / 100
        byStem.set(name, weights)
      }
    }
  }
  return { bias: KINDS.map((kind) => bias[kind]), stems: byStem }
}

const learned = kindWeighingOf(
  Weights.parse(JSON.parse(readFileSync(new URL('weights.json', import.meta.url), 'utf8'))),
)

/** A long letter is no surer than a short one: what each word weighs sinks as the root of their number. */
export function scaleOf(stems: number): number {
  return 4 / Math.sqrt(stems + 1)
}

/** The logarithm of how likely each kind is, in the order of KINDS. Linear in the length of the sentences. */
export function weighKinds(sentences: readonly string[], weighing: KindWeighing = learned): number[] {
  const sums = KINDS.map(() => 0)
  let known = 0
  for (const stem of kindStemsIn(sentences)) {
    const weights = weighing.stems.get(stem)
    if (weights === undefined) continue
    known += 1
    for (let index = 0; index < sums.length; index += 1)
      sums[index] = (sums[index] ?? 0) + (weights[index] ?? 0)
  }
  const scale = scaleOf(known)
  const points = weighing.bias.map((bias, index) => bias + scale * (sums[index] ?? 0))
  return logOfShares(points)
}

/** So that all add up to one when they are raised again. */
export function logOfShares(points: readonly number[]): number[] {
  const most = Math.max(...points)
  const sum = most + Math.log(points.reduce((total, one) => total + Math.exp(one - most), 0))
  return points.map((one) => one - sum)
}

/** The index of the sentence that speaks most for a kind, above all others; -1 where none does. */
export function mostTelling(
  sentences: readonly string[],
  kind: IncidentKind,
  weighing: KindWeighing = learned,
): number {
  const at = KINDS.indexOf(kind)
  let best = -1
  let most = 0
  for (const [index, sentence] of sentences.entries()) {
    let points = 0
    for (const stem of kindStemsIn([sentence])) {
      const weights = weighing.stems.get(stem)
      if (weights !== undefined) points += (weights[at] ?? 0) - mean(weights)
    }
    if (points > most) {
      most = points
      best = index
    }
  }
  return best
}

function mean(weights: readonly number[]): number {
  return weights.reduce((sum, weight) => sum + weight, 0) / weights.length
}
