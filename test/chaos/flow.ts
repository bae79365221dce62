/** The middle of a run: claims flow and faults strike, until there is enough of both; then everything comes to rest. */
import { setTimeout as sleep } from 'node:timers/promises'
import { offsetSnapshot, topicEnds } from '../support/evidence.ts'
import { INPUTS, type OffsetSnapshot } from '../support/invariants/seen.ts'
import { lagOf } from '../support/topics.ts'
import type { Scene, Struck } from './fault.ts'
import { CODES, strikeAll } from './schedule.ts'

export interface FlowOptions {
  seed: number
  /** At least so many claims, over so many minutes. */
  claims: number
  minutes: number
  /** At least so many faults that landed; it goes on for up to twice its time to have them, and each kind. */
  faults: number
  say: (line: string) => void
}

export interface Flow {
  struck: Struck[]
  /** Taken all the while; none while the broker was away. */
  snapshots: OffsetSnapshot[]
}

const SNAPSHOT = 2_000 // milliseconds
const PROGRESS = 10_000 // milliseconds
/** I10's stated time: so long nothing may stand still on the way to lag 0. How long all takes is the machine's. */
export const STANDS_STILL_AFTER = 120_000 // milliseconds
const LONG_RUN = 10 // minutes; then faults may take as long as they should
const DESK_TOPICS = [
  'submitted',
  'extracted',
  'assessed',
  'decided',
  'review-requested',
  'reviewed',
  'information-requested',
  'withdrawn',
  'dead-letter',
]

export async function haveChaos(scene: Scene, options: FlowOptions): Promise<Flow> {
  const { claims, minutes, seed, say } = options
  const { load } = scene
  const flow: Flow = { struck: [], snapshots: [] }
  const started = Date.now()
  const over = new AbortController()
  const flowing = load.run()
  const watching = watch(scene, options, flow, over)
  const schedule = {
    seed,
    policiesAwayMs: minutes >= LONG_RUN ? 60_000 : 4_000,
    burst: Math.min(1_000, claims / 5),
  }
  await strikeAll(scene, schedule, over.signal, (one) => {
    flow.struck.push(one)
    say(`${clock(Date.now() - started)}  ${sentence(one)}`)
  })
  load.stop()
  await Promise.all([flowing, watching])
  return flow
}

/** Takes snapshots, tells how it stands, and ends it when there is enough. */
async function watch(
  { load }: Scene,
  { claims, minutes, faults, say }: FlowOptions,
  { struck, snapshots }: Flow,
  over: AbortController,
): Promise<void> {
  const started = Date.now()
  for (let said = started; !over.signal.aborted; ) {
    await sleep(SNAPSHOT)
    await offsetSnapshot().then(
      (snapshot) => snapshots.push(snapshot),
      () => undefined, // the broker is away
    )
    const elapsed = Date.now() - started
    const landed = struck.filter((each) => each.landed)
    if (Date.now() - said >= PROGRESS) {
      said = Date.now()
      say(
        `${clock(elapsed)}  ${load.acknowledged.length} claims acknowledged, ${load.done} decided, ${landed.length} faults landed`,
      )
    }
    const all = CODES.every((code) => landed.some((each) => each.code === code))
    const enough = all && load.acknowledged.length >= claims && landed.length >= faults
    if (elapsed >= minutes * 60_000 && (enough || elapsed >= 2 * minutes * 60_000)) over.abort()
  }
}

/**
 * I10. How long it took, ms; null: it stood still. Nothing is left when two looks in a row find nothing, and no record
 * came in between: while one look goes from place to place, work may go on behind it.
 */
export async function drained({ load, follower }: Scene): Promise<number | null> {
  const started = Date.now()
  let least = Number.POSITIVE_INFINITY
  let restedAt: string | null = null
  for (let moved = started; Date.now() < moved + STANDS_STILL_AFTER; await sleep(500)) {
    const desk = DESK_TOPICS.map((topic) => `claims.${topic}`)
    const ends = await topicEnds().catch(() => null)
    const lags = await Promise.all(
      [...Object.entries(INPUTS), ['desk', desk] as const].map(([group, topics]) => lagOf(group, topics)),
    ).catch(() => [1])
    const untold = ends ? follower.behind(ends) : 1
    const left = load.waiting + untold + lags.reduce((sum, lag) => sum + Math.max(0, lag), 0)
    const at = ends && left === 0 ? JSON.stringify([...ends]) : null
    if (at !== null && at === restedAt) return Date.now() - started
    restedAt = at
    if (left < least) moved = Date.now()
    least = Math.min(least, left)
  }
  return null
}

const clock = (ms: number): string =>
  `${String(Math.floor(ms / 60_000)).padStart(2, '0')}:${String(Math.floor(ms / 1_000) % 60).padStart(2, '0')}`

function sentence({ code, name, landed, recoveryMs, problem }: Struck): string {
  if (problem !== undefined) return `${code} ${name}: could not be done: ${problem.split('\n')[0]}`
  if (!landed) return `${code} ${name}: did not land`
  return `${code} ${name}${recoveryMs === null ? '' : `: claims moved after ${(recoveryMs / 1_000).toFixed(1)} s`}`
}
