/**
 * Overload: twice the measured capacity is offered for minutes. The lag grows, the memory of the services must not;
 * then nothing is offered, and the lag must drain.
 */
import { Command } from 'commander'
import { withEnds } from './ends.ts'
import { type Figures, measureClosed, measureOffered, warmUp } from './measure.ts'
import { memoryOf } from './memory.ts'
import { amount, onSystem, positive, type SystemChoice } from './options.ts'
import { finish, progress, type Result, table } from './result.ts'
import { type Sample, sampleEachSecond } from './sampler.ts'
import { mean, round, slope } from './statistics.ts'
import { type System, withSystem } from './system.ts'

const WIDTH = 256
const FLAT = 0.1 // of its mean: memory that grows by less in the second half of the overload is flat
const DRAIN_S = 120 // for the offsets of the last decisions to be committed

interface Memory {
  mean_mb: number
  max_mb: number
  slope_mb_per_min: number
  flat: boolean
}

interface OverloadResult extends Result, Omit<Figures, 'claims_per_s'> {
  llm_ms: number
  capacity_per_s: number
  asked_per_s: number
  /** Claims a second while the overload lasted and while it drained. */
  claims_per_s: number
  /** By group, at most. */
  lag_max: Record<string, number>
  /** From the last POST until every claim was decided and every group had no lag, s. */
  drain_s: number
  /** Second half of the overload. */
  memory: Record<string, Memory>
}

interface Options extends SystemChoice {
  minutes: number
  factor: number
  claims: number
  inFlight: number
}

interface Look {
  memory: Record<string, number>
  lag: Record<string, number>
}

function overload({
  name,
  desk,
  llmMs,
  minutes,
  factor,
  claims,
  inFlight,
}: Options): Promise<OverloadResult> {
  const options = { stack: name, desk, llmMs, maxInFlight: Math.max(WIDTH, inFlight) }
  return withSystem(options, (system) =>
    withEnds(async (ends) => {
      progress('warming up')
      await warmUp(system, inFlight)
      progress('measuring the capacity')
      const capacity = await measureClosed(system, claims, inFlight)
      const rate = capacity.figures.claims_per_s * factor
      progress(`offering ${rate.toFixed(0)} claims a second for ${minutes} minutes`)
      const processes = await servicesOf(system)
      const sampling = ends.use(
        sampleEachSecond(
          async (): Promise<Look> => ({ memory: memoryOf(processes), lag: await system.lag.read() }),
        ),
      )
      const { figures, problems } = await measureOffered(system, rate, minutes * 60)
      const settled = performance.now()
      const drained = await system.lag.drains(DRAIN_S)
      const looks = await sampling.stop()
      const { offered_s } = figures
      const late = looks.filter(({ at_s }) => at_s >= offered_s / 2 && at_s <= offered_s)
      return {
        ...figures,
        llm_ms: llmMs,
        capacity_per_s: capacity.figures.claims_per_s,
        asked_per_s: round(rate),
        lag_max: highest(looks),
        drain_s: round(figures.seconds - offered_s + (performance.now() - settled) / 1_000),
        memory: Object.fromEntries([...processes.keys()].map((name) => [name, memoryFigures(late, name)])),
        problems: [...capacity.problems, ...problems, ...(drained ? [] : ['the lag did not drain'])],
      }
    }),
  )
}

/** Without the servers, which have their own limits, and with this process, whose memory should be known not to matter. */
async function servicesOf(system: System): Promise<Map<string, number>> {
  const all = await system.processes()
  return new Map([...all].filter(([name]) => system.services.processes.has(name) || name === 'load'))
}

function highest(looks: readonly Sample<Look>[]): Record<string, number> {
  const most: Record<string, number> = {}
  for (const { value } of looks)
    for (const [group, lag] of Object.entries(value.lag)) most[group] = Math.max(most[group] ?? 0, lag)
  return most
}

function memoryFigures(looks: readonly Sample<Look>[], name: string): Memory {
  const points = looks.flatMap(({ at_s, value }) => {
    const mb = value.memory[name]
    return mb === undefined ? [] : [[at_s / 60, mb] as const]
  })
  const sizes = points.map(([, mb]) => mb)
  const growth = slope(points)
  const minutes = (points.at(-1)?.[0] ?? 0) - (points[0]?.[0] ?? 0)
  return {
    mean_mb: round(mean(sizes)),
    max_mb: round(Math.max(...sizes)),
    slope_mb_per_min: round(growth),
    flat: growth * minutes < FLAT * mean(sizes),
  }
}

function show({ memory, lag_max, ...figures }: Omit<OverloadResult, 'problems'>): void {
  const { capacity_per_s, asked_per_s, offered_per_s, claims, refused, lost, drain_s, p50_ms } = figures
  console.table({ capacity_per_s, asked_per_s, offered_per_s, claims, refused, lost, p50_ms, drain_s })
  console.log('Highest lag, records')
  console.table(lag_max)
  console.log('Resident memory in the second half of the overload')
  table(memory, (process) => ({ ...process }))
}

export const overloadCommand = onSystem(new Command('overload'))
  .description('memory while more is offered than can be done, and how the lag drains')
  .option('--minutes <m>', 'how long', amount, 5)
  .option('--factor <f>', 'offered, as a multiple of the measured capacity', amount, 2)
  .option('--claims <n>', 'claims that measure the capacity', positive, 3_000)
  .option('--in-flight <c>', 'claims in flight while it is measured', positive, 256)
  .action(async (options: Options) => finish(await overload(options), options.json, show))
