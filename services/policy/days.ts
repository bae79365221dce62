/** Calendar days as `YYYY-MM-DD`, without time zones. Days of one century or another compare as strings. */

const DAY = 86_400_000 // milliseconds

/** The day of an instant in UTC, whatever offset it is written with. */
export function utcDay(instant: string): string {
  return new Date(instant).toISOString().slice(0, 10)
}

/** Days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY
}
