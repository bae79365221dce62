/**
 * The pipeline, claim by claim: partitions by chance, lanes, shared round trips, a core an instance, attempts at the
 * model, shared publishing. Owns no arithmetic of the model: it is there to find it wrong.
 */
import { seeded } from '../../support/random.ts'
import { Events } from './events.ts'
import { BATCH_MOST, BATCHES_AT_ONCE, SPACING_MS } from './measured.ts'
import { HOPS, type Hop, type Pipeline } from './pipeline.ts'
import { Slots, Turns } from './stations.ts'

export interface Simulated {
  claims_per_s: number
  /** Used of what there is, 0..1. */
  cpu: Record<Hop, number>
  attempts: Record<Hop, number>
  database: number
  /** Claims in flight at each stage on average. */
  in_flight: Record<Hop, number>
  /** Statements of all instances, a second. */
  statements_per_s: number
}

export interface SimulationOptions {
  /** Claims a second that come by chance, or so many in flight, of which each is followed by the next. */
  load: { rate: number } | { inFlight: number }
  /** All instances share so many; default: one core an instance. */
  sharedCores?: number
  /** Before anything counts, and while it counts. */
  warm_s: number
  seconds: number
  seed: number
}

interface Instance {
  core: Slots
  model: Slots
  reads: Turns
  writes: Turns
  publishes: Turns
}

export function simulate(pipeline: Pipeline, options: SimulationOptions): Simulated {
  const { load, warm_s, seconds, seed } = options
  const events = new Events()
  const random = seeded(seed, 'capacity')
  const chance = (mean: number): number => -Math.log(1 - random.next()) * mean
  const { partitions, width, stages, database } = pipeline
  const server = new Slots(events, database.cores)
  const shared = options.sharedCores === undefined ? null : new Slots(events, options.sharedCores)
  const stations = {} as Record<
    Hop,
    { instances: Instance[]; lanes: Slots[]; followed: (partition: number) => void }
  >
  let decided = 0

  const round = (items: number, done: () => void): void =>
    // Of the six round trips of a claim, two at each stage.
    server.serve((items * database.cpu_ms) / 6, () => events.after(database.round_trip_ms, done))
  const instance = (hop: Hop): Instance => {
    const { attempts, publish_ms } = stages[hop]
    const batches = { spacing: SPACING_MS, atOnce: BATCHES_AT_ONCE, most: BATCH_MOST, take: round }
    const publish = (_: number, done: () => void): void => events.after(publish_ms, done)
    return {
      core: shared ?? new Slots(events, 1),
      model: new Slots(events, attempts),
      reads: new Turns(events, batches),
      writes: new Turns(events, batches),
      publishes: new Turns(events, { ...batches, atOnce: 1, most: Number.POSITIVE_INFINITY, take: publish }),
    }
  }
  const arrive = (hop: Hop, partition: number): void => {
    const { instances, lanes, followed } = stations[hop]
    const [lane, at] = [lanes[partition], instances[partition % instances.length]]
    if (!lane || !at) throw new RangeError(`no partition ${partition} at ${hop}`)
    const { cpu_ms, model_ms } = stages[hop]
    const write = (): void =>
      at.writes.add(() =>
        at.publishes.add(() => {
          lane.leave()
          followed(partition)
        }),
      )
    const work = (): void =>
      at.core.serve(chance(cpu_ms), () =>
        // An answer takes half to one and a half times as long as the mean.
        model_ms === 0 ? write() : at.model.serve(model_ms * (0.5 + random.next()), write),
      )
    lane.enter(() => at.reads.add(work))
  }
  for (const [index, hop] of HOPS.entries()) {
    const next = HOPS[index + 1]
    stations[hop] = {
      instances: Array.from({ length: Math.min(partitions, stages[hop].instances) }, () => instance(hop)),
      lanes: Array.from({ length: partitions }, () => new Slots(events, width)),
      followed: (partition) => {
        if (next) return arrive(next, partition)
        decided++
        if ('inFlight' in load) come()
      },
    }
  }
  const come = (): void => arrive('email', Math.floor(random.next() * partitions))
  if ('rate' in load) {
    const later = (): void => events.after(chance(1_000 / load.rate), () => (come(), later()))
    later()
  } else for (let claim = 0; claim < load.inFlight; claim++) come()

  events.run(warm_s * 1_000)
  const began = events.now
  const slots = HOPS.flatMap((hop) => [
    ...stations[hop].lanes,
    ...stations[hop].instances.flatMap(({ core, model }) => [core, model]),
  ])
  const turns = HOPS.flatMap((hop) => stations[hop].instances.flatMap(({ reads, writes }) => [reads, writes]))
  for (const each of [server, ...slots, ...turns]) each.reset()
  decided = 0
  events.run(began + seconds * 1_000)

  const ofHops = <T>(value: (hop: Hop) => T) =>
    Object.fromEntries(HOPS.map((hop) => [hop, value(hop)])) as Record<Hop, T>
  const used = (all: readonly Slots[]): number => all.reduce((sum, each) => sum + each.usedSince(began), 0)
  const share = (hop: Hop, which: 'core' | 'model', of: number): number =>
    used(stations[hop].instances.map((each) => each[which])) / (of * stations[hop].instances.length)
  return {
    claims_per_s: decided / seconds,
    cpu: ofHops((hop) => share(hop, 'core', 1)),
    attempts: ofHops((hop) => share(hop, 'model', stages[hop].attempts)),
    database: server.usedSince(began) / database.cores,
    in_flight: ofHops((hop) => used(stations[hop].lanes)),
    statements_per_s: turns.reduce((sum, each) => sum + each.turns, 0) / seconds,
  }
}
