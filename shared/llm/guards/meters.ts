/** Metrics of the guards, named by attributes.ts. The attempts themselves are measured by observe.ts. */
import { metrics } from '@opentelemetry/api'
import { CircuitState } from 'cockatiel'
import type { ProcessingError } from '../../runtime/errors.ts'
import { GEN_AI, GEN_AI_METRICS } from '../attributes.ts'
import type { LanguageModel } from '../port.ts'
import type { Guarded } from './guarded.ts'

export interface Meters {
  failed: (model: LanguageModel, error: ProcessingError) => void
  remembered: () => void
}

/** Breaker states as numbers, for a graph: 0 closed, 1 half open, 2 open. */
const STATES: Readonly<Record<CircuitState, number>> = {
  [CircuitState.Closed]: 0,
  [CircuitState.HalfOpen]: 1,
  [CircuitState.Open]: 2,
  [CircuitState.Isolated]: 2,
}

export function metersOf(models: readonly Guarded[]): Meters {
  const meter = metrics.getMeter('claimgraph.llm')
  const named = ({ provider, model }: LanguageModel) => ({
    [GEN_AI.provider]: provider,
    [GEN_AI.requestModel]: model,
  })
  const observe = (name: string, unit: string, description: string, read: (of: Guarded) => number) =>
    meter.createObservableGauge(name, { unit, description }).addCallback((result) => {
      for (const each of models) result.observe(read(each), named(each.llm))
    })
  observe(
    GEN_AI_METRICS.breakerState,
    '1',
    'Breaker: 0 closed, 1 half open, 2 open',
    ({ breaker }) => STATES[breaker.state],
  )
  observe(
    GEN_AI_METRICS.inFlight,
    '{attempt}',
    'Attempts that run',
    ({ room, options }) => options.concurrency - room.executionSlots,
  )
  observe(
    GEN_AI_METRICS.queued,
    '{attempt}',
    'Attempts that wait for room',
    ({ room, options }) => options.queue - room.queueSlots,
  )
  const retried = meter.createCounter(GEN_AI_METRICS.retried, {
    unit: '{attempt}',
    description: 'Failed attempts after which the call went on',
  })
  const hits = meter.createCounter(GEN_AI_METRICS.remembered, {
    unit: '{call}',
    description: 'Calls that were not repeated, for they were finished before',
  })
  // From the start: an alert on what has never happened needs something to compare with.
  for (const { llm } of models) retried.add(0, named(llm))
  hits.add(0)
  return {
    failed: (model, { code }) => retried.add(1, { ...named(model), [GEN_AI.errorType]: code }),
    remembered: () => hits.add(1),
  }
}
