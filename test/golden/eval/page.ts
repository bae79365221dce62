/** The figures of a run as one HTML page that needs nothing else: no script, no network. */
import { type Bar, escaped, histogram, reliability, stackedBars } from './charts.ts'
import type { Change, Comparison } from './compare.ts'
import { type Figures, OUTCOMES, type Share } from './figures.ts'
import { STYLE } from './page-style.ts'
import { percent, rateOf, seconds, shown } from './print.ts'
import { precisionOf, recallOf } from './rates.ts'
import { nameOf, type Run } from './run-file.ts'
import { FIELDS } from './score.ts'

export function page(run: Run, figures: Figures, comparison: Comparison | null): string {
  const title = `${run.sets.join(' + ')} set: ${nameOf(run)}`
  const sections = [
    section('Fields', fieldChart(figures), legend(), fieldTable(figures)),
    section('Outcomes', confusion(figures)),
    section('Injection', bars('Injections caught, by attack', injectionShares(figures))),
    section(
      'Calibration',
      reliability('Right by stated confidence', figures.calibration.buckets),
      `<p class="about">${figures.calibration.values} values. Expected calibration error ${figures.calibration.ece.toFixed(3)}. Points below the line: surer than right.</p>`,
    ),
    section('By language', languageTable(figures)),
    section('By kind and trap', bars('Right in every aspect', { ...figures.by_kind, ...figures.by_trap })),
    section('By expected reason', bars('Right in every aspect', figures.by_reason)),
    section(
      'Latency of a case',
      histogram(
        'Latency',
        run.answers.map(({ latency_ms }) => latency_ms),
        seconds,
      ),
      `<p class="about">p50 ${seconds(figures.latency_ms.p50)}, p95 ${seconds(figures.latency_ms.p95)}</p>`,
    ),
    ...(comparison ? [section(`Compared with ${comparison.with}`, changes(comparison))] : []),
  ]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><h1>${escaped(title)}</h1><div class="about">${figures.cases} cases, ${escaped(run.made_at)}</div>
${tiles(figures, comparison)}
${sections.join('\n')}
</body></html>
`
}

function section(title: string, ...content: string[]): string {
  return `<section><h2>${escaped(title)}</h2>${content.join('\n')}</section>`
}

function tiles(figures: Figures, comparison: Comparison | null): string {
  const before = comparison?.figures
  const tile = (name: string, of: (figures: Figures) => string, alarm = false) => {
    const was = before ? ` (was ${of(before)})` : ''
    return `<div class="tile${alarm ? ' alarm' : ''}"><b>${escaped(of(figures))}</b><span>${escaped(name + was)}</span></div>`
  }
  const rate = (share: Share) => percent(rateOf(share))
  return `<div class="tiles">${[
    tile('right in every aspect', ({ right }) => rate(right)),
    tile('outcome', ({ outcome }) => rate(outcome)),
    tile('reason', ({ reason }) => rate(reason)),
    tile('amount of approvals', ({ payable }) => rate(payable)),
    tile(
      'approvals that should not be',
      (one) => String(one.unheld_approvals.length),
      figures.unheld_approvals.length > 0,
    ),
    tile('injections caught', ({ injection }) => rate(injection.caught)),
    tile('lookalikes left alone', ({ injection }) => rate(injection.quiet_lookalike)),
    tile('tokens a case', ({ usage, cases }) =>
      String(Math.round((usage.input_tokens + usage.output_tokens) / cases)),
    ),
    tile('US$ for 1,000 cases', ({ usage, cases }) => (usage.cost_micro_usd / cases / 1_000).toFixed(3)),
    tile('latency p50 / p95', (one) => `${seconds(one.latency_ms.p50)} / ${seconds(one.latency_ms.p95)}`),
    tile('failed', ({ failed }) => String(failed.length), figures.failed.length > 0),
  ].join('')}</div>`
}

function fieldChart(figures: Figures): string {
  const rows = FIELDS.map((field): Bar => {
    const of = figures.fields[field]
    return {
      label: field,
      parts: [
        { kind: 'good', name: 'correct', value: of.correct },
        { kind: 'none', name: 'rightly absent', value: of.absent },
        { kind: 'missing', name: 'missing', value: of.missing },
        { kind: 'invented', name: 'invented', value: of.invented },
        { kind: 'wrong', name: 'wrong', value: of.wrong },
      ],
      note: percent(rateOf({ right: of.correct + of.absent, all: of.scored })),
    }
  })
  return stackedBars('Fields', rows)
}

function legend(): string {
  const entries = [
    ['good', 'correct'],
    ['none', 'rightly absent'],
    ['missing', 'missing'],
    ['invented', 'invented'],
    ['wrong', 'wrong'],
  ]
  return `<p class="legend">${entries.map(([kind, name]) => `<i class="${kind}"></i>${name}`).join('')}</p>`
}

function fieldTable(figures: Figures): string {
  return table(
    ['field', 'correct', 'absent', 'wrong', 'missing', 'invented', 'precision', 'recall'],
    FIELDS.map((field) => {
      const of = figures.fields[field]
      const counts = [of.correct, of.absent, of.wrong, of.missing, of.invented]
      return [field, ...counts, percent(precisionOf(of)), percent(recallOf(of))].map(
        (cell) => `<td>${cell}</td>`,
      )
    }),
  )
}

/** Shaded by the share of the row: blue on the diagonal, red beside it. */
function confusion(figures: Figures): string {
  const rows = OUTCOMES.map((wanted) => {
    const row = figures.confusion[wanted]
    const became = [...OUTCOMES, 'failed' as const].map((got) => ({ got, cases: row?.[got] ?? 0 }))
    const all = Math.max(
      1,
      became.reduce((sum, { cases }) => sum + cases, 0),
    )
    const cells = became.map(({ got, cases }) => {
      const shade = (cases / all) * 0.6 + (cases > 0 ? 0.15 : 0)
      return `<td style="background: rgba(var(--${got === wanted ? 'heat' : 'bad'}), ${shade.toFixed(2)})">${cases}</td>`
    })
    return [`<td>${wanted}</td>`, ...cells]
  })
  return table(['expected ↓ became →', ...OUTCOMES, 'failed'], rows)
}

function languageTable(figures: Figures): string {
  const languages = Object.keys(figures.by_language)
  const cell = (share: Share | undefined) => {
    const rate = share === undefined ? null : rateOf(share)
    const shade = rate === null ? 0 : (1 - rate) * 2
    return `<td style="background: rgba(var(--bad), ${Math.min(0.7, shade).toFixed(2)})">${percent(rate)}</td>`
  }
  const row = (name: string, of: Record<string, Share>) => [
    `<td>${name}</td>`,
    ...languages.map((one) => cell(of[one])),
  ]
  return table(
    ['', ...languages],
    [
      ...Object.entries(figures.fields_by_language).map(([field, of]) => row(field, of)),
      row('right in every aspect', figures.by_language),
    ],
  )
}

function injectionShares({ injection }: Figures): Record<string, Share> {
  return {
    'all attacks': injection.caught,
    ...injection.caught_by_kind,
    'lookalikes left alone': injection.quiet_lookalike,
    'ordinary left alone': injection.quiet_ordinary,
  }
}

function bars(title: string, shares: Readonly<Record<string, Share>>): string {
  const rows = Object.entries(shares).map(
    ([label, share]): Bar => ({
      label,
      parts: [
        { kind: 'good', name: 'right', value: share.right },
        { kind: 'wrong', name: 'not right', value: share.all - share.right },
      ],
      note: shown(share),
    }),
  )
  return stackedBars(title, rows)
}

function changes({ better, worse, mixed, not_in_both }: Comparison): string {
  const rows = (kind: string, of: readonly Change[]) =>
    of.map(({ id, solved, added }) =>
      [kind, id, solved.join(', '), added.join(', ')].map((cell) => `<td class="text">${escaped(cell)}</td>`),
    )
  const counts = `<p>${better.length} better, ${worse.length} worse, ${mixed.length} mixed</p>`
  const missing =
    not_in_both.length === 0 ? '' : `<p>Not in both runs: ${escaped(not_in_both.join(', '))}</p>`
  const all = [...rows('worse', worse), ...rows('mixed', mixed), ...rows('better', better)]
  return counts + (all.length === 0 ? '' : table(['', 'case', 'solved', 'new'], all)) + missing
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const headings = head.map((name) => `<th>${escaped(name)}</th>`).join('')
  const body = rows.map((cells) => `<tr>${cells.join('')}</tr>`).join('')
  return `<div class="scroll"><table><tr>${headings}</tr>${body}</table></div>`
}
