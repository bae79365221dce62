/** What a pipeline carries: each thing that can run out, by itself. Pure arithmetic. */
import { HOPS, type Hop, type Pipeline } from './pipeline.ts'

export interface Limit {
  what: 'CPU' | 'attempts at the model' | 'width of the partitions' | 'CPU of the database'
  hop: Hop | null
  /** Claims a second at which it is used up. */
  claims_per_s: number
}

/** ms that a claim is in flight at a stage when nothing is busy: waits for turns are a half spacing each. */
export function unloadedMs(pipeline: Pipeline, hop: Hop): number {
  const { cpu_ms, model_ms, publish_ms } = pipeline.stages[hop]
  return 2 * pipeline.database.round_trip_ms + cpu_ms + model_ms + publish_ms
}

/** The lowest first: that is the bottleneck. */
export function limitsOf(pipeline: Pipeline): Limit[] {
  const { partitions, width, stages, database } = pipeline
  const ofStages = HOPS.flatMap((hop): Limit[] => {
    const { instances, cpu_ms, model_ms, attempts } = stages[hop]
    const seconds = unloadedMs(pipeline, hop) / 1_000
    // An instance without a partition does nothing, and one with more than another is full before it.
    const evenly = partitions / Math.ceil(partitions / instances)
    return [
      { what: 'CPU', hop, claims_per_s: (evenly * 1_000) / cpu_ms },
      ...(model_ms > 0
        ? [
            {
              what: 'attempts at the model' as const,
              hop,
              claims_per_s: (evenly * attempts * 1_000) / model_ms,
            },
          ]
        : []),
      { what: 'width of the partitions', hop, claims_per_s: (partitions * width) / seconds },
    ]
  })
  const shared: Limit = {
    what: 'CPU of the database',
    hop: null,
    claims_per_s: (database.cores * 1_000) / database.cpu_ms,
  }
  return [...ofStages, shared].sort((a, b) => a.claims_per_s - b.claims_per_s)
}

/**
 * Turns a second of something that is spaced, when `rate` items a second come by chance: a turn, the spacing, and
 * with probability e^-rate*spacing a wait for the next item.
 */
export function turnsPerSecond(rate: number, spacingMs: number): number {
  const spacing = spacingMs / 1_000
  return rate === 0 ? 0 : 1 / (spacing + Math.exp(-rate * spacing) / rate)
}
