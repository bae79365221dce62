/** Which peers there are, what each needs here, and how it is started. Each program says itself what it does. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isFree } from '../../deploy/local/ports.ts'
import type { PeerCommand } from './peer-process.ts'

export interface PeerContext {
  /** The copy of the programs, with their packages. */
  folder: string
  claims: number
  inFlight: number
  llmMs: number
  kafkaBrokers: string
  /** A database of its own. */
  postgresUrl: string
  /** Null: there is no Redis. */
  redisUrl: string | null
  /** An interpreter with what celery_seed.py imports; null: none. */
  python: string | null
}

interface Peer {
  name: string
  what: string
  /** Why it cannot run here; null: it can. */
  obstacle(context: PeerContext): Promise<string | null>
  command(context: PeerContext): PeerCommand
}

const RESTATE_PORTS = [8080, 9070, 9080] // fixed in the program

const none = (): Promise<null> => Promise.resolve(null)

function node(program: string, context: PeerContext, args: readonly string[] = []): PeerCommand {
  const { claims, inFlight, llmMs, postgresUrl, kafkaBrokers } = context
  return {
    file: process.execPath,
    args: ['--no-warnings', program, ...args, String(claims), String(inFlight)],
    env: { PG: postgresUrl, BROKERS: kafkaBrokers, STEP_MS: String(llmMs) },
  }
}

const noLatency = ({ llmMs }: PeerContext): string | null =>
  llmMs > 0 ? 'its program has no model latency: compare it without --llm-ms' : null

export const PEERS: readonly Peer[] = [
  {
    name: 'dbos',
    what: 'DBOS Transact, one process on Postgres',
    obstacle: none,
    command: (context) => node('dbos.mjs', context),
  },
  {
    name: 'restate',
    what: 'Restate server, four services in one process',
    async obstacle({ folder }) {
      if (!existsSync(join(folder, 'node_modules/.bin/restate-server')))
        return 'npm brought no restate-server'
      const free = await Promise.all(RESTATE_PORTS.map(isFree))
      const taken = RESTATE_PORTS.filter((_, index) => !free[index])
      return taken.length > 0 ? `port ${taken.join(', ')} is taken` : null
    },
    command: (context) => node('restate.mjs', context),
  },
  {
    name: 'bullmq',
    what: 'a queue a step on Redis, LangGraph with the stock PostgresSaver',
    obstacle: ({ redisUrl }) => Promise.resolve(redisUrl === null ? 'no Redis: see --redis-server' : null),
    command: (context) => node('bullmq.mjs', context),
  },
  {
    name: 'celery',
    what: 'a Celery queue a step on Redis, LangGraph for Python with the stock PostgresSaver',
    obstacle: (context) => Promise.resolve(celeryObstacle(context)),
    command: ({ python, claims, inFlight, redisUrl, postgresUrl }) => ({
      file: python ?? '',
      args: ['celery_seed.py', String(claims), String(inFlight)],
      env: { REDIS_URL: redisUrl ?? '', PG_URL: postgresUrl },
    }),
  },
  {
    name: 'kafkajs-tx',
    what: 'three bare transactional kafkajs hops that only copy',
    obstacle: (context) => Promise.resolve(noLatency(context)),
    command: (context) => node('kafkajs-raw.mjs', context, ['tx']),
  },
  {
    name: 'kafkajs-plain',
    what: 'three bare kafkajs hops that only copy: idempotent produce, then commit',
    obstacle: (context) => Promise.resolve(noLatency(context)),
    command: (context) => node('kafkajs-raw.mjs', context, ['plain']),
  },
]

function celeryObstacle(context: PeerContext): string | null {
  const { python, redisUrl } = context
  if (redisUrl === null) return 'no Redis: see --redis-server'
  if (python === null) return 'no interpreter with Celery: see --python'
  const imports = 'import celery, redis, psycopg, langgraph.checkpoint.postgres'
  const { status } = spawnSync(python, ['-c', imports], { stdio: 'ignore' })
  return status === 0 ? noLatency(context) : `${python} lacks what the program imports (${imports})`
}
