/**
 * Claims per second and latency from POST to decision, with the CPU that each process takes for a claim. Everything
 * runs on this machine, load generator included; traces sampled at 1 % unless OTEL_TRACES_SAMPLER says otherwise.
 */
import { randomBytes } from 'node:crypto'
import { MongoClient } from 'mongodb'
import { stackStatus, startStack } from '../../deploy/local/control.ts'
import { startServices } from '../../deploy/local/services.ts'
import { importPolicies } from '../../services/policy/provision.ts'
import { cpuOf } from './cpu.ts'
import { Load, quantile } from './load.ts'
import { provisionForBench } from './provision.ts'
import { benchClaim, benchPolicies } from './workload.ts'

export interface ThroughputOptions {
  claims: number
  inFlight: number
  llmMs: number
  stack: string
  /** Without the desk: the figures of peers have no read model either. */
  desk: boolean
}

export interface ThroughputResult {
  claims: number
  in_flight: number
  llm_ms: number
  claims_per_s: number
  p50_ms: number
  p99_ms: number
  duplicates: number
  cpu_ms_per_claim: Record<string, number>
}

export async function throughput(options: ThroughputOptions): Promise<ThroughputResult> {
  const { env } = await startStack({ name: options.stack })
  await provisionForBench(env)
  const tenant = `bench-${randomBytes(4).toString('hex')}`
  const mongo = await new MongoClient(env['MONGODB_URL'] ?? '').connect()
  await importPolicies(mongo.db(), benchPolicies(tenant))
  await importPolicies(mongo.db(), benchPolicies(`${tenant}-warm`))
  await mongo.close()

  const services = await startServices({
    name: options.stack,
    names: ['ingestion', 'email', 'policy', 'decision', ...(options.desk ? (['desk'] as const) : [])],
    env: {
      LOG_LEVEL: 'warn',
      LLM_MOCK_LATENCY_MS: String(options.llmMs),
      MAX_IN_FLIGHT: String(Math.max(256, options.inFlight)),
      OTEL_TRACES_SAMPLER: process.env['OTEL_TRACES_SAMPLER'] ?? 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: process.env['OTEL_TRACES_SAMPLER_ARG'] ?? '0.01',
    },
  })
  const load = await Load.open(services.env['INGESTION_URL'] ?? '', (env['KAFKA_BROKERS'] ?? '').split(','))
  try {
    const warm = Math.min(2 * options.inFlight + 200, 4_000)
    await load.run(warm, options.inFlight, (index) => benchClaim(`${tenant}-warm`, index))

    const { servers } = await stackStatus({ name: options.stack })
    const processes = new Map<string, number>([['load', process.pid]])
    for (const { server, pid } of servers) if (pid !== null && pid !== undefined) processes.set(server, pid)
    for (const [name, { pid }] of services.processes) processes.set(name, pid)
    // The services are this process's children.
    const measure = (): Map<string, number> => {
      const cpu = cpuOf(processes)
      const usage = process.cpuUsage()
      return cpu.set('load', (usage.user + usage.system) / 1_000)
    }
    const before = measure()
    const result = await load.run(options.claims, options.inFlight, (index) => benchClaim(tenant, index))
    const after = measure()

    const sorted = result.latencies.sort((a, b) => a - b)
    const perClaim = [...after].map(([name, ms]) => [
      name,
      round((ms - (before.get(name) ?? 0)) / options.claims),
    ])
    return {
      claims: options.claims,
      in_flight: options.inFlight,
      llm_ms: options.llmMs,
      claims_per_s: round(options.claims / result.seconds),
      p50_ms: round(quantile(sorted, 0.5)),
      p99_ms: round(quantile(sorted, 0.99)),
      duplicates: result.duplicates,
      cpu_ms_per_claim: Object.fromEntries(perClaim) as Record<string, number>,
    }
  } finally {
    await load.close()
    await services.stop()
  }
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000
