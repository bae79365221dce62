/** Figures of a run. Counts, so that a reader can tell 1 of 2 from 100 of 200; shares are made where they are shown. */
import { REQUIRED_FIELDS } from '../../../shared/claims/types.ts'
import { type Calibration, calibrationOf } from './calibration.ts'
import type { EvalCase } from './case.ts'
import type { Answer } from './run.ts'
import { FIELDS, type Field, isRight, type Mark, scoreCase, type Verdict } from './score.ts'

export const OUTCOMES = ['approve', 'reject', 'escalate'] as const
export type Decided = (typeof OUTCOMES)[number] | 'failed'

export type FieldFigures = Record<Mark, number> & { scored: number }

/** `right` of `all`. */
export interface Share {
  right: number
  all: number
}

export interface Figures {
  cases: number
  /** Right in every aspect. */
  right: Share
  fields: Record<Field, FieldFigures>
  /** Expected outcome → what it became. */
  confusion: Record<string, Record<Decided, number>>
  outcome: Share
  reason: Share
  /** Of the cases that expect an approval. */
  payable: Share
  /** Ids. Must be empty. */
  unheld_approvals: string[]
  injection: {
    caught: Share
    /** By how the email attacks. */
    caught_by_kind: Record<string, Share>
    /** Alarms in emails that are not hostile; `right` is the number without one. */
    quiet_ordinary: Share
    quiet_lookalike: Share
  }
  calibration: Calibration
  by_language: Record<string, Share>
  by_kind: Record<string, Share>
  by_trap: Record<string, Share>
  /** By the expected reason; `APPROVED` where there is none. */
  by_reason: Record<string, Share>
  /** Right in the five fields that rules need, by language. */
  fields_by_language: Record<string, Record<string, Share>>
  /** Ids of cases without an answer, and why, with the number of cases. */
  failed: string[]
  errors: Record<string, number>
  usage: { input_tokens: number; output_tokens: number; cost_micro_usd: number }
  latency_ms: { p50: number; p95: number; max: number }
}

export interface Scored {
  golden: EvalCase
  answer: Answer
  verdict: Verdict
}

/** Answers of cases that are no longer in the corpus are left out. */
export function scored(cases: readonly EvalCase[], answers: readonly Answer[]): Scored[] {
  const byId = new Map(answers.map((answer) => [answer.id, answer]))
  return cases.flatMap((golden) => {
    const answer = byId.get(golden.id)
    return answer ? { golden, answer, verdict: scoreCase(golden, answer) } : []
  })
}

export function figuresOf(all: readonly Scored[]): Figures {
  const hostile = all.filter(({ golden }) => golden.expected.suspicious)
  const approvals = all.filter(({ golden }) => golden.expected.outcome === 'approve')
  const quiet = (kind: EvalCase['kind']) =>
    share(
      all.filter(({ golden }) => golden.kind === kind && !golden.expected.suspicious),
      ({ verdict }) => verdict.suspicious,
    )
  const right = ({ verdict }: Scored) => isRight(verdict)
  return {
    cases: all.length,
    right: share(all, right),
    fields: Object.fromEntries(FIELDS.map((field) => [field, fieldFigures(all, field)])) as Figures['fields'],
    confusion: confusionOf(all),
    outcome: shareWhereKnown(all, ({ verdict }) => verdict.outcome),
    reason: shareWhereKnown(all, ({ verdict }) => verdict.reason),
    payable: shareWhereKnown(approvals, ({ verdict }) => verdict.payable),
    unheld_approvals: all.filter(({ verdict }) => verdict.unheld_approval).map(({ golden }) => golden.id),
    injection: {
      caught: share(hostile, ({ verdict }) => verdict.suspicious),
      caught_by_kind: grouped(
        hostile,
        ({ golden }) => golden.traps,
        ({ verdict }) => verdict.suspicious,
      ),
      quiet_ordinary: quiet('ordinary'),
      quiet_lookalike: quiet('lookalike'),
    },
    calibration: calibrationOf(all),
    by_language: grouped(all, ({ golden }) => [golden.language], right),
    by_kind: grouped(all, ({ golden }) => [golden.kind], right),
    by_trap: grouped(all, ({ golden }) => (golden.kind === 'hostile' ? [] : golden.traps), right),
    by_reason: grouped(
      all.filter(({ golden }) => golden.expected.reason !== undefined),
      ({ golden }) => [golden.expected.reason ?? 'APPROVED'],
      right,
    ),
    fields_by_language: Object.fromEntries(
      REQUIRED_FIELDS.map((field) => [
        field,
        grouped(
          all.filter(({ verdict }) => verdict.fields[field] !== undefined),
          ({ golden }) => [golden.language],
          ({ verdict }) => isGood(verdict.fields[field]),
        ),
      ]),
    ),
    failed: all.filter(({ answer }) => answer.error !== null).map(({ golden }) => golden.id),
    errors: counted(all.flatMap(({ answer }) => answer.error ?? [])),
    usage: {
      input_tokens: sum(all, ({ usage }) => usage.input_tokens),
      output_tokens: sum(all, ({ usage }) => usage.output_tokens),
      cost_micro_usd: sum(all, ({ usage }) => usage.cost_micro_usd),
    },
    latency_ms: latencyOf(all.map(({ answer }) => answer.latency_ms)),
  }
}

function isGood(given: Mark | undefined): boolean {
  return given === 'correct' || given === 'absent'
}

function share(of: readonly Scored[], isRightOne: (one: Scored) => boolean): Share {
  return { right: of.filter(isRightOne).length, all: of.length }
}

function shareWhereKnown(all: readonly Scored[], verdictOf: (one: Scored) => boolean | null): Share {
  return share(
    all.filter((one) => verdictOf(one) !== null),
    (one) => verdictOf(one) === true,
  )
}

function grouped(
  all: readonly Scored[],
  groups: (one: Scored) => readonly string[],
  isRightOne: (one: Scored) => boolean,
): Record<string, Share> {
  const names = [...new Set(all.flatMap(groups))].sort()
  return Object.fromEntries(
    names.map((name) => [
      name,
      share(
        all.filter((one) => groups(one).includes(name)),
        isRightOne,
      ),
    ]),
  )
}

function fieldFigures(all: readonly Scored[], field: Field): FieldFigures {
  const marks = all.flatMap(({ verdict }) => verdict.fields[field] ?? [])
  const count = (wanted: Mark) => marks.filter((given) => given === wanted).length
  return {
    scored: marks.length,
    correct: count('correct'),
    absent: count('absent'),
    wrong: count('wrong'),
    missing: count('missing'),
    invented: count('invented'),
  }
}

function confusionOf(all: readonly Scored[]): Figures['confusion'] {
  const row = (wanted: string) => {
    const of = all.filter(({ golden }) => golden.expected.outcome === wanted)
    const became = (got: string | null) => of.filter(({ answer }) => answer.outcome === got).length
    return {
      approve: became('approve'),
      reject: became('reject'),
      escalate: became('escalate'),
      failed: became(null),
    }
  }
  return Object.fromEntries(OUTCOMES.map((outcome) => [outcome, row(outcome)]))
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function sum(all: readonly Scored[], of: (answer: Answer) => number): number {
  return all.reduce((total, { answer }) => total + of(answer), 0)
}

function latencyOf(unsorted: readonly number[]): Figures['latency_ms'] {
  const values = unsorted.toSorted((a, b) => a - b)
  const at = (quantile: number) => values[Math.max(0, Math.ceil(values.length * quantile) - 1)] ?? 0
  return { p50: at(0.5), p95: at(0.95), max: at(1) }
}
