/** What a Prometheus scrape reads. */
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics'

/**
 * The SDK remembers every series that an observable gauge ever told, with its last value. A partition that this
 * instance has lost would keep its lag for ever: only what is told at the scrape counts.
 */
export class ScrapedMetrics extends PrometheusExporter {
  override selectAggregationTemporality(instrumentType: InstrumentType): AggregationTemporality {
    if (instrumentType === InstrumentType.OBSERVABLE_GAUGE) return AggregationTemporality.DELTA
    return super.selectAggregationTemporality(instrumentType)
  }
}
