/** Our checkpointer against the stock one, by turns in one process on one Postgres, each with a database of its own. */
import { Command } from 'commander'
import { stackStatus, startStack } from '../../deploy/local/control.ts'
import { createPool } from '../../shared/postgres/pool.ts'
import { ourRuns, type Run, stockRuns } from './checkpointer-graphs.ts'
import { cpuMeter } from './cpu.ts'
import { withEnds } from './ends.ts'
import { onStack, positive } from './options.ts'
import { finish, progress, type Result, table } from './result.ts'
import { scratchDatabase } from './scratch-database.ts'
import { round, roundAll } from './statistics.ts'

const OURS = 'ours_hop_a_node'

interface Turn {
  runs_per_s: number
  cpu_ms: Record<string, number>
}

interface Variant {
  /** Median of the turns. */
  runs_per_s: number
  turns: number[]
  /** Of the median turn, a run: this process and Postgres. */
  cpu_ms_per_run: Record<string, number>
  /** Runs a second of ours, divided by this one's. */
  ours_is_times: number
}

interface CheckpointerResult extends Result {
  threads: number
  runs: number
  connections: number
  variants: Record<string, Variant>
}

interface Options {
  name: string
  json?: boolean
  threads: number
  runs: number
  rounds: number
  connections: number
}

async function checkpointer(options: Options): Promise<CheckpointerResult> {
  const { name, threads, runs, rounds, connections } = options
  const { env } = await startStack({ name, servers: ['postgres'] })
  const processes = new Map([['client', process.pid]])
  for (const { server, pid } of (await stackStatus({ name })).servers)
    if (server === 'postgres' && pid) processes.set(server, pid)

  return withEnds(async (ends) => {
    const open = async (database: string) => {
      const { url } = ends.use(await scratchDatabase(env['DATABASE_URL'] ?? '', database))
      const pool = createPool(url, connections, 'bench')
      ends.defer(() => pool.end())
      return pool
    }
    const variants = Object.entries({
      ...(await stockRuns(await open('bench_stock'))),
      ...(await ourRuns(await open('bench_ours'))),
    })
    const turns = new Map<string, Turn[]>(variants.map(([variant]) => [variant, []]))
    for (let round = 0; round <= rounds; round++) {
      progress(round === 0 ? 'warming up' : `round ${round} of ${rounds}`)
      for (const [variant, run] of variants) {
        const turn = await takeTurn(run, { threads, runs, processes, prefix: `${variant}-${round}` })
        if (round > 0) turns.get(variant)?.push(turn)
      }
    }
    const ours = median(turns.get(OURS) ?? []).runs_per_s
    const figures = [...turns].map(([variant, turns]) => [variant, variantOf(turns, ours)])
    return { threads, runs, connections, variants: Object.fromEntries(figures), problems: [] }
  })
}

async function takeTurn(
  run: Run,
  how: { threads: number; runs: number; processes: Map<string, number>; prefix: string },
): Promise<Turn> {
  let next = 0
  const cpu = cpuMeter(how.processes)
  const started = performance.now()
  await Promise.all(
    Array.from({ length: how.threads }, async () => {
      while (next < how.runs) await run(`bench:${how.prefix}-${next++}`)
    }),
  )
  const seconds = (performance.now() - started) / 1_000
  return { runs_per_s: how.runs / seconds, cpu_ms: cpu(how.runs) }
}

function median(turns: readonly Turn[]): Turn {
  const sorted = [...turns].sort((a, b) => a.runs_per_s - b.runs_per_s)
  return sorted[Math.floor(sorted.length / 2)] ?? { runs_per_s: Number.NaN, cpu_ms: {} }
}

function variantOf(turns: readonly Turn[], ours: number): Variant {
  const { runs_per_s, cpu_ms } = median(turns)
  return {
    runs_per_s: round(runs_per_s),
    turns: turns.map(({ runs_per_s }) => round(runs_per_s)),
    cpu_ms_per_run: roundAll(cpu_ms),
    ours_is_times: round(ours / runs_per_s),
  }
}

export const checkpointerCommand = onStack(new Command('checkpointer'))
  .description('our checkpointer against the stock PostgresSaver: runs of a graph of three nodes')
  .option('--threads <n>', 'graph threads side by side', positive, 64)
  .option('--runs <n>', 'runs a turn', positive, 500)
  .option('--rounds <n>', 'turns of each, after one that does not count', positive, 3)
  .option('--connections <n>', 'connections to Postgres, for each saver', positive, 20)
  .action(async (options: Options) => {
    finish(await checkpointer(options), options.json, ({ variants }) =>
      table(variants, ({ runs_per_s, cpu_ms_per_run, ours_is_times }) => ({
        runs_per_s,
        ours_is_times,
        client_cpu_ms: cpu_ms_per_run['client'],
        postgres_cpu_ms: cpu_ms_per_run['postgres'],
      })),
    )
  })
