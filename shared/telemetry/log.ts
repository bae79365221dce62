/** Structured logs (pino) that carry ids, codes and sizes: never names, addresses, bodies or amounts. */
import { isSpanContextValid, trace } from '@opentelemetry/api'
import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

/** JSON lines on standard output, with the active trace's id. */
export function createLogger(service: string, level: LogLevel): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin() {
      const span = trace.getActiveSpan()?.spanContext()
      return span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {}
    },
  })
}
