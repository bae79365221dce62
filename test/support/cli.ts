/** Runs the command `claimgraph` as a person would: another process, its output and its exit code. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  /** Added to this process's environment. */
  env?: Readonly<Record<string, string>>
  /** Standard input; default none. */
  input?: string
}

export async function claimgraph(args: readonly string[], { env, input }: RunOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['services/operator/main.ts', ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  child.stdin.on('error', () => undefined) // it may end before it has read its input
  child.stdin.end(input ?? '')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, stdout, stderr }
}

/** The command's JSON output; the command must succeed. */
export async function claimgraphJson<T>(args: readonly string[], options: RunOptions = {}): Promise<T> {
  const { code, stdout, stderr } = await claimgraph([...args, '--json'], options)
  if (code !== 0) throw new Error(`claimgraph ${args.join(' ')} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout) as T
}
