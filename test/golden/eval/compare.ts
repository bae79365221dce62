/** Which cases changed between two runs, and how. Pure. */
import type { EvalCase } from './case.ts'
import { type Figures, figuresOf, type Scored, scored } from './figures.ts'
import { nameOf, type Run } from './run-file.ts'
import { problemsOf } from './score.ts'

export interface Change {
  id: string
  /** Problems that are gone, and ones that are new. */
  solved: string[]
  added: string[]
}

export interface Comparison {
  /** What the earlier run was made with. */
  with: string
  figures: Figures
  better: Change[]
  worse: Change[]
  /** Some problems are gone and others new. */
  mixed: Change[]
  /** Cases that only one of the runs has. */
  not_in_both: string[]
}

export function compare(cases: readonly EvalCase[], now: readonly Scored[], earlier: Run): Comparison {
  const before = scored(cases, earlier.answers)
  const beforeById = new Map(before.map((one) => [one.golden.id, one]))
  const changes = now.flatMap((one): Change[] => {
    const old = beforeById.get(one.golden.id)
    if (!old) return []
    const [had, has] = [problemsOf(old.verdict), problemsOf(one.verdict)]
    const solved = had.filter((problem) => !has.includes(problem))
    const added = has.filter((problem) => !had.includes(problem))
    return solved.length + added.length === 0 ? [] : [{ id: one.golden.id, solved, added }]
  })
  const ids = new Set(now.map(({ golden }) => golden.id))
  return {
    with: nameOf(earlier),
    figures: figuresOf(before.filter(({ golden }) => ids.has(golden.id))),
    better: changes.filter(({ added }) => added.length === 0),
    worse: changes.filter(({ solved }) => solved.length === 0),
    mixed: changes.filter(({ solved, added }) => solved.length > 0 && added.length > 0),
    not_in_both: [
      ...[...ids].filter((id) => !beforeById.has(id)),
      ...[...beforeById.keys()].filter((id) => !ids.has(id)),
    ],
  }
}
