// Prints what services add to their logs, from a given moment on.

import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL = 200 // milliseconds
const CHUNK = 64 * 1024 // bytes

interface Followed {
  readonly name: string
  readonly path: string
  position: number
  /** The beginning of a line whose end is not written yet. */
  rest: string
  readonly decoder: StringDecoder
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

/** Begins at the files' present ends; goes on until `signal` fires, then prints what is left. */
export async function followLogs(
  files: readonly { readonly name: string; readonly path: string }[],
  signal: AbortSignal,
  print: (name: string, line: string) => void,
): Promise<void> {
  const followed = files.map(({ name, path }): Followed => {
    return { name, path, position: sizeOf(path), rest: '', decoder: new StringDecoder() }
  })
  while (!signal.aborted) {
    await sleep(POLL, undefined, { signal }).catch(() => undefined)
    for (const file of followed) for (const line of newLines(file)) print(file.name, line)
  }
}

function newLines(file: Followed): string[] {
  const size = sizeOf(file.path)
  if (size < file.position) file.position = 0 // the log was set aside and begun anew
  if (size === file.position) return []
  const buffer = Buffer.alloc(CHUNK)
  const log = openSync(file.path, 'r')
  let text = file.rest
  try {
    for (let read = 1; read > 0; ) {
      read = readSync(log, buffer, 0, CHUNK, file.position)
      file.position += read
      text += file.decoder.write(buffer.subarray(0, read))
    }
  } finally {
    closeSync(log)
  }
  const lines = text.split('\n')
  file.rest = lines.pop() ?? ''
  return lines
}
