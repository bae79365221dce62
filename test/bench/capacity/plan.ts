/** How much of everything carries so many claims a second. Pure arithmetic on measured.ts; docs/scaling.md explains it. */
import { limitsOf, turnsPerSecond, unloadedMs } from './limits.ts'
import { ASSUMED, BYTES, LEVELS, SPACING_MS } from './measured.ts'
import { busyCost, HOPS, type Hop, type Pipeline, stageOf } from './pipeline.ts'

export const SERVICES = ['ingestion', 'email', 'policy', 'decision', 'desk'] as const
export type ServiceName = (typeof SERVICES)[number]

export interface Plan {
  claims_per_s: number
  model_s: number
  pipeline: Pipeline
  instances: Record<ServiceName, number>
  /** DATABASE_POOL_SIZE times all processes that have a pool: what the pooler must let in. */
  client_connections: number
  /** Behind the pooler: what is under way at once, and room. */
  server_connections: number
  statements_per_s: number
  database_cores: number
  wal_mb_per_s: number
  /** PostgreSQL servers that can write so much ahead; more than one needs what is not built. */
  primaries: number
  brokers: number
  broker_cores: number
  /** All replicas, a second and as long as the topics keep it. */
  topic_mb_per_s: number
  topics_tb: number
  checkpoints_tb: number
  in_flight: number
}

const LEAST = 2 // instances: one is there while the other is replaced
const DEFAULT_WIDTH = 256 // MAX_IN_FLIGHT
const DEFAULT_ATTEMPTS = 64 // LLM_CONCURRENCY of openai
const POOL = 10 // DATABASE_POOL_SIZE
const PARTITIONS = [6, 12, 24, 48, 96, 192, 384, 768] // many divisors: instances share them evenly
const BROKER_PROCESS_MS = 80 // of broker CPU a second for the rounds of a process, see brokerCpu

const atLeast = (needed: number, least = 1): number => Math.max(least, Math.ceil(needed - 1e-9))
const multipleOf = (unit: number, needed: number): number => unit * atLeast(needed / unit)

/** The least that carries `rate` claims a second with what is used at most as ASSUMED says. */
export function planFor(rate: number, model_s: number = ASSUMED.model_s): Plan {
  const needed = (service: ServiceName): number => instancesFor(service, rate, model_s)
  const most = Math.max(...HOPS.map(needed))
  // Twice, for partitions cannot become more and claims do.
  const partitions = PARTITIONS.find((count) => count >= 2 * most) ?? 2 * most
  const instances = Object.fromEntries(
    SERVICES.map((name) => [name, isHop(name) ? divisor(partitions, needed(name)) : needed(name)]),
  ) as Record<ServiceName, number>
  const attempts = (hop: Hop): number =>
    multipleOf(DEFAULT_ATTEMPTS, (rate * model_s) / ASSUMED.used / instances[hop])
  const stages = Object.fromEntries(
    HOPS.map((hop) => [hop, stageOf(hop, instances[hop], attempts(hop), model_s)]),
  ) as Pipeline['stages']
  const cpu_ms = busyCost('PostgreSQL')
  const cores = atLeast((rate * cpu_ms) / 1_000 / ASSUMED.used)
  const database = { cores, cpu_ms, round_trip_ms: ASSUMED.database_ms }
  const pipeline: Pipeline = { partitions, width: 0, stages, database }
  const longest = Math.max(...HOPS.map((hop) => unloadedMs(pipeline, hop))) / 1_000
  pipeline.width = multipleOf(DEFAULT_WIDTH, (rate * longest) / ASSUMED.used / partitions)
  return { claims_per_s: rate, model_s, pipeline, instances, ...sharedBy(rate, pipeline, instances) }
}

const isHop = (name: ServiceName): name is Hop => HOPS.some((hop) => hop === name)

/** Every instance has as many partitions as the others: with one more it would be full before them. */
function divisor(partitions: number, least: number): number {
  for (let count = least; count < partitions; count++) if (partitions % count === 0) return count
  return partitions
}

function instancesFor(service: ServiceName, rate: number, model_s: number): number {
  const cpu_ms = isHop(service) ? stageOf(service, 1, 1, model_s).cpu_ms : busyCost(service)
  return atLeast((rate * cpu_ms) / 1_000 / ASSUMED.used, LEAST)
}

function sharedBy(rate: number, pipeline: Pipeline, instances: Plan['instances']) {
  const processes = SERVICES.reduce((sum, service) => sum + instances[service], 0)
  const statements = HOPS.reduce(
    (sum, hop) => sum + 2 * instances[hop] * turnsPerSecond(rate / instances[hop], SPACING_MS),
    0,
  )
  const broker_cores = brokerCpu(rate, processes) / ASSUMED.used
  const topicBytes = rate * BYTES.kafka * ASSUMED.replication
  const brokers = Math.max(
    ASSUMED.replication,
    atLeast(broker_cores / ASSUMED.broker_cores),
    atLeast(topicBytes / ASSUMED.broker_per_s / ASSUMED.used),
  )
  const day = 86_400 // seconds
  return {
    client_connections: processes * POOL,
    // Little's law, and as much again for the desk and for what is slow for a moment.
    server_connections: atLeast((2 * statements * ASSUMED.database_ms) / 1_000 / ASSUMED.used, 20),
    statements_per_s: statements,
    database_cores: pipeline.database.cores,
    wal_mb_per_s: (rate * BYTES.wal) / 1e6,
    primaries: atLeast((rate * BYTES.wal) / ASSUMED.wal_per_s / ASSUMED.used),
    brokers,
    broker_cores,
    topic_mb_per_s: topicBytes / 1e6,
    topics_tb: (topicBytes * day * ASSUMED.topics_days) / 1e12,
    checkpoints_tb: (rate * BYTES.tables * day * ASSUMED.checkpoints_days) / 1e12,
    in_flight: (rate * HOPS.reduce((sum, hop) => sum + unloadedMs(pipeline, hop), 0)) / 1_000,
  }
}

/**
 * Cores of all brokers in use. What a broker does a second hardly grows with the rate but with who asks: fetches,
 * batches and commits are spaced. Measured at most 401 ms a second for five processes; beyond the highest rate that was
 * measured a claim costs what it cost there.
 */
function brokerCpu(rate: number, processes: number): number {
  const rounds = Math.min(processes * BROKER_PROCESS_MS, rate * (LEVELS[0]?.cpu_ms.Kafka ?? 0))
  return (rounds + rate * busyCost('Kafka')) / 1_000
}

/** What runs out first of a plan, and at how many claims a second. */
export const bottleneckOf = (pipeline: Pipeline) => limitsOf(pipeline)[0]

/** Claims a second that one PostgreSQL can write ahead at most. */
export const WRITTEN_AHEAD_PER_S = ASSUMED.wal_per_s / BYTES.wal
