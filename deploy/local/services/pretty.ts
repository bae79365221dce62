// A service's log line (JSON) for a person: time, service, level, message, the rest as key=value.

import { styleText } from 'node:util'

const HIDDEN = new Set(['level', 'time', 'service', 'msg', 'stack', 'trace_id', 'span_id', 'pid', 'hostname'])
const COLOURS = { fatal: 'red', error: 'red', warn: 'yellow' } as const

const isColoured = (level: string): level is keyof typeof COLOURS => level in COLOURS

/** Lines that are no JSON stay as they are. */
export function pretty(name: string, line: string): string {
  const prefix = name.padEnd(10)
  const entry = parse(line)
  if (!entry) return `${prefix} ${line}`
  const level = text(entry['level'])
  const rest = Object.entries(entry)
    .filter(([key]) => !HIDDEN.has(key))
    .map(([key, value]) => `${key}=${text(value)}`)
  const time = text(entry['time']).slice(11, 23)
  const words = [time, prefix, level.padEnd(5), text(entry['msg']), ...rest].join(' ').trimEnd()
  return isColoured(level) ? styleText(COLOURS[level], words) : words
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined
  }
}
