/**
 * Claims per second and latency from POST to decision, with the CPU that each process takes for a claim. Everything
 * runs on this machine, load generator included; traces sampled at 1 % unless OTEL_TRACES_SAMPLER says otherwise.
 */
import { Command } from 'commander'
import { type Figures, measureClosed, measureOffered, warmUp } from './measure.ts'
import { amount, onSystem, positive, type SystemChoice } from './options.ts'
import { finish, progress, type Result, table } from './result.ts'
import { withSystem } from './system.ts'

const WIDTH = 256 // MAX_IN_FLIGHT, unless more are to be in flight
const WARM_IN_FLIGHT = 256 // before an offered rate

export interface ThroughputOptions {
  stack: string
  desk: boolean
  llmMs: number
  load: { claims: number; inFlight: number } | { rate: number; seconds: number }
  /** Unmeasured claims; default: by what is to be in flight. */
  warmUp?: number | undefined
}

export interface ThroughputResult extends Figures, Result {
  /** Kept in flight; null: a rate was offered. */
  in_flight: number | null
  /** Offered, claims a second; null: so many were kept in flight. */
  rate: number | null
  llm_ms: number
}

export function throughput({
  load,
  warmUp: warmClaims,
  ...options
}: ThroughputOptions): Promise<ThroughputResult> {
  const offered = 'rate' in load
  // At most this many are in flight when the system keeps up, and all of one partition at worst.
  const expected = offered ? Math.ceil((load.rate * (2 * options.llmMs + 1_000)) / 1_000) : load.inFlight
  return withSystem({ ...options, maxInFlight: Math.max(WIDTH, expected) }, async (system) => {
    progress('warming up')
    await warmUp(system, offered ? WARM_IN_FLIGHT : load.inFlight, warmClaims)
    progress('measuring')
    const { figures, problems } = offered
      ? await measureOffered(system, load.rate, load.seconds)
      : await measureClosed(system, load.claims, load.inFlight)
    const asked = { in_flight: offered ? null : load.inFlight, rate: offered ? load.rate : null }
    return { ...asked, llm_ms: options.llmMs, ...figures, problems }
  })
}

export function show(result: Omit<ThroughputResult, 'problems'>): void {
  const { cpu_ms_per_claim, lag, claims_in_flight, ...figures } = result
  console.table({
    ...figures,
    claims_in_flight_mean: claims_in_flight.mean,
    claims_in_flight_max: claims_in_flight.max,
  })
  console.log('CPU ms a claim')
  console.table(cpu_ms_per_claim)
  console.log('Lag in the second half of the load: records, and growth in records a second')
  table(lag, (group) => group)
}

interface Options extends SystemChoice {
  claims: number
  inFlight: number
  rate?: number
  seconds: number
  warmUp?: number
}

export const throughputCommand = onSystem(new Command('throughput'))
  .description('claims per second, latency from POST to decision, CPU per claim by process')
  .option('--claims <n>', 'claims to measure', positive, 3_000)
  .option('--in-flight <c>', 'claims in flight', positive, 64)
  .option('--rate <r>', 'instead: claims offered a second, whatever the system does', amount)
  .option('--seconds <s>', 'with --rate: for how long', positive, 60)
  .option('--warm-up <n>', 'claims that do not count (default: twice those in flight and more)', positive)
  .action(async ({ name, desk, llmMs, json, claims, inFlight, rate, seconds, warmUp }: Options) => {
    const load = rate === undefined ? { claims, inFlight } : { rate, seconds }
    finish(await throughput({ stack: name, desk, llmMs, load, warmUp }), json, show)
  })
