/** Holds the model to the simulation, and to what was measured. */
import { unloadedMs } from './limits.ts'
import { ASSUMED, LEVELS, MACHINE_CORES, PROCESSES } from './measured.ts'
import { busyCost, HOPS, type Hop, MODEL_EXTRA_MS, type Pipeline, stageOf } from './pipeline.ts'
import { bottleneckOf, type Plan } from './plan.ts'
import { type Simulated, simulate } from './simulation.ts'

/** How far the model and the simulation may be apart, as a share of what the simulation found. */
export const TOLERANCE = { throughput: 0.05, utilisation: 0.1, in_flight: 0.1, statements: 0.1 } as const
/** How far both may be from what was measured. */
export const TOLERATED_BY_MEASUREMENT = 0.15

const CLAIMS = 20_000 // in a simulation: chance makes a difference of less than 1 %
const WARM_S = 8 // more than a claim takes
const LEAST_S = 2
const SEED = 7

export interface Compared {
  what: string
  predicted: number
  found: number
  /** Of what was found. */
  apart: number
  tolerated: number
}

const compared = (what: string, predicted: number, found: number, tolerated: number): Compared => ({
  what,
  predicted,
  found,
  apart: found === 0 ? Math.abs(predicted) : Math.abs(predicted - found) / found,
  tolerated,
})

/** The plan at the rate that it is for, with `claims` that count. */
export function checkPlan(
  { claims_per_s: rate, pipeline, in_flight, statements_per_s }: Plan,
  claims = CLAIMS,
): Compared[] {
  const name = (what: string): string => `${rate}/s: ${what}`
  const length = { warm_s: WARM_S, seconds: Math.max(LEAST_S, claims / rate), seed: SEED }
  const found = simulate(pipeline, { load: { rate }, ...length })
  const sum = (values: Simulated['in_flight']): number => HOPS.reduce((total, hop) => total + values[hop], 0)
  return [
    compared(name('claims/s'), rate, found.claims_per_s, TOLERANCE.throughput),
    ...HOPS.flatMap((hop) => ofStage(pipeline, rate, hop, found, name)),
    compared(name('database'), cpuOfDatabase(pipeline, rate), found.database, TOLERANCE.utilisation),
    compared(name('in flight'), in_flight, sum(found.in_flight), TOLERANCE.in_flight),
    compared(name('statements/s'), statements_per_s, found.statements_per_s, TOLERANCE.statements),
  ]
}

/** The plan under a fifth more than it can: what it does then is what the bottleneck lets through. */
export function checkBottleneck({ claims_per_s: rate, pipeline }: Plan, claims = CLAIMS): Compared {
  const limit = bottleneckOf(pipeline)?.claims_per_s ?? 0
  const length = { warm_s: WARM_S, seconds: Math.max(LEAST_S, claims / limit), seed: SEED }
  const { claims_per_s } = simulate(pipeline, { load: { rate: 1.2 * limit }, ...length })
  return compared(`${rate}/s: at most, claims/s`, limit, claims_per_s, TOLERANCE.throughput)
}

function ofStage(
  { stages }: Pipeline,
  rate: number,
  hop: Hop,
  found: Simulated,
  name: (what: string) => string,
): Compared[] {
  const { instances, cpu_ms, model_ms, attempts } = stages[hop]
  const of = TOLERANCE.utilisation
  const cpu = compared(name(`${hop} CPU`), (rate * cpu_ms) / 1_000 / instances, found.cpu[hop], of)
  if (model_ms === 0) return [cpu]
  const used = (rate * model_ms) / 1_000 / (instances * attempts)
  return [cpu, compared(name(`${hop} attempts`), used, found.attempts[hop], of)]
}

const cpuOfDatabase = ({ database: { cores, cpu_ms } }: Pipeline, rate: number): number =>
  (rate * cpu_ms) / 1_000 / cores

export interface Measurement {
  what: string
  measured: number
  predicted: number
  simulated: number
}

/**
 * The measured machine: two cores for everything, so many claims in flight. With one in flight no core is used up, and
 * what counts is latency, of which the model knows nothing: left out.
 */
export function checkMeasurements(): Measurement[] {
  return LEVELS.filter(({ in_flight }) => in_flight > 1).map(({ in_flight, claims_per_s, cpu_ms }) => {
    const total = Object.values(cpu_ms).reduce((a, b) => a + b, 0)
    return ofMachine(`${in_flight.toLocaleString('en-US')} in flight`, claims_per_s, total, in_flight, 0)
  })
}

/** 250 claims/s offered with 2 s of model time: 211 decided, 2,803 in flight. Known not to be met. */
export function checkModelTime(): Measurement {
  const total = PROCESSES.reduce((sum, name) => sum + busyCost(name), 0) + 2 * MODEL_EXTRA_MS
  return ofMachine('2,803 in flight, 2 s of model time', 211, total, 2_803, ASSUMED.model_s)
}

function ofMachine(
  what: string,
  measured: number,
  cpu_ms: number,
  inFlight: number,
  model_s: number,
): Measurement {
  const stage = (hop: Hop) => ({
    ...stageOf(hop, 1, Number.POSITIVE_INFINITY, model_s),
    cpu_ms: cpu_ms / HOPS.length,
    publish_ms: ASSUMED.produce_ms,
  })
  const pipeline: Pipeline = {
    partitions: 6,
    width: Number.POSITIVE_INFINITY,
    stages: { email: stage('email'), policy: stage('policy'), decision: stage('decision') },
    // Its CPU is among that of the machine.
    database: { cores: MACHINE_CORES, cpu_ms: 0, round_trip_ms: ASSUMED.database_ms },
  }
  const seconds = HOPS.reduce((sum, hop) => sum + unloadedMs(pipeline, hop), 0) / 1_000
  const predicted = Math.min((MACHINE_CORES * 1_000) / cpu_ms, inFlight / seconds)
  const options = { load: { inFlight }, sharedCores: MACHINE_CORES, warm_s: 30, seconds: 60, seed: SEED }
  return { what, measured, predicted, simulated: simulate(pipeline, options).claims_per_s }
}
