/**
 * One run: starts the services on a running stack, lets claims flow and faults strike, waits until all is handled,
 * and has everything checked from outside. Needs what test/support/environment.ts reads.
 */
import { join } from 'node:path'
import { openStack } from '../../deploy/local/state.ts'
import { importTestPolicies } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { gatherEvidence, topicEnds } from '../support/evidence.ts'
import type { Evidence, OffsetSnapshot } from '../support/invariants/seen.ts'
import { violationsOf } from '../support/invariants/violations.ts'
import { blindSpots } from './blind-spots.ts'
import type { Scene, Struck } from './fault.ts'
import { learnSchemas } from './faults/records.ts'
import { WORKERS } from './faults/services.ts'
import { drained, type FlowOptions, haveChaos, STANDS_STILL_AFTER } from './flow.ts'
import { Follower } from './follower.ts'
import { Load } from './load.ts'
import { fencedSince } from './logs.ts'
import { ModelServer } from './model-server.ts'
import { Producing } from './producing.ts'
import { runningServers } from './stack.ts'
import { Supervisor } from './supervisor.ts'
import { POLICIES } from './workload.ts'

export interface ChaosResult {
  seed: number
  claims: number
  struck: Struck[]
  violations: string[]
  /** From the last fault's end until nothing was left to do, ms; null: it stood still. */
  drainedMs: number | null
  /** Crash points, and services that gave up. */
  unaskedEnds: string[]
  /** How often a worker was refused because another has its partition. */
  fenced: number
  memoryMb: Record<string, number>
}

const SESSION_MS = 3_000
const LLM_TIMEOUT_MS = 6_000 // more than the slow model takes
const MAX_IN_FLIGHT = 64 // more would only wait for a CPU that everything here shares
const SHUTDOWN_GRACE_MS = 3_000
/** F16: no service may grow beyond. */
const MEMORY_LIMIT_MB = 700

export async function runChaos(options: FlowOptions): Promise<ChaosResult> {
  const { seed, claims, minutes, say } = options
  say(`seed ${seed}: the same again with --seed ${seed}`)
  const tenant = `chaos-${seed}-${Date.now().toString(36)}`
  await importTestPolicies(tenant, POLICIES)
  await learnSchemas(tenant)
  const since = await topicEnds()
  const started = Date.now()
  const model = await ModelServer.open(seed)
  const supervisor = await Supervisor.start(environmentOf(model), WORKERS)
  const producing = await Producing.open()
  const load = new Load({ supervisor, producing, tenant, seed, rate: claims / (minutes * 60) })
  const follower = await Follower.open(tenant, since, (told) => void load.told(told).catch(() => undefined))
  const scene: Scene = {
    stack: environment.stack,
    brokers: await runningServers(environment.stack, 'kafka'),
    tenant,
    sessionMs: SESSION_MS,
    supervisor,
    model,
    load,
    follower,
    producing,
    poison: [],
    since,
  }
  try {
    const { struck, snapshots } = await haveChaos(scene, options)
    say('no more faults; waiting until all is handled')
    const drainedMs = await drained(scene)
    say(drainedMs === null ? 'lag is not 0' : `lag 0 after ${(drainedMs / 1_000).toFixed(1)} s; checking`)
    const evidence = await gatherEvidence(tenant, { since, snapshots })
    return {
      seed,
      claims: load.acknowledged.length,
      struck: struck.map((one) => ({ ...one, recoveryMs: one.recoveryMs ?? lateRecovery(one, evidence) })),
      violations: [...judged(scene, evidence, snapshots), ...outstanding(scene, drainedMs)],
      drainedMs,
      unaskedEnds: supervisor.ends.map(({ name, how }) => `${name}: ${how}`),
      fenced: fencedSince(environment.stack, supervisor.services.processes.keys(), started),
      memoryMb: Object.fromEntries(supervisor.memory),
    }
  } finally {
    load.stop()
    await supervisor.stop()
    await follower.close()
    await producing.close()
    model.close()
  }
}

function environmentOf(model: ModelServer): Record<string, string> {
  return {
    SESSION_TIMEOUT_MS: String(SESSION_MS),
    LLM_PROVIDER: 'openai',
    OPENAI_API_KEY: 'none',
    OPENAI_BASE_URL: model.url,
    LLM_TIMEOUT_MS: String(LLM_TIMEOUT_MS),
    SHUTDOWN_GRACE_MS: String(SHUTDOWN_GRACE_MS),
    MAX_IN_FLIGHT: String(MAX_IN_FLIGHT),
    OTEL_TRACES_SAMPLER: 'always_off',
    NODE_COMPILE_CACHE: join(openStack({ name: environment.stack }).folder, 'compiled'), // for the many starts
  }
}

/** I1-I7, and whether they could be told at all. */
function judged({ load, poison }: Scene, evidence: Evidence, snapshots: readonly OffsetSnapshot[]): string[] {
  const expectation = { claims: load.acknowledged, poison: [...poison, ...load.poison] }
  const unseen = snapshots.length === 0 ? ['I6 was not looked at: no snapshot could be taken'] : []
  return [...violationsOf(evidence, expectation), ...blindSpots(evidence, expectation), ...unseen]
}

/** I10, and the memory of F16. */
function outstanding({ load, supervisor }: Scene, drainedMs: number | null): string[] {
  return [
    ...(drainedMs === null ? [`I10 lag is not 0, and stood still for ${STANDS_STILL_AFTER} ms`] : []),
    ...(load.waiting > 0 ? [`I10 ${load.waiting} claims are still not acknowledged`] : []),
    ...[...supervisor.memory]
      .filter(([, used]) => used > MEMORY_LIMIT_MB)
      .map(([name, used]) => `F16 ${name} grew to ${used} MB of ${MEMORY_LIMIT_MB}`),
  ]
}

/** In the topics as they are in the end: the first record that was produced since and came through. */
function lateRecovery({ overdue }: Struck, { topics }: Evidence): number | null {
  if (!overdue) return null
  const later = topics[overdue.topic]
    .map(({ timestamp }) => timestamp)
    .filter((time) => time >= overdue.since)
  return later.length === 0 ? null : later.reduce((a, b) => Math.min(a, b)) - overdue.since
}
