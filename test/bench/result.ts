/** What every command ends with: one JSON line or a table, and exit code 1 when the measurement is not to be trusted. */

export interface Result {
  /** What makes the figures void, and the exit code 1: lost claims, wrong outcomes, services that ended. */
  problems: readonly string[]
}

export function finish<R extends Result>(
  result: R,
  json: boolean | undefined,
  show: (figures: Omit<R, 'problems'>) => void,
): void {
  const { problems, ...figures } = result
  if (json) console.log(JSON.stringify(result))
  else show(figures)
  for (const problem of problems) console.error(`problem: ${problem}`)
  if (problems.length > 0) process.exitCode = 1
}

/** One line on stderr: standard output is the result's. */
export const progress = (text: string): void => console.error(text)

/** A table whose rows are the entries of an object, columns those of `row`. */
export function table<T>(
  entries: Readonly<Record<string, T>>,
  row: (value: T) => Record<string, unknown>,
): void {
  console.table(Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, row(value)])))
}
