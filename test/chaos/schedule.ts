/**
 * Which faults come when: three lanes side by side, each one fault after another, drawn by seed. A lane deals all its
 * kinds before it begins again, so that every kind comes.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Random, seeded } from '../support/random.ts'
import { type FaultMaker, type Scene, type Struck, strike } from './fault.ts'
import { badWeather, slowModel } from './faults/model.ts'
import { overload } from './faults/overload.ts'
import { copies, poison, rewound } from './faults/records.ts'
import {
  brokerKilled,
  brokerStopped,
  connectionsCut,
  policiesAway,
  postgresImmediate,
  postgresKilled,
  registryAwayCold,
  registryAwayWarm,
} from './faults/servers.ts'
import { crashesAt, killed, pausedAlone, rebalanceStorm, zombie } from './faults/services.ts'

/** Of docs/guarantees.md; the others need other tests. */
export const CODES = ['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8', 'F9', 'F10', 'F11', 'F16'] as const

export interface ScheduleOptions {
  seed: number
  /** F5: the longest absence of the policy database, ms. */
  policiesAwayMs: number
  /** F16: claims of a burst. */
  burst: number
}

const MAX_PAUSE = 1_500 // milliseconds between two faults of a lane

/** By lane, the kinds of each fault. */
function decks({
  policiesAwayMs,
  burst,
}: ScheduleOptions): Readonly<Record<string, readonly (readonly FaultMaker[])[]>> {
  return {
    services: [
      [...crashesAt, killed, killed, killed],
      [pausedAlone],
      [zombie],
      [rebalanceStorm],
      [rewound, rewound],
    ],
    servers: [
      [brokerKilled, brokerStopped],
      [postgresKilled, postgresImmediate, connectionsCut, connectionsCut],
      [policiesAway(policiesAwayMs)],
      [registryAwayWarm, registryAwayCold],
    ],
    outside: [badWeather, poison, [slowModel], [copies], [overload(burst)]],
  }
}

/** Strikes until `signal` fires; what is under way then is healed and counted. */
export async function strikeAll(
  scene: Scene,
  options: ScheduleOptions,
  signal: AbortSignal,
  onStruck: (struck: Struck) => void,
): Promise<void> {
  await Promise.all(
    Object.entries(decks(options)).map(async ([name, deck]) => {
      const random = seeded(options.seed, `lane ${name}`)
      for (const maker of dealt(deck, random)) {
        await sleep(random.between(200, MAX_PAUSE), undefined, { signal }).catch(() => undefined)
        if (signal.aborted) return
        onStruck(await strike(maker(scene, random), scene))
      }
    }),
  )
}

/** One of each fault first, so that a short run has them all. */
function* dealt(deck: readonly (readonly FaultMaker[])[], random: Random): Generator<FaultMaker> {
  for (const kinds of random.shuffled(deck)) yield* random.shuffled(kinds).slice(0, 1)
  for (;;) yield* random.shuffled(deck.flat())
}
