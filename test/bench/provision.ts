import { spawn } from 'node:child_process'

/** Runs `claimgraph provision` against the servers of `env`. */
export async function provisionForBench(env: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, ['services/operator/main.ts', 'provision', '--json'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`claimgraph provision ended with ${String(code)}`)
}
