/** What a dashboard says, and how it becomes Grafana's JSON. Each board (overview.ts, ...) is plain data of this shape. */
import {
  BigValueColorMode,
  BigValueGraphMode,
  LegendDisplayMode,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as GraphBuilder } from '@grafana/grafana-foundation-sdk/timeseries'

export interface Panel {
  readonly kind: 'graph' | 'stacked' | 'number'
  readonly title: string
  /** How to read it, where the title does not say. */
  readonly text?: string
  /** Grafana's name of the unit: `s`, `percentunit`, `reqps`, `short`, ... */
  readonly unit: string
  /** PromQL by legend; a legend may name labels: `{{service}}`. */
  readonly queries: Readonly<Record<string, string>>
  /** A third of the width, where nothing else is said. */
  readonly width?: number
}

export interface Board {
  readonly uid: string
  readonly title: string
  readonly text: string
  readonly rows: Readonly<Record<string, readonly Panel[]>>
}

const DATASOURCE = { type: 'prometheus', uid: '$datasource' } // whichever Prometheus the reader chooses
const WIDTH = 24 // Grafana's columns
const TAG = 'claimgraph'

/** `rate` over what Grafana deems right for the zoom; at least four scrapes. */
export const rate = (counter: string, by: string): string =>
  `sum by (${by}) (rate(${counter}[$__rate_interval]))`

/** A quantile of a histogram; `by`: labels to keep apart, beside the buckets. */
export const quantile = (part: number, histogram: string, by = ''): string =>
  `histogram_quantile(${part}, ${rate(`${histogram}_bucket`, by === '' ? 'le' : `le, ${by}`)})`

/** The mean of a histogram. */
export const mean = (histogram: string, by: string): string =>
  `${rate(`${histogram}_sum`, by)} / ${rate(`${histogram}_count`, by)}`

function panel({ kind, title, text, unit, queries, width }: Panel, id: number): GraphBuilder | StatBuilder {
  const made =
    kind === 'number'
      ? new StatBuilder()
          .colorMode(BigValueColorMode.None)
          .graphMode(BigValueGraphMode.Area)
          .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
          .decimals(2)
      : new GraphBuilder()
          .fillOpacity(kind === 'stacked' ? 30 : 0)
          .showPoints(VisibilityMode.Never)
          .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
          .legend(new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List))
  if (made instanceof GraphBuilder && kind === 'stacked')
    made.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
  made
    .id(id)
    .title(title)
    .unit(unit)
    .min(0)
    .datasource(DATASOURCE)
    .height(kind === 'number' ? 4 : 8)
    .span(width ?? WIDTH / 3)
  if (text !== undefined) made.description(text)
  for (const [index, [legend, expr]] of Object.entries(queries).entries()) {
    const refId = String.fromCharCode('A'.charCodeAt(0) + index)
    made.withTarget(new DataqueryBuilder().refId(refId).expr(expr).legendFormat(legend).range())
  }
  return made
}

/** @returns Grafana's JSON of it; the same for the same board */
export function boardJson({ uid, title, text, rows }: Board): string {
  const dashboard = new DashboardBuilder(`claimgraph: ${title}`)
    .uid(uid)
    .description(text)
    .tags([TAG])
    .readonly()
    .time({ from: 'now-3h', to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
    .link(new DashboardLinkBuilder(TAG).type(DashboardLinkType.Dashboards).tags([TAG]).keepTime(true))
  let id = 0
  for (const [name, panels] of Object.entries(rows)) {
    dashboard.withRow(new RowBuilder(name).id(++id))
    for (const each of panels) dashboard.withPanel(panel(each, ++id))
  }
  return `${JSON.stringify(dashboard.build(), null, 2)}\n`
}
