// Runs other programs to their end: builds, downloads, one-time set-ups.

import { type SpawnOptions, spawn } from 'node:child_process'
import { StackError } from './server.ts'

const KEPT_OUTPUT = 4_000 // characters of a failed program's output that are worth reading
const PATIENCE = 5_000 // milliseconds between the polite signal and SIGKILL

interface RunOptions extends Omit<SpawnOptions, 'signal' | 'stdio' | 'detached'> {
  readonly signal?: AbortSignal
  readonly input?: string
}

/** Signals the program and what it has started; it is the leader of a process group of its own. */
function signalGroup(pid: number | undefined, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name)
  } catch {
    // all of it has ended
  }
}

/**
 * @returns what it printed
 * @throws StackError with the end of its output when it fails. When `signal` fires, its reason, but only after
 *   the program has ended: nobody writes any more into what the caller now cleans up.
 */
export async function run(
  file: string,
  args: readonly string[],
  { signal, input, ...options }: RunOptions = {},
): Promise<string> {
  signal?.throwIfAborted()
  const child = spawn(file, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  let output = ''
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  child.stdin.on('error', () => undefined) // it may end before it has read its input: its exit code tells
  child.stdin.end(input)
  let killer: NodeJS.Timeout | undefined
  const abort = () => {
    signalGroup(child.pid, 'SIGTERM')
    killer = setTimeout(signalGroup, PATIENCE, child.pid, 'SIGKILL')
  }
  signal?.addEventListener('abort', abort)
  try {
    const code = await new Promise<number | string>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (status, name) => resolve(status ?? name ?? 'unknown'))
    })
    signal?.throwIfAborted()
    if (code === 0) return output
    const end = output.slice(-KEPT_OUTPUT).trim()
    throw new StackError(`${file} ${args.join(' ')} failed (${code}):\n${end}`)
  } finally {
    clearTimeout(killer)
    signal?.removeEventListener('abort', abort)
  }
}
