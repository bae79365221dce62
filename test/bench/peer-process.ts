/** Runs one peer's program to its end and reads its figures from what it prints. */
import { spawn } from 'node:child_process'

export interface PeerFigures {
  claims_per_s: number
  p50_ms: number
  p99_ms: number
}

export interface PeerCommand {
  file: string
  args: readonly string[]
  env: Readonly<Record<string, string>>
}

const LAST = 600 // characters of what a program that failed has said

/** Rejects when it fails, prints no figures, or takes longer than `limitMs`; all its children end with it. */
export async function runPeer(command: PeerCommand, cwd: string, limitMs: number): Promise<PeerFigures> {
  const { output, how } = await run(command, cwd, limitMs)
  const figures = figuresIn(output)
  if (how === 'exit code 0' && figures) return figures
  throw new Error(`${how}: ${output.trim().slice(-LAST) || 'it said nothing'}`)
}

async function run(
  { file, args, env }: PeerCommand,
  cwd: string,
  limitMs: number,
): Promise<{ output: string; how: string }> {
  // A process group of its own, so that its children can be ended with it.
  const options = { cwd, env: { ...process.env, ...env }, detached: true }
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const endAll = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // all have ended
    }
  }
  process.once('exit', endAll)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  let timedOut = false
  const limit = setTimeout(() => {
    timedOut = true
    endAll()
  }, limitMs)
  try {
    const how = await new Promise<string>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
    })
    return { output, how: timedOut ? `not done within ${limitMs / 60_000} minutes` : how }
  } finally {
    clearTimeout(limit)
    endAll()
    process.off('exit', endAll)
  }
}

/** Either a JSON line with our names, or `X claims/s, p50 Y ms, p99 Z ms`. */
export function figuresIn(output: string): PeerFigures | null {
  for (const line of output.split('\n').reverse()) {
    const [, claims, p50, p99] = /([\d.]+) claims\/s, p50 ([\d.]+) ms, p99 ([\d.]+) ms/.exec(line) ?? []
    if (claims !== undefined)
      return { claims_per_s: Number(claims), p50_ms: Number(p50), p99_ms: Number(p99) }
    if (!line.startsWith('{')) continue
    const { claims_per_s, p50_ms, p99_ms } = JSON.parse(line) as PeerFigures
    return { claims_per_s, p50_ms, p99_ms }
  }
  return null
}
