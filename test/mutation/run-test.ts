/** Runs one test of one file in a copy of the checkout, and says how it ended. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Catcher } from './mutation.ts'
import type { Ended } from './reporter.ts'

/** A broken engine may hang; guards only against waiting for ever. */
const PATIENCE_MS = 120_000 // two minutes
/** Its files are not under test: they are taken from this checkout. */
const OWN = import.meta.dirname

export interface Outcome {
  /** How the test ended; absent: it did not, for its file could not be loaded, or it hung. */
  ended?: Ended
  /** The end of what the process said, when the test did not end. */
  said: string
}

export interface RunOptions {
  folder: string
  env: Readonly<Record<string, string>>
  seed: number
  signal: AbortSignal
}

export async function runTest({ file, test }: Catcher, options: RunOptions): Promise<Outcome> {
  const { folder, env, seed, signal } = options
  const pattern = `^${test.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}$`
  const args = [
    '--import=./test/mutation/fixed-seed.ts',
    '--test-force-exit', // what a broken engine leaves open may never close
    `--test-reporter=${OWN}/reporter.ts`,
    `--test-name-pattern=${pattern}`,
    file,
  ]
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...env, MUTATION_SEED: String(seed) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  })
  const kill = () => child.kill('SIGKILL')
  signal.addEventListener('abort', kill)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  signal.removeEventListener('abort', kill)
  signal.throwIfAborted()
  const ended = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Ended)
    .find(({ name }) => name === test)
  return { ...(ended ? { ended } : {}), said: `${stderr}\n${stdout}`.trim().slice(-2_000) }
}
