/** SQL that makes of a `timestamptz` what JSON.stringify makes of a Date: ISO 8601 in UTC, with milliseconds. */
export const iso = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
