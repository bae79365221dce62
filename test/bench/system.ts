/** The system under measurement: a stack, provisioned, its services as processes, policies, and the load. */
import { randomBytes } from 'node:crypto'
import { MongoClient } from 'mongodb'
import { stackStatus, startStack } from '../../deploy/local/control.ts'
import { StackError } from '../../deploy/local/server.ts'
import type { ServiceName } from '../../deploy/local/services/list.ts'
import { type Services, startServices } from '../../deploy/local/services.ts'
import { importPolicies } from '../../services/policy/provision.ts'
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { TOPICS } from '../../shared/claims/topics.ts'
import { AvroCodec } from '../../shared/kafka/codec.ts'
import { withEnds } from './ends.ts'
import { Lag } from './lag.ts'
import { Load, type NextClaim } from './load.ts'
import { provisionForBench } from './provision.ts'
import { progress } from './result.ts'
import { BENCH_WINDOW_DAYS, benchClaim, benchPolicies } from './workload.ts'

const PATIENCE_MS = 60_000 // one minute without any decision, beside the model's time
const BACKLOG_S = 60 // for what an earlier run has left in the topics

export interface SystemOptions {
  stack: string
  /** Without the desk: the figures of peers have no read model either. */
  desk: boolean
  llmMs: number
  /** Records of one partition that a service works on at once. */
  maxInFlight: number
  instances?: Partial<Record<ServiceName, number>>
  /** For the services. */
  env?: Readonly<Record<string, string>>
}

export interface System {
  services: Services
  load: Load
  lag: Lag
  /** Claims of a tenant of this run, no two alike. */
  nextClaim: NextClaim
  /** Servers, services and this process, which makes the load. */
  processes(): Promise<Map<string, number>>
  /** What went wrong so far: services that ended, decisions that do not say what they must. */
  problems(): Promise<string[]>
}

/** Starts what does not run yet, works with it and ends the services; the servers run on. */
export async function withSystem<T>(
  options: SystemOptions,
  work: (system: System) => Promise<T>,
): Promise<T> {
  const { stack } = options
  return withEnds(async (ends) => {
    const { env } = await startStack({ name: stack })
    const brokers = (env['KAFKA_BROKERS'] ?? '').split(',')
    await provisionForBench(env)
    const tenant = `bench-${randomBytes(4).toString('hex')}`
    await importTenant(env['MONGODB_URL'] ?? '', tenant)

    const ended: string[] = []
    const services = await startServices({
      name: stack,
      names: ['ingestion', 'email', 'policy', 'decision', ...(options.desk ? (['desk'] as const) : [])],
      instances: options.instances ?? {},
      env: { ...serviceEnv(options), ...options.env },
      onExit: (name, how) => {
        ended.push(`${name} ended: ${how}`)
        progress(`${name} ended: ${how}`)
      },
    })
    ends.defer(() => services.stop())
    const patience = PATIENCE_MS + 3 * options.llmMs
    const load = await Load.open(services.env['INGESTION_URL'] ?? '', brokers, patience)
    ends.defer(() => load.close())
    const lag = await Lag.open(brokers)
    ends.defer(() => lag.close())
    if (!(await lag.drains(BACKLOG_S))) {
      throw new StackError(`other claims wait in the topics of stack ${stack}: let them drain, or reset it`)
    }
    const codec = new AvroCodec({ registryUrl: env['SCHEMA_REGISTRY_URL'] ?? '', ...SCHEMAS })
    let next = 0
    return work({
      services,
      load,
      lag,
      nextClaim: () => benchClaim(tenant, next++),
      processes: async () => {
        const { servers } = await stackStatus({ name: stack })
        const running = servers.flatMap(({ server, pid }) => (pid ? [[server, pid] as const] : []))
        const started = [...services.processes].map(([name, { pid }]) => [name, pid] as const)
        return new Map([['load', process.pid], ...running, ...started])
      },
      problems: async () => [...ended, ...(await wrongDecisions(codec, load.takeSamples()))],
    })
  })
}

function serviceEnv({ llmMs, maxInFlight }: SystemOptions): Record<string, string> {
  return {
    LOG_LEVEL: 'warn',
    LLM_PROVIDER: 'mock',
    LLM_MOCK_LATENCY_MS: String(llmMs),
    LLM_TIMEOUT_MS: String(30_000 + llmMs),
    MAX_IN_FLIGHT: String(maxInFlight),
    CLAIM_WINDOW_DAYS: String(BENCH_WINDOW_DAYS),
    OTEL_TRACES_SAMPLER: process.env['OTEL_TRACES_SAMPLER'] ?? 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: process.env['OTEL_TRACES_SAMPLER_ARG'] ?? '0.01',
  }
}

async function importTenant(mongoUrl: string, tenant: string): Promise<void> {
  const mongo = await new MongoClient(mongoUrl).connect()
  try {
    await importPolicies(mongo.db(), benchPolicies(tenant))
  } finally {
    await mongo.close()
  }
}

/** Every bench claim is one that must be approved: anything else was not the work that is measured. */
async function wrongDecisions(codec: AvroCodec, values: readonly Buffer[]): Promise<string[]> {
  const outcomes = await Promise.all(
    values.map(async (value) => (await codec.decode(TOPICS.decided, value)) as { outcome: string }),
  )
  return [
    ...new Set(outcomes.filter(({ outcome }) => outcome !== 'approve').map(({ outcome }) => outcome)),
  ].map((outcome) => `a claim that must be approved was decided: ${outcome}`)
}
