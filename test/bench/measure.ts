/** One measurement on a system that runs: a load, and beside it CPU, lag and claims in flight. */

import { cpuMeter } from './cpu.ts'
import { withEnds } from './ends.ts'
import type { LoadResult } from './load.ts'
import { type Sample, sampleEachSecond } from './sampler.ts'
import { mean, quantile, round, roundAll, slope } from './statistics.ts'
import type { System } from './system.ts'

const WARM_CLAIMS = 4_000 // at most, unless more are to be in flight
const TOLERATED = 0.01 // of the claims: connections that are cut on a machine that has too much to do

export interface Figures {
  claims: number
  seconds: number
  /** Of these: in which claims were posted. */
  offered_s: number
  claims_per_s: number
  /** Claims posted a second, while claims were posted. */
  offered_per_s: number
  p50_ms: number
  p99_ms: number
  /** Claims between POST and decision, sampled each second while claims were posted. */
  claims_in_flight: { mean: number; max: number }
  /** By group, in the second half of the time in which claims were posted: mean, and growth in records a second. */
  lag: Record<string, { mean: number; growth_per_s: number }>
  refused: number
  failed: number
  /** What the last of these was answered, or why it was not. */
  failure: string | null
  duplicates: number
  lost: number
  cpu_ms_per_claim: Record<string, number>
}

export interface Measured {
  figures: Figures
  problems: string[]
}

interface Look {
  inFlight: number
  lag: Record<string, number>
}

/** Unmeasured claims, so that compilers have compiled and connections are open. */
export async function warmUp(
  system: System,
  inFlight: number,
  claims = Math.min(2 * inFlight + 200, Math.max(WARM_CLAIMS, inFlight)),
): Promise<void> {
  const { lost, failed, failure } = await system.load.closed(claims, inFlight, system.nextClaim)
  if (failed > 0) throw new Error(`${failed} claims of the warm-up were not accepted: ${failure}`)
  if (lost > 0) throw new Error(`${lost} claims of the warm-up were not decided`)
}

/** So many in flight until `claims` are decided. */
export function measureClosed(system: System, claims: number, inFlight: number): Promise<Measured> {
  return measure(system, () => system.load.closed(claims, inFlight, system.nextClaim))
}

/** So many offered a second, for `seconds`, and then what is left. */
export function measureOffered(system: System, rate: number, seconds: number): Promise<Measured> {
  return measure(system, () => system.load.offered(rate, seconds, system.nextClaim))
}

async function measure(system: System, load: () => Promise<LoadResult>): Promise<Measured> {
  const cpu = cpuMeter(await system.processes())
  return withEnds(async (ends) => {
    const sampling = ends.use(
      sampleEachSecond(async (): Promise<Look> => {
        return { inFlight: system.load.inFlight, lag: await system.lag.read() }
      }),
    )
    const result = await load()
    const perClaim = cpu(result.latencies.length)
    const looks = await sampling.stop()
    const posting = looks.filter(({ at_s }) => at_s <= result.offered_s)
    // All may be posted at once, and then worked off.
    const during = posting.length > 1 ? posting : looks
    return { figures: figuresOf(result, during, perClaim), problems: await problemsOf(system, result) }
  })
}

function figuresOf(result: LoadResult, looks: Sample<Look>[], cpu: Record<string, number>): Figures {
  const sorted = result.latencies.sort((a, b) => a - b)
  const inFlight = looks.map(({ value }) => value.inFlight)
  return {
    claims: sorted.length,
    seconds: round(result.seconds),
    offered_s: round(result.offered_s),
    claims_per_s: round(sorted.length / result.seconds),
    offered_per_s: round(
      (result.accepted + result.refused + result.failed) / (result.offered_s || result.seconds),
    ),
    p50_ms: round(quantile(sorted, 0.5)),
    p99_ms: round(quantile(sorted, 0.99)),
    claims_in_flight: roundAll({
      mean: mean(inFlight),
      max: inFlight.reduce((a, b) => Math.max(a, b), 0),
    }) as {
      mean: number
      max: number
    },
    lag: lagFigures(looks),
    refused: result.refused,
    failed: result.failed,
    failure: result.failure,
    duplicates: result.duplicates,
    lost: result.lost,
    cpu_ms_per_claim: roundAll(cpu),
  }
}

function lagFigures(looks: Sample<Look>[]): Figures['lag'] {
  const late = looks.slice(Math.floor(looks.length / 2))
  const groups = Object.keys(late[0]?.value.lag ?? {})
  return Object.fromEntries(
    groups.map((group) => {
      const points = late.map(({ at_s, value }) => [at_s, value.lag[group] ?? 0] as const)
      return [group, { mean: round(mean(points.map(([, lag]) => lag))), growth_per_s: round(slope(points)) }]
    }),
  )
}

async function problemsOf(
  system: System,
  { accepted, lost, duplicates, failed, failure }: LoadResult,
): Promise<string[]> {
  return [
    ...(lost > 0 ? [`${lost} claims were accepted and not decided`] : []),
    ...(duplicates > 0 ? [`${duplicates} claims were decided twice`] : []),
    ...(failed > TOLERATED * accepted ? [`${failed} claims were not accepted: ${failure}`] : []),
    ...(await system.problems()),
  ]
}
