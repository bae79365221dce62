// Reads the servers' log files.

import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const TAIL_BYTES = 256 * 1024
const POLL = 200 // milliseconds

function readFrom(path: string, position: number): string {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(Math.max(0, fstatSync(file).size - position))
    readSync(file, buffer, 0, buffer.length, position)
    return buffer.toString()
  } finally {
    closeSync(file)
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

/** The last lines of a file; empty if it does not exist. */
export function lastLines(path: string, lines: number): string {
  if (!existsSync(path)) return ''
  return readFrom(path, Math.max(0, sizeOf(path) - TAIL_BYTES))
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .join('\n')
}

interface LogFile {
  readonly name: string
  readonly path: string
}

/** Prints the newest lines of each file, then, with `follow`, what is added, for ever. */
export async function followLogs(
  files: readonly LogFile[],
  {
    lines,
    follow,
    print,
  }: { readonly lines: number; readonly follow: boolean; readonly print: (line: string) => void },
): Promise<void> {
  const show = ({ name }: LogFile, text: string) => {
    if (text === '') return
    for (const line of text.trimEnd().split('\n'))
      print(files.length > 1 ? `${name.padEnd(9)} ${line}` : line)
  }
  const seen = new Map(files.map((file) => [file, sizeOf(file.path)]))
  for (const file of files) show(file, lastLines(file.path, lines))
  if (!follow) return
  for (;;) {
    await sleep(POLL)
    for (const file of files) {
      const [before, size] = [seen.get(file) ?? 0, sizeOf(file.path)]
      if (size === before) continue
      // smaller: the log was set aside and begun anew
      show(file, readFrom(file.path, size < before ? 0 : before))
      seen.set(file, size)
    }
  }
}
