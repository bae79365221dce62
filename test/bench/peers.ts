/**
 * Other systems with a claim's three steps, one after the other on this machine, ours before and after them. What they
 * do for a claim is less than what ours does: docs/performance.md says where.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { startStack } from '../../deploy/local/control.ts'
import { StackError } from '../../deploy/local/server.ts'
import { withEnds } from './ends.ts'
import { count, onStack, positive } from './options.ts'
import { type PeerFigures, runPeer } from './peer-process.ts'
import { PEERS, type PeerContext } from './peer-programs.ts'
import { startRedis } from './redis.ts'
import { finish, progress, type Result } from './result.ts'
import { scratchDatabase } from './scratch-database.ts'
import { throughput } from './throughput.ts'

const COPIES = join(import.meta.dirname, '../../.local/bench-peers')

interface PeersResult extends Result {
  claims: number
  in_flight: number
  llm_ms: number
  /** In the order of their runs. */
  systems: ({ name: string; what: string } & PeerFigures)[]
  /** By name: why it did not run. */
  skipped: Record<string, string>
}

interface Options {
  name: string
  json?: boolean
  claims: number
  inFlight: number
  llmMs: number
  redisServer?: string
  python?: string
  only?: string[]
  minutes: number
}

async function peers(programs: string, options: Options): Promise<PeersResult> {
  const { name, claims, inFlight, llmMs, only, minutes } = options
  const result: PeersResult = {
    claims,
    in_flight: inFlight,
    llm_ms: llmMs,
    systems: [],
    skipped: {},
    problems: [],
  }
  const folder = installed(programs)
  const { env } = await startStack({ name })
  return withEnds(async (ends) => {
    const redis = options.redisServer === undefined ? null : ends.use(await startRedis(options.redisServer))
    const context: Omit<PeerContext, 'postgresUrl'> = {
      folder,
      claims,
      inFlight,
      llmMs,
      kafkaBrokers: env['KAFKA_BROKERS'] ?? '',
      redisUrl: redis?.url ?? null,
      python: options.python === undefined ? null : resolve(options.python),
    }
    const problems: string[] = []
    const ours = async (name: string): Promise<void> => {
      progress(name)
      const choice = { stack: options.name, desk: false, llmMs, load: { claims, inFlight } }
      const { claims_per_s, p50_ms, p99_ms, ...rest } = await throughput(choice)
      problems.push(...rest.problems)
      const what = 'four processes without the read model, from HTTP to the decision topic'
      result.systems.push({ name, what, claims_per_s, p50_ms, p99_ms })
    }
    const newDatabase = async () =>
      ends.use(await scratchDatabase(env['DATABASE_URL'] ?? '', 'bench_peer')).url
    await ours('claimgraph')
    for (const peer of PEERS.filter(({ name }) => only?.includes(name) ?? true)) {
      progress(peer.name)
      const here = { ...context, postgresUrl: await newDatabase() }
      const obstacle = await peer.obstacle(here)
      if (obstacle !== null) {
        result.skipped[peer.name] = obstacle
        continue
      }
      try {
        const figures = await runPeer(peer.command(here), folder, minutes * 60_000)
        result.systems.push({ name: peer.name, what: peer.what, ...figures })
      } catch (error) {
        result.skipped[peer.name] = error instanceof Error ? error.message : String(error)
      }
    }
    await ours('claimgraph again')
    return { ...result, problems }
  })
}

/** A copy of the programs with the packages of their lock file: one for each lock file. */
function installed(programs: string): string {
  const lock = join(programs, 'package-lock.json')
  if (!existsSync(lock)) throw new StackError(`${programs} holds no programs of peers: there is no ${lock}`)
  const copy = join(COPIES, createHash('sha256').update(readFileSync(lock)).digest('hex').slice(0, 12))
  const isInstalled = existsSync(join(copy, 'node_modules/.package-lock.json'))
  mkdirSync(copy, { recursive: true })
  for (const entry of readdirSync(programs, { withFileTypes: true })) {
    // Read and written, not copied: the originals may be read-only.
    if (entry.isFile()) writeFileSync(join(copy, entry.name), readFileSync(join(programs, entry.name)))
  }
  if (isInstalled) return copy
  progress('installing the packages of the peers: once')
  // Not `npm ci`: it refuses a lock file that leaves out the optional packages of other systems.
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', args, { cwd: copy, stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new StackError(`npm install failed in ${copy}`)
  return copy
}

function show({ systems, skipped, ...asked }: Omit<PeersResult, 'problems'>): void {
  console.table(asked)
  console.table(systems)
  for (const [name, why] of Object.entries(skipped)) console.log(`${name} was skipped: ${why}`)
}

export const peersCommand = onStack(new Command('peers'))
  .description('other systems with the same three steps, one after the other, ours first and last')
  .argument('<programs>', 'folder with the programs of the peers; it is copied and left as it is')
  .option('--claims <n>', 'claims to measure', positive, 3_000)
  .option('--in-flight <c>', 'claims in flight', positive, 64)
  .option('--llm-ms <ms>', 'model latency of the first and the last step', count, 0)
  .option('--redis-server <path>', 'program for the peers that need Redis')
  .option('--python <path>', 'interpreter for the Celery peer, with its packages')
  .option('--only <names>', `some of ${PEERS.map(({ name }) => name).join(', ')}`, (text) => text.split(','))
  .option('--minutes <m>', 'for each at most', positive, 10)
  .action(async (programs: string, options: Options) =>
    finish(await peers(programs, options), options.json, show),
  )
