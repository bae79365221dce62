/** Panels of lines over time, one below the other, as SVG. Knows nothing of what they show. */

export interface Line {
  label: string
  colour: string
  points: readonly (readonly [number, number])[]
  /** Holds its value until the next point. */
  steps?: boolean
  dashed?: boolean
}

export interface Panel {
  title: string
  height: number
  lines: readonly Line[]
}

export interface Chart {
  title: string
  panels: readonly Panel[]
  /** Seconds from and to, and what happened then. */
  mark: { from: number; to: number; label: string }
  xLabel: string
}

const WIDTH = 860
const LEFT = 56
const RIGHT = 16
const TITLE = 34
const GAP = 44 // between panels: their titles
const BOTTOM = 44
const LEGEND = 190 // wide enough for a label
const GREY = '#57606a'

export function drawChart({ title, panels, mark, xLabel }: Chart): string {
  const end = Math.max(
    ...panels.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(([x]) => x))),
  )
  const x = (seconds: number): number => LEFT + (seconds / end) * (WIDTH - LEFT - RIGHT)
  const parts: string[] = []
  let top = TITLE
  for (const panel of panels) {
    top += GAP
    parts.push(...drawPanel(panel, top, x, mark))
    top += panel.height
  }
  const step = niceStep(end, 10)
  for (let tick = 0; tick <= end; tick += step) parts.push(text(x(tick), top + 18, String(tick), 'middle'))
  parts.push(text((LEFT + WIDTH) / 2, top + 36, xLabel, 'middle'))
  const height = top + BOTTOM
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="${LEFT}" y="24" font-size="15" font-weight="bold" fill="#1f2328">${escaped(title)}</text>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}

function drawPanel(
  { title, height, lines }: Panel,
  top: number,
  x: (seconds: number) => number,
  mark: Chart['mark'],
): string[] {
  const most = Math.max(1, ...lines.flatMap(({ points }) => points.map(([, y]) => y)))
  const step = niceStep(most, 5)
  const highest = Math.ceil(most / step) * step
  const y = (value: number): number => top + height - (value / highest) * height
  const parts = [
    `<rect x="${at(x(mark.from))}" y="${top}" width="${at(x(mark.to) - x(mark.from))}" height="${height}" fill="#fff1d6"/>`,
    text(x(mark.from) + 4, top + 14, mark.label, 'start'),
    text(LEFT, top - 10, title, 'start'),
  ]
  for (let tick = 0; tick <= highest; tick += step) {
    parts.push(
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(y(tick))}" y2="${at(y(tick))}" stroke="#d0d7de"/>`,
      text(LEFT - 6, y(tick) + 4, String(tick), 'end'),
    )
  }
  lines.forEach(({ label, colour, points, steps, dashed }, index) => {
    const dash = dashed ? ' stroke-dasharray="4 3"' : ''
    const path = points.map(([seconds, value], at_) => {
      const move = at_ === 0 ? 'M' : steps ? `H${at(x(seconds))}V` : 'L'
      return move.endsWith('V') ? `${move}${at(y(value))}` : `${move}${at(x(seconds))} ${at(y(value))}`
    })
    const right = WIDTH - RIGHT - (lines.length - 1 - index) * LEGEND
    parts.push(
      `<path d="${path.join('')}" fill="none" stroke="${colour}" stroke-width="1.8"${dash}/>`,
      `<line x1="${right - LEGEND + 20}" x2="${right - LEGEND + 42}" y1="${top - 14}" y2="${top - 14}" stroke="${colour}" stroke-width="2.5"${dash}/>`,
      text(right - LEGEND + 48, top - 10, label, 'start'),
    )
  })
  return parts
}

const at = (pixels: number): string => String(Math.round(pixels * 10) / 10)

const text = (x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end'): string =>
  `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" fill="${GREY}">${escaped(words)}</text>`

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** 1, 2 or 5 times a power of ten, so that at most `ticks` fit; at least 1. */
function niceStep(range: number, ticks: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, range / ticks)))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => range / step <= ticks) ?? 10 * power
}
