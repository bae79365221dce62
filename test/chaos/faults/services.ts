/** F1, F3, F10: services that die, that are stopped and go on, that come and go. */
import { setTimeout as sleep } from 'node:timers/promises'
import { CRASH_POINTS, type CrashPoint } from '../../../shared/runtime/crash-points.ts'
import { withAdmin } from '../../support/topics.ts'
import type { Fault, FaultMaker, Scene } from '../fault.ts'
import type { FollowedTopic } from '../follower.ts'
import { spareOf } from '../supervisor.ts'

/** Services that own nodes, and where their work shows. */
export const WORKERS = ['email', 'policy', 'decision'] as const
export type Worker = (typeof WORKERS)[number]

const OUTPUT: Readonly<Record<Worker, FollowedTopic>> = {
  email: 'claims.extracted',
  policy: 'claims.assessed',
  decision: 'claims.decided',
}
const CRASH_WITHIN = 20_000 // milliseconds; a point that no claim passes by then is not reached
const EVICTED_WITHIN = 10_000 // milliseconds more than the session timeout
const POLL = 200 // milliseconds

export const killed: FaultMaker = ({ supervisor }, random) => {
  const victim = random.pick<Worker | 'ingestion' | 'desk'>([...WORKERS, ...WORKERS, 'ingestion', 'desk'])
  return {
    code: 'F1',
    name: `${victim} killed`,
    inject: () => supervisor.hold(victim, 'SIGKILL'),
    lasts: random.between(0, 1_000),
    heal: () => supervisor.release(victim),
    landed: () => true, // `hold` returns when it is dead
    shows: victim === 'ingestion' ? 'claims.submitted' : victim === 'desk' ? null : OUTPUT[victim],
    immediate: true,
  }
}

/** Only what leaves the graph is sent in transactions. */
const HAVE: Partial<Record<CrashPoint, readonly [Worker, ...Worker[]]>> = { 'before-commit': ['decision'] }

export const crashesAt: readonly FaultMaker[] = CRASH_POINTS.map(
  (point) => (scene, random) =>
    crash(scene, random.pick(HAVE[point] ?? WORKERS), point, random.between(1, 4)),
)

/** It kills itself there, at the n-th passage. */
function crash({ supervisor }: Scene, victim: Worker, point: CrashPoint, nth: number): Fault {
  let armed = 0
  const died = () => armed > 0 && supervisor.endedSince(victim, armed)
  return {
    code: 'F1',
    name: `${victim} dies ${point}, passage ${nth}`,
    inject: async () => {
      await supervisor.hold(victim, 'SIGTERM')
      armed = Date.now()
      void supervisor.release(victim, { CRASH_AT: `${point}:${nth}` })
      for (const deadline = armed + CRASH_WITHIN; !died() && Date.now() < deadline; ) await sleep(POLL / 4)
    },
    lasts: 0,
    heal: async () => {
      if (!died()) await supervisor.bounce(victim) // else the supervisor has started it again
    },
    landed: died,
    shows: OUTPUT[victim],
    immediate: true,
  }
}

/** Nobody else is there: the partitions wait for it. */
export const pausedAlone: FaultMaker = (scene, random) => {
  const victim = random.pick(WORKERS)
  let evicted = false
  return {
    code: 'F3',
    name: `${victim} stopped past its session timeout`,
    inject: async () => {
      await scene.supervisor.services.kill(victim, 'SIGSTOP')
      evicted = await untilMembers(scene, victim, 0)
    },
    lasts: random.between(0, 1_000),
    heal: () => scene.supervisor.services.kill(victim, 'SIGCONT'),
    landed: () => evicted,
    shows: OUTPUT[victim],
  }
}

/** Another instance has taken its partitions over when it goes on: a zombie, with work in flight. */
export const zombie: FaultMaker = (scene, random) => {
  const { supervisor } = scene
  const victim = random.pick(WORKERS)
  let evicted = false
  return {
    code: 'F3',
    name: `${victim} stopped, its partitions taken over, and goes on as a zombie`,
    inject: async () => {
      await supervisor.release(spareOf(victim))
      await supervisor.services.kill(victim, 'SIGSTOP')
      evicted = await untilMembers(scene, victim, 1)
    },
    lasts: random.between(500, 2_000),
    heal: async () => {
      await supervisor.services.kill(victim, 'SIGCONT')
      await sleep(2_000) // milliseconds for whatever the zombie does
      await supervisor.hold(spareOf(victim), 'SIGTERM')
    },
    landed: () => evicted,
    shows: OUTPUT[victim],
  }
}

export const rebalanceStorm: FaultMaker = ({ supervisor }, random) => {
  const victim = random.pick(WORKERS)
  const visits = random.between(2, 4)
  let joined = 0
  return {
    code: 'F10',
    name: `${visits} times another ${victim} joins and leaves`,
    inject: async () => {
      for (let visit = 0; visit < visits; visit++) {
        await supervisor.release(spareOf(victim))
        joined++
        await sleep(random.between(1_000, 3_000))
        await supervisor.hold(spareOf(victim), random.pick(['SIGTERM', 'SIGKILL']))
      }
    },
    lasts: 0,
    heal: () => supervisor.hold(spareOf(victim), 'SIGTERM'),
    landed: () => joined === visits,
    shows: OUTPUT[victim],
  }
}

/** Whether the group came to have exactly so many members. */
async function untilMembers({ sessionMs }: Scene, group: string, members: number): Promise<boolean> {
  return withAdmin(async (admin) => {
    for (const deadline = Date.now() + sessionMs + EVICTED_WITHIN; Date.now() < deadline; await sleep(POLL)) {
      const { groups } = await admin.describeGroups([group])
      const [found] = groups
      if (found?.members.length === members && found.state !== 'PreparingRebalance') return true
    }
    return false
  })
}
