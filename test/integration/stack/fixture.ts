// Stacks for tests: with names and ports of their own, and with the programs that were built for the real one.

import { spawn } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { resetStack } from '../../../deploy/local/control.ts'

const ROOT = join(import.meta.dirname, '../../..')

export const folderOf = (name: string): string => join(ROOT, '.local/stacks', name)

/** What the stack remembers of a server's process. */
export function recordOf(name: string, server: string): { readonly pid: number; readonly birth: string } {
  return JSON.parse(readFileSync(join(folderOf(name), 'run', `${server}.json`), 'utf8')) as {
    pid: number
    birth: string
  }
}

/** A stack that is empty now and gone after the test. */
export async function emptyStack(
  test: { after(work: () => Promise<void>): void },
  name: string,
  portOffset: number,
): Promise<{ readonly name: string; readonly portOffset: number }> {
  await resetStack({ name })
  test.after(() => resetStack({ name }))
  return { name, portOffset }
}

export interface Ended {
  readonly code: number | null
  readonly output: string
}

/** Runs the command line. @param onOutput sees all output so far and may signal the process */
export async function stackCommand(
  args: readonly string[],
  { env, onOutput }: { env?: NodeJS.ProcessEnv; onOutput?: (output: string, pid: number) => void } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join(ROOT, 'deploy/local/stack.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(env && { env }),
  })
  let output = ''
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
    if (child.pid !== undefined) onOutput?.(output, child.pid)
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}

/**
 * Puts a `docker` into `bin` that writes down how it was called.
 * @param does shell commands for `compose up` and `compose ps`
 * @returns the calls so far, each followed by a line with some port variables
 */
export function fakeDocker(
  bin: string,
  does: { readonly up?: string; readonly ps?: string },
): () => string[] {
  const calls = join(bin, 'calls')
  const script = `#!/bin/sh
echo "$*" >> '${calls}'
echo "KAFKA_PORT=$KAFKA_PORT POSTGRES_PORT=$POSTGRES_PORT" >> '${calls}'
case "$*" in
*" up "*) ${does.up ?? ':'} ;;
*" ps "*) ${does.ps ?? ':'} ;;
esac
`
  writeFileSync(join(bin, 'docker'), script)
  chmodSync(join(bin, 'docker'), 0o755)
  return () => readFileSync(calls, 'utf8').trim().split('\n')
}
