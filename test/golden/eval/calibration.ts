/**
 * Whether a confidence means what it says: of the values read with 0.9, nine in ten should be right. The rules rely
 * on every value above the floor, so a reader that is sure of what is wrong does the harm that one in doubt does not.
 */
import { REQUIRED_FIELDS } from '../../../shared/claims/types.ts'
import type { EvalCase } from './case.ts'
import type { Answer } from './run.ts'

export interface Bucket {
  from: number
  to: number
  values: number
  right: number
  /** Mean of the confidences in it; null without values. */
  confidence: number | null
}

export interface Calibration {
  buckets: Bucket[]
  values: number
  /** Expected calibration error, 0..1: how far confidence and accuracy lie apart, weighted by the buckets' values. */
  ece: number
}

const BUCKETS = 10

export function calibrationOf(all: readonly { golden: EvalCase; answer: Answer }[]): Calibration {
  const points = all.flatMap(({ golden, answer }) =>
    REQUIRED_FIELDS.flatMap((field) => {
      const value = answer.read[field]
      const wanted = golden.expected.extraction[field]
      if (value === null || wanted === undefined) return []
      return { confidence: answer.confidence[field] ?? 0, right: value === wanted }
    }),
  )
  const buckets = Array.from({ length: BUCKETS }, (_, index): Bucket => {
    const inside = points.filter(({ confidence }) => bucketOf(confidence) === index)
    const total = inside.reduce((sum, { confidence }) => sum + confidence, 0)
    return {
      from: index / BUCKETS,
      to: (index + 1) / BUCKETS,
      values: inside.length,
      right: inside.filter(({ right }) => right).length,
      confidence: inside.length === 0 ? null : total / inside.length,
    }
  })
  const gap = ({ values, right, confidence }: Bucket) =>
    confidence === null ? 0 : Math.abs(right - confidence * values)
  const ece = buckets.reduce((sum, bucket) => sum + gap(bucket), 0) / Math.max(1, points.length)
  return { buckets, values: points.length, ece }
}

function bucketOf(confidence: number): number {
  return Math.min(BUCKETS - 1, Math.floor(confidence * BUCKETS))
}
