/** The chart of runs under the same load. */
import { drawChart, type Line } from './chart.ts'
import type { Look } from './follow.ts'

const COLOURS = ['#0969da', '#cf222e', '#1a7f37', '#8250df']

export interface ChartOf {
  /** By the name of the run. */
  looks: Readonly<Record<string, readonly Look[]>>
  /** Seconds from and to, claims a second. */
  burst: { from: number; to: number; rate: number }
  times: number
}

export function chartOf({ looks, burst, times }: ChartOf): string {
  const lines = (value: (look: Look) => number, steps: boolean): Line[] =>
    Object.entries(looks).map(([label, seen], index) => ({
      label,
      colour: COLOURS[index % COLOURS.length] ?? '',
      points: seen.map((look) => [look.at_s, value(look)] as const),
      steps,
    }))
  return drawChart({
    title: 'Email instances follow the lag of claims.submitted',
    mark: { from: burst.from, to: burst.to, label: `${burst.rate} claims/s` },
    xLabel: `seconds (each stands for ${times})`,
    panels: [
      { title: 'Lag, records', height: 200, lines: lines(({ lag }) => lag, false) },
      { title: 'What KEDA counts of it', height: 110, lines: lines(({ metric }) => metric, false) },
      { title: 'Instances that answer', height: 100, lines: lines(({ ready }) => ready, true) },
    ],
  })
}
