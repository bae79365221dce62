import type { FieldFigures } from './figures.ts'

/** Of the values read, how many are right; null where none was read. */
export function precisionOf({ correct, wrong, invented }: FieldFigures): number | null {
  const read = correct + wrong + invented
  return read === 0 ? null : correct / read
}

/** Of the values that are there, how many were read right; null where none is there. */
export function recallOf({ correct, wrong, missing }: FieldFigures): number | null {
  const there = correct + wrong + missing
  return there === 0 ? null : correct / there
}
