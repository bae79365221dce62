/**
 * Weighs the words of a report by what they tell of the kind of incident: multinomial logistic regression over
 * beginnings of words, in all languages at once. Where nobody foresaw a phrase, its words still lean one way.
 * Owns: the sum. The weights are learned from the tuning sets (test/golden/tuning/train-kinds.ts); nobody sets one by
 * hand. Does not own: which sentences are of the report, how sure is sure enough (incident.ts).
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type StemIndex, shortStemOf, stemIndex, stemsIn } from '../../patterns/word-stems.ts'
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
  index: StemIndex
  /** At `number * KINDS.length + kind`; what is listed nowhere has the number 0. */
  weights: Float64Array
  /** Of the weights of a stem, by its number. */
  means: Float64Array
}

/** Of folded text, each once. */
export function kindStemsIn(folded: readonly string[]): Set<string> {
  const stems = new Set<string>()
  for (const text of folded) {
    for (const stem of stemsIn(text)) {
      stems.add(stem)
      stems.add(shortStemOf(stem))
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
  const unlisted = KINDS.map(() => 0)
  const weights = [unlisted, ...byStem.values()]
  return {
    bias: KINDS.map((kind) => bias[kind]),
    index: stemIndex(Array.from(byStem.keys())),
    weights: Float64Array.from(weights.flat()),
    means: Float64Array.from(weights, mean),
  }
}

function mean(weights: readonly number[]): number {
  return weights.reduce((sum, weight) => sum + weight, 0) / weights.length
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
  const sums = new Float64Array(KINDS.length)
  let known = 0
  const add = (stem: number) => {
    known += 1
    const first = stem * KINDS.length
    for (let kind = 0; kind < KINDS.length; kind += 1)
      sums[kind] = (sums[kind] ?? 0) + (weighing.weights[first + kind] ?? 0)
  }
  weighing.index.walkAll(sentences, add)
  const scale = scaleOf(known)
  return logOfShares(weighing.bias.map((bias, kind) => bias + scale * (sums[kind] ?? 0)))
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
    weighing.index.walk(sentence, 0, sentence.length, (stem) => {
      points += (weighing.weights[stem * KINDS.length + at] ?? 0) - (weighing.means[stem] ?? 0)
    })
    if (points > most) {
      most = points
      best = index
    }
  }
  return best
}
