/** A fault, and what becomes of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ExpectedPoison } from '../support/invariants/expected.ts'
import type { Random } from '../support/random.ts'
import type { FollowedTopic, Follower } from './follower.ts'
import type { Load } from './load.ts'
import type { ModelServer } from './model-server.ts'
import type { Producing } from './producing.ts'
import type { Supervisor } from './supervisor.ts'

/** What faults may lay hands on. */
export interface Scene {
  stack: string
  brokers: readonly string[]
  tenant: string
  sessionMs: number
  supervisor: Supervisor
  model: ModelServer
  load: Load
  follower: Follower
  producing: Producing
  /** Poison that faults put in. */
  poison: ExpectedPoison[]
  /** Offsets of claims.* where the run began. */
  since: ReadonlyMap<string, number>
}

export interface Fault {
  /** Of docs/guarantees.md: F1 ... */
  code: string
  name: string
  inject(): Promise<void>
  /** How long it lasts, ms. */
  lasts: number
  heal(): Promise<void>
  /** Whether it really hit; asked after it was healed. */
  landed(): boolean | Promise<boolean>
  /** Where claims move again, or whether it is over; null: it stops no claims, so there is nothing to recover. */
  shows: FollowedTopic | (() => boolean) | null
  /** Healed at once: recovery counts from the injection. */
  immediate?: true
}

/** Makes a fault by chance: victims, durations and kinds come from `random`. */
export type FaultMaker = (scene: Scene, random: Random) => Fault

export interface Struck {
  code: string
  name: string
  landed: boolean
  /** From healing (or injection) until claims moved, ms; null: it stops none, or they have not yet. */
  recoveryMs: number | null
  /** Where and from when claims were to move again, and had not within RECOVERY_WATCHED. */
  overdue?: { topic: FollowedTopic; since: number }
  /** Why it could not be done. */
  problem?: string
}

const RECOVERY_WATCHED = 25_000 // milliseconds; then the next fault comes, and the recovery is looked up in the end
const POLL = 100 // milliseconds

export async function strike(fault: Fault, scene: Scene): Promise<Struck> {
  const { code, name } = fault
  let problem: string | undefined
  let injected = Date.now()
  try {
    await fault.inject()
    injected = Date.now()
    await sleep(fault.lasts)
  } catch (error) {
    problem = messageOf(error)
  }
  try {
    await fault.heal()
  } catch (error) {
    problem ??= messageOf(error)
  }
  const healed = fault.immediate ? injected : Date.now()
  if (problem !== undefined) return { code, name, landed: false, recoveryMs: null, problem }
  const landed = await fault.landed()
  if (!landed) return { code, name, landed, recoveryMs: null }
  const { shows } = fault
  const recoveryMs = shows === null ? null : await recovery(scene.follower, shows, healed)
  const overdue =
    recoveryMs === null && typeof shows === 'string' ? { topic: shows, since: healed } : undefined
  return { code, name, landed, recoveryMs, ...(overdue && { overdue }) }
}

async function recovery(
  follower: Follower,
  shows: FollowedTopic | (() => boolean),
  since: number,
): Promise<number | null> {
  for (const deadline = since + RECOVERY_WATCHED; Date.now() < deadline; await sleep(POLL)) {
    const moved = typeof shows === 'string' ? follower.firstSince(shows, since) : shows() ? Date.now() : null
    if (moved !== null) return moved - since
  }
  return null
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
