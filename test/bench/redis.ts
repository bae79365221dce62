/** A Redis of its own for the peers that need one. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StackError } from '../../deploy/local/server.ts'

const PORT = 6379 // fixed in the programs
const READY_WITHIN_MS = 10_000

export interface Redis extends AsyncDisposable {
  url: string
}

/** As its documentation advises for queues: an append-only file, synced each second. @throws StackError */
export async function startRedis(program: string): Promise<Redis> {
  if (await listens()) throw new StackError(`port ${PORT} is taken: stop the Redis that runs there`)
  const folder = mkdtempSync(join(tmpdir(), 'claimgraph-redis-'))
  const args = [
    '--port',
    String(PORT),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'yes',
  ]
  const child = spawn(program, args, { stdio: 'ignore' })
  const end = (): void => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', end)
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(new StackError(`${program}: ${error.message}`)))
    child.once('exit', (code) => reject(new StackError(`${program} ended with code ${code}`)))
  })
  failed.catch(() => {}) // after the start nobody waits for it
  const ready = async (): Promise<void> => {
    const deadline = performance.now() + READY_WITHIN_MS
    while (!(await listens())) {
      if (performance.now() > deadline) throw new StackError(`${program} does not answer on port ${PORT}`)
      await sleep(50)
    }
  }
  await Promise.race([ready(), failed])
  const close = async (): Promise<void> => {
    process.off('exit', end)
    if (child.exitCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  }
  return { url: `redis://127.0.0.1:${PORT}/0`, [Symbol.asyncDispose]: close }
}

function listens(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(PORT, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
