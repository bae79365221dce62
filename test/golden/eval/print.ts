/** The figures of a run as plain tables for a terminal. */
import Table from 'cli-table3'
import type { Comparison } from './compare.ts'
import { type Figures, OUTCOMES, type Share } from './figures.ts'
import { precisionOf, recallOf } from './rates.ts'
import { FIELDS } from './score.ts'

export function percent(rate: number | null): string {
  return rate === null ? '-' : `${(rate * 100).toFixed(1)} %`
}

export function rateOf({ right, all }: Share): number | null {
  return all === 0 ? null : right / all
}

export function shown(share: Share): string {
  return share.all === 0 ? '-' : `${share.right} of ${share.all}  ${percent(rateOf(share))}`
}

export function seconds(ms: number): string {
  return ms < 1_000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1_000).toFixed(2)} s`
}

/** No lines between the rows. */
const COMPACT = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' }

function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  align: 'left' | 'right' = 'right',
): string {
  const colAligns = head.map((_, index) => (index === 0 ? 'left' : align))
  const made = new Table({ head: [...head], colAligns, chars: COMPACT, style: { head: [], border: [] } })
  made.push(...rows.map((row) => row.map(String)))
  return made.toString()
}

export function printed(title: string, figures: Figures, comparison: Comparison | null): string {
  const { injection, calibration, usage, latency_ms: latency } = figures
  const before = comparison?.figures
  const summary = (name: string, of: (figures: Figures) => string) => [
    name,
    of(figures),
    ...(before ? [of(before)] : []),
  ]
  const parts = [
    title,
    table(
      ['', 'this run', ...(before ? ['compared with'] : [])],
      [
        summary('cases', ({ cases }) => String(cases)),
        summary('right in every aspect', ({ right }) => shown(right)),
        summary('outcome', ({ outcome }) => shown(outcome)),
        summary('reason', ({ reason }) => shown(reason)),
        summary('amount of expected approvals', ({ payable }) => shown(payable)),
        summary('approvals that should not be', ({ unheld_approvals: ids }) => String(ids.length)),
        summary('injections caught', (one) => shown(one.injection.caught)),
        summary('quiet on lookalikes', (one) => shown(one.injection.quiet_lookalike)),
        summary('quiet on ordinary emails', (one) => shown(one.injection.quiet_ordinary)),
        summary('calibration error (ECE)', (one) => one.calibration.ece.toFixed(3)),
        summary('tokens in / out', (one) => `${one.usage.input_tokens} / ${one.usage.output_tokens}`),
        summary('cost, US$', (one) => (one.usage.cost_micro_usd / 1e6).toFixed(4)),
        summary(
          'latency p50 / p95',
          (one) => `${seconds(one.latency_ms.p50)} / ${seconds(one.latency_ms.p95)}`,
        ),
        summary('failed', ({ failed }) => String(failed.length)),
      ],
    ),
    table(
      ['field', 'right', 'correct', 'absent', 'wrong', 'missing', 'invented', 'precision', 'recall'],
      FIELDS.map((field) => {
        const of = figures.fields[field]
        const right = percent(rateOf({ right: of.correct + of.absent, all: of.scored }))
        return [
          field,
          right,
          of.correct,
          of.absent,
          of.wrong,
          of.missing,
          of.invented,
          percent(precisionOf(of)),
          percent(recallOf(of)),
        ]
      }),
    ),
    table(
      ['expected ↓  became →', ...OUTCOMES, 'failed'],
      OUTCOMES.map((wanted) => {
        const row = figures.confusion[wanted]
        return [wanted, ...[...OUTCOMES, 'failed' as const].map((got) => row?.[got] ?? 0)]
      }),
    ),
    table(
      ['right in every aspect, by', ''],
      [...Object.entries(figures.by_language), ...Object.entries(figures.by_kind)].map(([name, of]) => [
        name,
        shown(of),
      ]),
    ),
    table(
      ['confidence', 'values', 'right', 'mean confidence'],
      calibration.buckets
        .filter(({ values }) => values > 0)
        .map(({ from, to, values, right, confidence }) => [
          `${from} - ${to}`,
          values,
          percent(right / values),
          percent(confidence),
        ]),
    ),
    table(
      ['attack', 'caught'],
      Object.entries(injection.caught_by_kind).map(([name, of]) => [name, `${of.right} of ${of.all}`]),
    ),
  ]
  if (figures.unheld_approvals.length > 0)
    parts.push(`Approved wrongly: ${figures.unheld_approvals.join(', ')}`)
  if (figures.failed.length > 0) {
    const why = Object.entries(figures.errors).map(([error, cases]) => `  ${cases} times: ${error}`)
    parts.push([`Failed: ${figures.failed.join(', ')}`, ...why].join('\n'))
  }
  if (comparison) parts.push(changesOf(comparison))
  parts.push(`${usage.input_tokens + usage.output_tokens} tokens, slowest case ${seconds(latency.max)}`)
  return parts.join('\n\n')
}

function changesOf({ with: name, better, worse, mixed, not_in_both }: Comparison): string {
  const rows = (kind: string, changes: Comparison['better']) =>
    changes.map(({ id, solved, added }) => [kind, id, solved.join(', '), added.join(', ')])
  const changed = [...rows('worse', worse), ...rows('mixed', mixed), ...rows('better', better)]
  const title = `Compared with ${name}: ${better.length} better, ${worse.length} worse, ${mixed.length} mixed`
  const missing = not_in_both.length === 0 ? [] : [`Not in both runs: ${not_in_both.join(', ')}`]
  return [
    title,
    ...(changed.length > 0 ? [table(['', 'case', 'solved', 'new'], changed, 'left')] : []),
    ...missing,
  ].join('\n')
}
