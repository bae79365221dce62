/** Metrics of those who watch. No tenant, no claim: their number has no bound. */
import { metrics } from '@opentelemetry/api'
import type { Admission } from './admission.ts'

const meter = metrics.getMeter('claimgraph.watch')
const cutOff = meter.createCounter('claimgraph.desk.streams_cut_off', {
  description: 'Event streams that ended because their client did not read',
})

export function countCutOff(): void {
  cutOff.add(1)
}

export function showWatchers(admission: Admission): void {
  cutOff.add(0)
  meter
    .createObservableGauge('claimgraph.desk.watchers', {
      description: 'Open event streams and waiting requests',
    })
    .addCallback((result) => result.observe(admission.size))
}
