/**
 * Buckets of the histograms: one set for all durations of the engine, so that quantiles of one step can be put beside
 * those of another. Libraries' own (HTTP, gen_ai, pg) keep those that their conventions name.
 */
import { AggregationType, type ViewOptions } from '@opentelemetry/sdk-metrics'
import { METRICS } from './attributes.ts'

/** From a hop without a model (5 ms) to a model's deadline; 5 s is the promise to who waits for a decision. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]
const ITEMS = [1, 2, 5, 10, 20, 50, 100, 200, 500]

const DURATIONS = [
  METRICS.processDuration,
  METRICS.commitDuration,
  METRICS.hopDuration,
  METRICS.checkpointDuration,
  METRICS.timeToDecision,
]
const SIZES = [METRICS.commitBatch, METRICS.checkpointBatch]

const buckets =
  (boundaries: number[]) =>
  (instrumentName: string): ViewOptions => ({
    instrumentName,
    aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries } },
  })

export const VIEWS: ViewOptions[] = [...DURATIONS.map(buckets(SECONDS)), ...SIZES.map(buckets(ITEMS))]
