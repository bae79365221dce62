/** Charts as inline SVG strings, in the colours of the page's style sheet (page-style.ts). Pure. */
import type { Bucket } from './calibration.ts'

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

export interface Part {
  /** Class of the style sheet that colours it. */
  kind: string
  name: string
  value: number
}

export interface Bar {
  label: string
  parts: Part[]
  /** What stands right of the bar. */
  note: string
}

const WIDTH = 720
const LABEL = 170 // left of the bars
const NOTE = 130 // right of them
const ROW = 26
const BAR = 16

/** Horizontal bars, each as long as the plot: its parts are shares of its own sum. */
export function stackedBars(title: string, bars: readonly Bar[]): string {
  const rows = bars.map(({ label, parts, note }, index) => {
    const total = Math.max(
      1,
      parts.reduce((sum, { value }) => sum + value, 0),
    )
    const y = index * ROW
    let x = LABEL
    const drawn = parts.map(({ kind, name, value }) => {
      const width = (value / total) * (WIDTH - LABEL - NOTE)
      const from = x
      x += width
      if (value === 0) return ''
      const hint = escaped(`${label}: ${value} ${name}`)
      return `<rect class="${kind}" x="${from.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${BAR}"><title>${hint}</title></rect>`
    })
    const text = (at: number, anchor: string, content: string) =>
      `<text x="${at}" y="${y + 12}" text-anchor="${anchor}">${escaped(content)}</text>`
    return text(LABEL - 10, 'end', label) + drawn.join('') + text(WIDTH - NOTE + 10, 'start', note)
  })
  return svg(title, WIDTH, Math.max(ROW, bars.length * ROW), rows.join(''))
}

const SIDE = 320
const MARGIN = 64

/** Reliability diagram: a point a bucket, its area by the number of values; on the diagonal confidence means what it says. */
export function reliability(title: string, buckets: readonly Bucket[]): string {
  const at = (rate: number) => MARGIN + rate * (SIDE - MARGIN - 16)
  const up = (rate: number) => SIDE - at(rate)
  const most = Math.max(1, ...buckets.map(({ values }) => values))
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((tick) => {
    const name = `${tick * 100} %`
    return (
      `<line class="grid" x1="${at(0)}" x2="${at(1)}" y1="${up(tick)}" y2="${up(tick)}"/>` +
      `<text x="${at(0) - 6}" y="${up(tick) + 4}" text-anchor="end">${name}</text>` +
      `<text x="${at(tick)}" y="${up(0) + 18}" text-anchor="middle">${name}</text>`
    )
  })
  const points = buckets.map(({ values, right, confidence }) => {
    if (confidence === null) return ''
    const radius = 4 + 10 * Math.sqrt(values / most)
    const hint = `${right} of ${values} right, mean confidence ${(confidence * 100).toFixed(1)} %`
    return `<circle class="point" cx="${at(confidence).toFixed(1)}" cy="${up(right / values).toFixed(1)}" r="${radius.toFixed(1)}"><title>${hint}</title></circle>`
  })
  const diagonal = `<line class="diagonal" x1="${at(0)}" y1="${up(0)}" x2="${at(1)}" y2="${up(1)}"/>`
  const names =
    `<text x="${at(0.5)}" y="${up(0) + 40}" text-anchor="middle">stated confidence</text>` +
    `<text transform="translate(12 ${up(0.5)}) rotate(-90)" text-anchor="middle">right</text>`
  // Room above: points at 100 % are drawn over the edge.
  return svg(title, SIDE + 12, SIDE, ticks.join('') + diagonal + points.join('') + names)
}

const COLUMNS = 24

/** How long cases took, in columns of equal width up to the slowest. */
export function histogram(title: string, values: readonly number[], unit: (value: number) => string): string {
  const top = Math.max(1e-6, ...values)
  const counts = Array.from({ length: COLUMNS }, () => 0)
  for (const value of values) {
    const index = Math.min(COLUMNS - 1, Math.floor((value / top) * COLUMNS))
    counts[index] = (counts[index] ?? 0) + 1
  }
  const most = Math.max(1, ...counts)
  const height = 140
  const step = (WIDTH - 20) / COLUMNS
  const columns = counts.map((number, index) => {
    const tall = (number / most) * (height - 30)
    const x = 10 + index * step
    const hint = `${number} cases up to ${unit((top * (index + 1)) / COLUMNS)}`
    return `<rect class="plain" x="${x.toFixed(1)}" y="${(height - 22 - tall).toFixed(1)}" width="${(step - 2).toFixed(1)}" height="${tall.toFixed(1)}"><title>${hint}</title></rect>`
  })
  const axis =
    `<line class="grid" x1="10" x2="${WIDTH - 10}" y1="${height - 22}" y2="${height - 22}"/>` +
    `<text x="10" y="${height - 6}">0</text><text x="${WIDTH - 10}" y="${height - 6}" text-anchor="end">${escaped(unit(top))}</text>`
  return svg(title, WIDTH, height, columns.join('') + axis)
}

function svg(title: string, width: number, height: number, content: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" style="max-width:${width}px" role="img" aria-label="${escaped(title)}">${content}</svg>`
}
