/** Metrics of hops and checkpoints. Labels are nodes, kinds of ends and codes: no thread. */
import { metrics } from '@opentelemetry/api'
import { classify } from '../runtime/errors.ts'
import { CLAIMGRAPH, MESSAGING, METRICS } from '../telemetry/attributes.ts'

const meter = metrics.getMeter('claimgraph.langgraph')
const hops = meter.createHistogram(METRICS.hopDuration, {
  unit: 's',
  description: 'Tries of a hop: event in, checkpoint stored, events out',
})
const checkpoints = {
  duration: meter.createHistogram(METRICS.checkpointDuration, {
    unit: 's',
    description: 'Statements that store checkpoints',
  }),
  batch: meter.createHistogram(METRICS.checkpointBatch, {
    unit: '{checkpoint}',
    description: 'Checkpoints that share a statement',
  }),
}

/** Runs a try of a hop, whose `kind` is one of HopKind. One that was given up with its partition is not counted. */
export async function measureHop<Done extends { kind: string }>(
  step: string,
  signal: AbortSignal,
  hop: () => Promise<Done>,
): Promise<Done> {
  const started = performance.now()
  const record = (labels: Record<string, string>) =>
    hops.record((performance.now() - started) / 1_000, { [CLAIMGRAPH.step]: step, ...labels })
  try {
    const done = await hop()
    record({ [CLAIMGRAPH.result]: done.kind })
    return done
  } catch (error) {
    if (!signal.aborted) {
      record({ [CLAIMGRAPH.result]: 'failed', [MESSAGING.errorType]: classify(error).code })
    }
    throw error
  }
}

/** Runs the statement that stores so many checkpoints. */
export async function measureCheckpoints<Stored>(
  count: number,
  store: () => Promise<Stored>,
): Promise<Stored> {
  const started = performance.now()
  const record = (labels: Record<string, string>) =>
    checkpoints.duration.record((performance.now() - started) / 1_000, labels)
  try {
    const stored = await store()
    record({})
    checkpoints.batch.record(count)
    return stored
  } catch (error) {
    record({ [MESSAGING.errorType]: classify(error).code })
    throw error
  }
}
