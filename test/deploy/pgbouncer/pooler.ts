/** A real pgbouncer before the stack's PostgreSQL, set up as the example for the cluster says. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { unprivilegedAccount } from '../../../deploy/local/unprivileged.ts'
import { readManifests } from '../cluster/manifests.ts'
import type { Program } from './program.ts'

const READY_WITHIN = 30_000 // milliseconds

interface ClusterSpec {
  bootstrap: { initdb: { postInitSQL: string[] } }
}
interface PoolerSpec {
  pgbouncer: { poolMode: string; parameters: Record<string, string> }
}

const specOf = (kind: string): unknown =>
  readManifests('examples/postgres.yaml').find((manifest) => manifest.kind === kind)?.spec

/** Settings of pgbouncer that differ from the example's. */
type Changes = Readonly<Record<string, string>>

/** What the example says of the role and of the pooler. */
export const example = {
  roleSettings: (specOf('Cluster') as ClusterSpec).bootstrap.initdb.postInitSQL,
  ...(specOf('Pooler') as PoolerSpec).pgbouncer,
}

export interface Pooler {
  /** Goes through it to the same database. */
  url: string
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

function settings(target: URL, port: number, folder: string, changes: Changes): string {
  const { hostname, port: behind, pathname } = target
  const lines = {
    pool_mode: example.poolMode,
    ...example.parameters,
    ...changes,
    listen_addr: '127.0.0.1',
    listen_port: String(port),
  }
  return [
    '[databases]',
    `${pathname.slice(1)} = host=${hostname} port=${behind}`,
    '[pgbouncer]',
    ...Object.entries(lines).map(([name, value]) => `${name} = ${value}`),
    'unix_socket_dir =',
    'auth_type = scram-sha-256',
    `auth_file = ${join(folder, 'users')}`,
    '',
  ].join('\n')
}

async function untilReady(url: string, pooler: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN
  let output = ''
  pooler.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  for (;;) {
    const client = new Client({ connectionString: url })
    try {
      await client.connect()
      return
    } catch (error) {
      if (pooler.exitCode !== null || Date.now() > deadline)
        throw new Error(`pgbouncer:\n${output}`, { cause: error })
      await sleep(100)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}

export async function startPooler(
  program: Program,
  databaseUrl: string,
  changes: Changes = {},
): Promise<Pooler> {
  const account = unprivilegedAccount() // pgbouncer refuses to run as root
  const folder = mkdtempSync(join(tmpdir(), 'claimgraph-pgbouncer-'))
  const target = new URL(databaseUrl)
  const port = await freePort()
  const config = join(folder, 'pgbouncer.ini')
  writeFileSync(config, settings(target, port, folder, changes))
  writeFileSync(join(folder, 'users'), `"${target.username}" "${target.password}"\n`, { mode: 0o600 })
  if (account) {
    chmodSync(folder, 0o755)
    for (const file of [folder, join(folder, 'users')]) chownSync(file, account.uid, account.gid)
  }
  const pooler = spawn(program.file, [...program.args, '--quiet', config], {
    ...account,
    cwd: folder,
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await once(pooler, 'spawn')
  const stop = async () => {
    if (pooler.exitCode === null && pooler.signalCode === null) {
      const ended = once(pooler, 'exit')
      pooler.kill('SIGQUIT') // at once; SIGTERM waits for clients
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  }
  const url = new URL(databaseUrl)
  url.port = String(port)
  try {
    await untilReady(url.href, pooler)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: url.href, stop }
}
