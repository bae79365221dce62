/** The few figures that every measurement needs. */

/** The q-th quantile of sorted numbers; NaN of none. */
export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN

/** NaN of none. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Slope of the least-squares line through [x, y] points, in y per x; 0 for fewer than two. */
export function slope(points: readonly (readonly [number, number])[]): number {
  const x = mean(points.map(([x]) => x))
  const y = mean(points.map(([, y]) => y))
  const spread = points.reduce((sum, [px]) => sum + (px - x) ** 2, 0)
  return spread > 0 ? points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0) / spread : 0
}

export const round = (value: number): number => Math.round(value * 1_000) / 1_000

export const roundAll = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, round(value)]))
