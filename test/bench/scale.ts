/**
 * One service in 1, 2, 3 instances under the same load. By default each instance has a small share of a core, so that
 * the service limits the system and not the machine; with --cpu-percent 0 it shows what this machine gives.
 */
import { Command } from 'commander'
import type { ServiceName } from '../../deploy/local/services/list.ts'
import { claimPlacement } from '../../shared/claims/placement.ts'
import { CpuLimits } from './cpu-limit.ts'
import { withEnds } from './ends.ts'
import { type Figures, measureClosed, warmUp } from './measure.ts'
import { count, onSystem, positive, type SystemChoice } from './options.ts'
import { GroupWatch, type Rebalance } from './rebalance.ts'
import { finish, progress, type Result } from './result.ts'
import { round } from './statistics.ts'
import { type System, withSystem } from './system.ts'

const SCALED = ['email', 'policy', 'decision'] as const

interface Step extends Figures {
  instances: number
  /** Claims a second, divided by those of one instance. */
  times: number
  /** The instance's joining, under load; null: it was there from the start. */
  joined: Rebalance | null
}

interface ScaleResult extends Result {
  service: ServiceName
  llm_ms: number
  cpu_percent: number
  max_in_flight: number
  steps: Step[]
}

interface Options extends SystemChoice {
  service: (typeof SCALED)[number]
  instances: number
  claims: number
  inFlight: number
  maxInFlight: number
  cpuPercent: number
}

async function scale(options: Options): Promise<ScaleResult> {
  const { service, instances, claims, inFlight, maxInFlight, cpuPercent, llmMs } = options
  const choice = {
    stack: options.name,
    desk: options.desk,
    llmMs,
    maxInFlight,
    instances: { [service]: instances },
  }
  const limits = cpuPercent > 0 ? new CpuLimits(cpuPercent) : null
  const measure = async (system: System): Promise<ScaleResult> => {
    const names = [...system.services.processes.keys()].filter(
      (name) => name.replace(/-\d+$/, '') === service,
    )
    await Promise.all(names.slice(1).map((name) => system.services.kill(name, 'SIGTERM')))
    const steps: Step[] = []
    const problems: string[] = []
    for (const [index, name] of names.entries()) {
      progress(`${index + 1} of ${names.length} instances`)
      limits?.lift() // to join and to compile takes more CPU than a claim
      const joined = index === 0 ? null : await join(system, { service, name, members: index + 1, inFlight })
      await warmUp(system, inFlight)
      limits?.limit(new Map(names.slice(0, index + 1).map((name) => [name, pidOf(system, name)])))
      const measured = await measureClosed(system, claims, inFlight)
      problems.push(...measured.problems)
      const one = steps[0]?.claims_per_s ?? measured.figures.claims_per_s
      const times = round(measured.figures.claims_per_s / one)
      steps.push({ instances: index + 1, times, joined, ...measured.figures })
    }
    const asked = { service, llm_ms: llmMs, cpu_percent: cpuPercent, max_in_flight: maxInFlight }
    return { ...asked, steps, problems }
  }
  return withEnds((ends) => {
    ends.defer(() => limits?.remove())
    return withSystem(choice, measure)
  })
}

const pidOf = (system: System, name: string): number => system.services.processes.get(name)?.pid ?? 0

/** Starts an instance while claims flow. */
async function join(
  system: System,
  how: { service: string; name: string; members: number; inFlight: number },
): Promise<Rebalance> {
  const brokers = (system.services.env['KAFKA_BROKERS'] ?? '').split(',')
  const topics = claimPlacement.entries
    .filter(({ node }) => claimPlacement.placement[node] === how.service)
    .map(({ topic }) => topic)
  return withEnds(async (ends) => {
    const group = await GroupWatch.open(brokers, how.service, topics)
    ends.defer(() => group.close())
    const over = new AbortController()
    const load = (async () => {
      while (!over.signal.aborted) await system.load.closed(how.inFlight, how.inFlight, system.nextClaim)
    })()
    try {
      const [rebalance] = await Promise.all([group.follow(how.members), system.services.restart(how.name)])
      return {
        rebalance_ms: round(rebalance.rebalance_ms),
        longest_stall_ms: round(rebalance.longest_stall_ms),
      }
    } finally {
      over.abort()
      await load
    }
  })
}

function show({ steps, ...asked }: Omit<ScaleResult, 'problems'>): void {
  console.table(asked)
  console.table(
    steps.map(({ instances, claims_per_s, times, p50_ms, p99_ms, joined }) => ({
      instances,
      claims_per_s,
      times,
      p50_ms,
      p99_ms,
      rebalance_ms: joined?.rebalance_ms,
      longest_stall_ms: joined?.longest_stall_ms,
    })),
  )
}

export const scaleCommand = onSystem(new Command('scale'))
  .description('one service in 1 to 3 instances: claims per second, and the rebalances')
  .option('--service <name>', `one of ${SCALED.join(', ')}`, 'email')
  .option('--instances <n>', 'up to so many', positive, 3)
  .option('--claims <n>', 'claims to measure at each', positive, 1_500)
  .option('--in-flight <c>', 'claims in flight', positive, 256)
  .option('--max-in-flight <n>', 'width of a partition (MAX_IN_FLIGHT), whoever has it', positive, 256)
  .option('--cpu-percent <p>', 'of a core for each instance of the service; 0: no limit', count, 8)
  .action(async (options: Options) => finish(await scale(options), options.json, show))
