/** What a command prints: JSON for programs, tables and sentences for people. */
import Table from 'cli-table3'

export interface OutputOptions {
  json?: boolean
}

/** Prints `value` as JSON when asked for, else as `text` words it. */
export function show<T>(value: T, { json }: OutputOptions, text: (value: T) => string): void {
  console.log(json === true ? JSON.stringify(value, null, 2) : text(value))
}

/** One JSON value a line, for what goes on and on. */
export function showLine<T>(value: T, { json }: OutputOptions, text: (value: T) => string): void {
  console.log(json === true ? JSON.stringify(value) : text(value))
}

/** Words from outside, such as an email's: on one line, and without what a terminal would obey. */
export function printable(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()
}

export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const drawn = new Table({ head: [...head], style: { head: [], border: [], compact: true } })
  drawn.push(...rows.map((row) => [...row]))
  return drawn.toString()
}
