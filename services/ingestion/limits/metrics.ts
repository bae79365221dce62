/** Shows the backlog that admission goes by: unlike a consumer's lag it is also told while that service is down. */
import { metrics } from '@opentelemetry/api'
import { METRICS } from '../../../shared/telemetry/attributes.ts'
import type { Backlog } from './backlog.ts'

export function showBacklog(backlog: Backlog): void {
  metrics
    .getMeter('claimgraph.ingestion')
    .createObservableGauge(METRICS.backlog, {
      unit: '{record}',
      description: 'Offsets that email, policy and decision have before them, as last read from Kafka',
    })
    .addCallback((result) => {
      if (backlog.claims !== null) result.observe(backlog.claims)
    })
}
