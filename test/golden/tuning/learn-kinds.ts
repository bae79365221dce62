/**
 * Learns what words tell of the kind of incident: multinomial logistic regression over stems, with AdaGrad and L2.
 * Deterministic: the same reports give the same weights.
 */
import { type KindTables, kindStemsIn, scaleOf } from '../../../shared/llm/mock/kinds/weighing.ts'
import { type IncidentKind, KINDS } from '../../../shared/llm/mock/lexicon/term.ts'
import type { Report } from './reports.ts'
import { numbers, shuffle } from './shuffle.ts'

const EPOCHS = 30
const RATE = 0.2
const BIAS_RATE = 0.01
const SHRINK = 0.01 // L2
const DAMPED = 0.3 // of the slope of a weight: reports hold dozens of stems, which move together
const MIN_REPORTS = 2 // a stem of one report tells only of that one
const WIDTH = KINDS.length

interface Example {
  inputs: readonly number[]
  kind: number
}

export function learnKinds(reports: readonly Report[]): KindTables {
  const stems = reports.map(({ sentences }) => Array.from(kindStemsIn(sentences)))
  const counts = new Map<string, number>()
  for (const stem of stems.flat()) counts.set(stem, (counts.get(stem) ?? 0) + 1)
  const known = new Map(
    Array.from(counts)
      .filter(([, count]) => count >= MIN_REPORTS)
      .map(([stem], index) => [stem, index]),
  )
  const examples = reports.map(({ kind }, index) => ({
    kind: KINDS.indexOf(kind),
    inputs: (stems[index] ?? []).flatMap((stem) => known.get(stem) ?? []),
  }))
  const { bias, weights } = fit(examples, known.size)
  return tablesOf(Array.from(known.keys()), bias, weights)
}

function fit(given: readonly Example[], size: number): { bias: Float64Array; weights: Float64Array } {
  const examples = [...given]
  const rare = KINDS.map((_, kind) =>
    Math.sqrt(examples.length / WIDTH / Math.max(1, examples.filter((one) => one.kind === kind).length)),
  )
  const bias = new Float64Array(WIDTH)
  const weights = new Float64Array(size * WIDTH)
  const squares = new Float64Array(size * WIDTH)
  const random = numbers(1)
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    shuffle(examples, random)
    for (const { inputs, kind } of examples) {
      const scale = scaleOf(inputs.length)
      for (const [index, off] of offsOf(inputs, kind, scale).entries()) {
        const step = off * (rare[kind] ?? 1)
        bias[index] = (bias[index] ?? 0) - BIAS_RATE * step
        for (const input of inputs) move(input * WIDTH + index, step * scale)
      }
    }
  }
  return { bias, weights }

  function offsOf(inputs: readonly number[], kind: number, scale: number): number[] {
    const points = Array.from(bias, (own, index) =>
      inputs.reduce((sum, input) => sum + scale * (weights[input * WIDTH + index] ?? 0), own),
    )
    const most = Math.max(...points)
    const raised = points.map((one) => Math.exp(one - most))
    const sum = raised.reduce((total, one) => total + one, 0)
    return raised.map((one, index) => one / sum - (index === kind ? 1 : 0))
  }

  function move(at: number, step: number): void {
    const weight = weights[at] ?? 0
    const slope = step * DAMPED + SHRINK * weight
    const square = (squares[at] ?? 0) + slope * slope
    squares[at] = square
    weights[at] = weight - (RATE * slope) / Math.sqrt(square + 0.05)
  }
}

const LEAST = 6 // hundredths; what weighs less is left out

function tablesOf(stems: readonly string[], bias: Float64Array, weights: Float64Array): KindTables {
  const each = <T>(value: (index: number) => T) =>
    Object.fromEntries(KINDS.map((kind, index) => [kind, value(index)])) as Record<IncidentKind, T>
  return {
    bias: each((index) => Math.round((bias[index] ?? 0) * 100) / 100),
    stems: each((index) => {
      const byWeight = new Map<number, string[]>()
      for (const [stem, name] of stems.entries()) {
        const hundredths = Math.round((weights[stem * WIDTH + index] ?? 0) * 100)
        if (Math.abs(hundredths) < LEAST) continue
        byWeight.set(hundredths, [...(byWeight.get(hundredths) ?? []), name])
      }
      const ranked = Array.from(byWeight).toSorted(([left], [right]) => right - left)
      return Object.fromEntries(
        ranked.map(([hundredths, names]) => [String(hundredths), names.toSorted().join(' ')]),
      )
    }),
  }
}
