/** Throughput and latency at several numbers of claims in flight, one after the other on services that stay up. */
import { Command } from 'commander'
import { type Figures, measureClosed, warmUp } from './measure.ts'
import { counts, onSystem, positive, type SystemChoice } from './options.ts'
import { finish, progress, type Result } from './result.ts'
import { withSystem } from './system.ts'

const WIDTH = 256 // MAX_IN_FLIGHT, unless more are to be in flight

interface Level extends Figures {
  in_flight: number
}

interface LatenciesResult extends Result {
  llm_ms: number
  levels: Level[]
}

interface Options extends SystemChoice {
  claims: number
  inFlight: number[]
}

/** Fewer where each takes its time: at 1 in flight the services are idle most of the time. */
const claimsAt = (inFlight: number, most: number): number => Math.min(most, 300 + 40 * inFlight)

function latencies({ name, desk, llmMs, claims, inFlight }: Options): Promise<LatenciesResult> {
  const maxInFlight = Math.max(WIDTH, ...inFlight)
  return withSystem({ stack: name, desk, llmMs, maxInFlight }, async (system) => {
    const result = { llm_ms: llmMs, levels: [] as Level[], problems: [] as string[] }
    for (const level of inFlight) {
      progress(`${level} in flight`)
      await warmUp(system, level)
      const { figures, problems } = await measureClosed(system, claimsAt(level, claims), level)
      result.levels.push({ in_flight: level, ...figures })
      result.problems.push(...problems)
    }
    return result
  })
}

function show({ levels, llm_ms }: Omit<LatenciesResult, 'problems'>): void {
  console.log(`Model latency ${llm_ms} ms`)
  console.table(
    levels.map(({ in_flight, claims, claims_per_s, p50_ms, p99_ms, cpu_ms_per_claim }) => ({
      in_flight,
      claims,
      claims_per_s,
      p50_ms,
      p99_ms,
      cpu_ms: sum(cpu_ms_per_claim),
    })),
  )
  console.log('CPU ms a claim by process')
  console.table(levels.map(({ in_flight, cpu_ms_per_claim }) => ({ in_flight, ...cpu_ms_per_claim })))
}

const sum = (values: Record<string, number>): number =>
  Number(
    Object.values(values)
      .reduce((a, b) => a + b, 0)
      .toFixed(3),
  )

export const latenciesCommand = onSystem(new Command('latencies'))
  .description('throughput and latency at several numbers of claims in flight')
  .option('--in-flight <list>', 'claims in flight', counts, [1, 64, 256, 1_000])
  .option('--claims <n>', 'claims to measure at each, fewer at the low ones', positive, 5_000)
  .action(async (options: Options) => finish(await latencies(options), options.json, show))
