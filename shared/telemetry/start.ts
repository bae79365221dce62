/**
 * Starts OpenTelemetry: traces to OTLP, metrics for Prometheus. Must run before pg, mongodb or http are
 * imported, for the instrumentations patch them on load: every main.ts calls it first and imports the rest
 * dynamically.
 *
 * OTEL_* variables mean what OpenTelemetry says; the SDK reads them itself. Without an OTLP endpoint nothing is recorded
 * or exported, but trace ids still travel across the hops.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Attributes } from '@opentelemetry/api'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { MongoDBInstrumentation } from '@opentelemetry/instrumentation-mongodb'
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg'
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { NoopSpanProcessor } from '@opentelemetry/sdk-trace'
import { observeProcess } from './process-metrics.ts'
import { ScrapedMetrics } from './scraped.ts'
import { VIEWS } from './views.ts'

export interface Telemetry {
  /** Answers a Prometheus scrape. */
  metrics(request: IncomingMessage, response: ServerResponse): void
  /** Exports what is left, at most `ms` long, and stops. */
  shutdown(ms: number): Promise<void>
}

/** Paths of probes and scrapes: no trace. */
const PROBES = new Set(['/livez', '/readyz', '/metrics'])

/** What tells who asked, or may tell it: a client can write anything into a query. */
const PERSONAL: Attributes = {
  'client.address': undefined,
  'network.peer.address': undefined,
  'network.peer.port': undefined,
  'url.query': undefined,
  'user_agent.original': undefined,
}

export function startTelemetry(serviceName: string): Telemetry {
  const prometheus = new ScrapedMetrics({ preventServerStart: true, withoutScopeInfo: true })
  const exporting =
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']
  if (!exporting) process.env['OTEL_TRACES_SAMPLER'] ??= 'always_off'
  process.env['OTEL_LOGS_EXPORTER'] ??= 'none'
  const sdk = new NodeSDK({
    serviceName: process.env['OTEL_SERVICE_NAME'] ?? serviceName,
    autoDetectResources: false,
    ...(exporting ? {} : { spanProcessors: [new NoopSpanProcessor()] }),
    metricReaders: [prometheus],
    views: VIEWS,
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: (request) => PROBES.has(request.url ?? ''),
        startIncomingSpanHook: () => PERSONAL,
        // A call of ours that belongs to no claim (registry look-ups, exports) makes no trace of its own.
        requireParentforOutgoingSpans: true,
      }),
      new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
      new MongoDBInstrumentation({
        requireParentSpan: true,
        // The default writes the whole command anew, sampled or not, with a question mark for each value.
        dbStatementSerializer: (command) => Object.keys(command).join(' '),
      }),
      new RuntimeNodeInstrumentation(),
    ],
  })
  sdk.start()
  observeProcess()
  return {
    metrics: (request, response) => prometheus.getMetricsRequestHandler(request, response),
    async shutdown(ms) {
      await Promise.race([sdk.shutdown(), new Promise((resolve) => setTimeout(resolve, ms).unref())])
    },
  }
}
