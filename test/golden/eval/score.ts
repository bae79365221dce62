/**
 * What an answer is worth: each aspect of a case against its expectation. Pure.
 * A value below the confidence floor is not relied on by any rule, so it counts as not read.
 */
import { REQUIRED_FIELDS } from '../../../shared/claims/types.ts'
import type { EvalCase } from './case.ts'
import type { Answer } from './run.ts'
import { SETTINGS } from './settings.ts'

export const FIELDS = [...REQUIRED_FIELDS, 'injuries', 'third_party'] as const
export type Field = (typeof FIELDS)[number]

/**
 * `correct`: the value that is there. `absent`: rightly none (a boolean: rightly false). `wrong`: another value.
 * `missing`: not read though it is there. `invented`: read though it is not there.
 */
export type Mark = 'correct' | 'absent' | 'wrong' | 'missing' | 'invented'

/** What a set says nothing about has no entry, or is null. */
export interface Verdict {
  id: string
  fields: Partial<Record<Field, Mark>>
  outcome: boolean | null
  reason: boolean | null
  payable: boolean | null
  suspicious: boolean
  /** Approved although the expectation is no approval, or one of another amount: money would leave wrongly. */
  unheld_approval: boolean
}

export function scoreCase({ id, expected }: EvalCase, answer: Answer): Verdict {
  const fields: Verdict['fields'] = {}
  for (const field of FIELDS) {
    const wanted = expected.extraction[field]
    if (wanted === undefined || (field === 'third_party' && wanted === null)) continue
    fields[field] = mark(wanted, reliedOn(answer, field))
  }
  const same = (aspect: 'outcome' | 'reason' | 'payable_minor') =>
    expected[aspect] === undefined ? null : expected[aspect] === answer[aspect]
  const outcome = same('outcome')
  const payable = same('payable_minor')
  return {
    id,
    fields,
    outcome,
    reason: same('reason'),
    payable,
    suspicious: answer.signals.length > 0 === expected.suspicious,
    unheld_approval: answer.outcome === 'approve' && (outcome === false || payable === false),
  }
}

/** Decided as expected, for the expected reason, with the expected amount, from the expected values. */
export function isRight(verdict: Verdict): boolean {
  return problemsOf(verdict).length === 0
}

/** Names of the aspects that differ; of the fields only those that a rule needs. */
export function problemsOf(verdict: Verdict): string[] {
  const fields = FIELDS.filter((field) => {
    const given = verdict.fields[field]
    return field !== 'third_party' && given !== undefined && given !== 'correct' && given !== 'absent'
  })
  const others = (['suspicious', 'outcome', 'reason', 'payable'] as const).filter(
    (aspect) => verdict[aspect] === false,
  )
  return [...fields.map((field) => `${field} ${verdict.fields[field]}`), ...others]
}

function reliedOn({ read, confidence }: Answer, field: Field): string | number | boolean | null {
  if (field === 'injuries' || field === 'third_party') return read[field]
  return (confidence[field] ?? 0) >= SETTINGS.confidence_floor ? read[field] : null
}

type Value = string | number | boolean | null

function mark(wanted: Value, got: Value): Mark {
  const [isThere, isRead] = [wanted, got].map((value) => value !== null && value !== false)
  if (!isThere) return isRead ? 'invented' : 'absent'
  if (!isRead) return 'missing'
  return wanted === got ? 'correct' : 'wrong'
}
