/**
 * Learns the weights of talk to the reader: logistic regression over features, their pairs and stems of words, with
 * AdaGrad and L2 (J. Duchi et al., JMLR 12, 2011). Runs with and without the words are averaged: the one knows
 * words, the other goes by ideas alone and so across languages. A hostile letter is known to hold an order, not which
 * sentence it is: after a first run only its heaviest sentence counts, and what weighs more than MEANT.
 * Deterministic: the same letters give the same weights.
 */
import { FEATURES } from '../../../shared/llm/injection/talk/features.ts'
import type { WeightTables } from '../../../shared/llm/injection/talk/weighing.ts'
import type { Letter } from './letters.ts'
import { numbers, shuffle } from './shuffle.ts'

const EPOCHS = 20
const ROUNDS = 3
const RATE = 0.3
const SHRINK = 0.002 // L2
const MEANT = 2.5 // log odds
const MAX_HOSTILE_WEIGHT = 6
const SEEDS = [1, 2, 3, 4] // the order of examples; what depends on it averages out
const WIDTH = FEATURES.length
const FIRST_WORD = WIDTH + WIDTH * WIDTH

interface Example {
  inputs: number[]
  hostile: boolean
}

interface Model {
  bias: number
  weights: Float64Array
}

export function learn(letters: readonly Letter[]): WeightTables {
  const words = new Map<string, number>()
  const withWords = letters.map((one) => ({
    hostile: one.hostile,
    sentences: one.sentences.map((sentence) => inputsOf(sentence, words)),
  }))
  const size = FIRST_WORD + words.size
  const ideasOnly = withWords.map(({ hostile, sentences }) => ({
    hostile,
    sentences: sentences.map((inputs) => inputs.filter((input) => input < FIRST_WORD)),
  }))
  const models = SEEDS.flatMap((seed) => [run(ideasOnly, size, seed), run(withWords, size, seed)])
  const mean = (valueOf: (model: Model) => number) =>
    models.reduce((sum, model) => sum + valueOf(model), 0) / models.length
  return tablesOf(
    mean(({ bias }) => bias),
    (index) => mean(({ weights }) => weights[index] ?? 0),
    words,
  )
}

interface Inputs {
  hostile: boolean
  sentences: number[][]
}

function inputsOf({ features, stems }: Letter['sentences'][number], words: Map<string, number>): number[] {
  const inputs = [...features]
  for (const [index, feature] of features.entries()) {
    for (const other of features.slice(index + 1)) inputs.push(WIDTH + feature * WIDTH + other)
  }
  for (const stem of stems) {
    const known = words.get(stem) ?? FIRST_WORD + words.size
    words.set(stem, known)
    inputs.push(known)
  }
  return inputs
}

function run(letters: readonly Inputs[], size: number, seed: number): Model {
  const harmless = letters
    .filter(({ hostile }) => !hostile)
    .flatMap(({ sentences }) => sentences.map((inputs) => ({ inputs, hostile: false })))
  const attacks = letters.filter(({ hostile }) => hostile)
  let model = fit(
    [
      ...harmless,
      ...attacks.flatMap(({ sentences }) => sentences.map((inputs) => ({ inputs, hostile: true }))),
    ],
    size,
    seed,
  )
  for (let round = 0; round < ROUNDS; round += 1) {
    const meant = attacks.flatMap(({ sentences }) => {
      const ranked = sentences
        .map((inputs) => ({ inputs, points: pointsOf(model, inputs) }))
        .toSorted((left, right) => right.points - left.points)
      return ranked
        .filter(({ points }, index) => index === 0 || points > MEANT)
        .map(({ inputs }) => ({ inputs, hostile: true }))
    })
    model = fit([...harmless, ...meant], size, seed)
  }
  return model
}

function fit(given: readonly Example[], size: number, seed: number): Model {
  const examples = [...given]
  const hostile = examples.filter((one) => one.hostile).length
  const hostileWeight = Math.min(MAX_HOSTILE_WEIGHT, (examples.length - hostile) / Math.max(1, hostile) / 2)
  const weights = new Float64Array(size)
  const squares = new Float64Array(size).fill(1e-6)
  const model = { bias: -2, weights }
  let biasSquares = 1
  const random = numbers(seed)
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    shuffle(examples, random)
    for (const one of examples) {
      const odds = pointsOf(model, one.inputs)
      const off = (1 / (1 + Math.exp(-odds)) - (one.hostile ? 1 : 0)) * (one.hostile ? hostileWeight : 1)
      for (const input of one.inputs) {
        const weight = weights[input] ?? 0
        const slope = off + SHRINK * weight
        const square = (squares[input] ?? 0) + slope * slope
        squares[input] = square
        weights[input] = weight - (RATE * slope) / Math.sqrt(square)
      }
      biasSquares += off * off
      model.bias -= (RATE * off) / Math.sqrt(biasSquares)
    }
  }
  return model
}

function pointsOf({ bias, weights }: Model, inputs: readonly number[]): number {
  let points = bias
  for (const input of inputs) points += weights[input] ?? 0
  return points
}

/** In tenths; what rounds to nothing is left out. */
function tablesOf(
  bias: number,
  mean: (index: number) => number,
  words: ReadonlyMap<string, number>,
): WeightTables {
  const features: [string, number][] = FEATURES.map((name, index) => [name, mean(index)])
  const pairs = FEATURES.flatMap((name, first) =>
    FEATURES.map((other, second): [string, number] => [
      `${name}+${other}`,
      mean(WIDTH + first * WIDTH + second),
    ]),
  )
  const stems = Array.from(words, ([stem, index]): [string, number] => [stem, mean(index)])
  return {
    bias: Math.round(bias * 10) / 10,
    features: table(features),
    pairs: table(pairs),
    words: table(stems),
  }
}

function table(entries: readonly (readonly [string, number])[]): Record<string, string> {
  const byWeight = new Map<number, string[]>()
  for (const [name, weight] of entries) {
    const tenths = Math.round(weight * 10)
    if (tenths !== 0) byWeight.set(tenths, [...(byWeight.get(tenths) ?? []), name])
  }
  const ranked = Array.from(byWeight).toSorted(([left], [right]) => right - left)
  // Integer keys of an object come in numerical order, negative ones as they were put.
  return Object.fromEntries(ranked.map(([tenths, names]) => [String(tenths), names.toSorted().join(' ')]))
}
