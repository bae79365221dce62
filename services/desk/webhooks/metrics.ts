/** Metrics and spans of deliveries. No URL, no webhook id: their number has no bound. */
import { metrics, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Pool } from 'pg'
import type { TakenDelivery } from './claim.ts'
import type { Attempted, Verdict } from './verdict.ts'

const ERROR_TYPE = 'error.type'
const RESULT = 'result'

const tracer = trace.getTracer('claimgraph.webhooks')
const meter = metrics.getMeter('claimgraph.webhooks')
const instruments = {
  attempts: meter.createHistogram('claimgraph.webhooks.attempt.duration', {
    unit: 's',
    description: 'Attempts to deliver, by what came of them',
    advice: { explicitBucketBoundaries: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30] },
  }),
  deliveries: meter.createCounter('claimgraph.webhooks.deliveries', {
    description: 'Deliveries that are over: delivered, given-up or skipped',
  }),
  disabled: meter.createCounter('claimgraph.webhooks.disabled', {
    description: 'Webhooks that were disabled because nothing could be delivered, by reason',
  }),
}

/** Ends with the attempt. The span has the receiver's host, not its path or query. */
export function startAttempt({ url, thread_id, message_id, attempt }: TakenDelivery): Span {
  const { hostname, port } = new URL(url)
  return tracer.startSpan('deliver webhook', {
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': 'POST',
      'server.address': hostname,
      ...(port !== '' && { 'server.port': Number(port) }),
      ...(thread_id !== null && { 'claimgraph.thread_id': thread_id }),
      'claimgraph.webhook.message_id': message_id,
      'claimgraph.attempt': attempt,
    },
  })
}

export function endAttempt(span: Span, { status, error, duration_ms }: Attempted): void {
  instruments.attempts.record(duration_ms / 1_000, {
    [RESULT]: error === null ? 'delivered' : 'failed',
    ...(error !== null && { [ERROR_TYPE]: error }),
  })
  if (status !== null) span.setAttribute('http.response.status_code', status)
  if (error !== null) span.setAttribute(ERROR_TYPE, error).setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}

export function countDelivery(state: Exclude<Verdict['state'], 'pending'> | 'skipped', count = 1): void {
  if (count > 0) instruments.deliveries.add(count, { [RESULT]: state })
}

export function countDisabled(reason: string): void {
  instruments.disabled.add(1, { reason })
}

/** Gauges that ask the database when they are read: every instance tells the same. Returns how to end them. */
export function observeBacklog(pool: Pool): () => void {
  for (const state of ['delivered', 'given-up', 'skipped']) instruments.deliveries.add(0, { [RESULT]: state })
  for (const reason of ['GONE', 'FAILING']) instruments.disabled.add(0, { reason })
  const age = meter.createObservableGauge('claimgraph.webhooks.oldest.age', {
    unit: 's',
    description: 'Since the oldest delivery that is still open was made; 0 when none is',
  })
  const observe = async (result: { observe: (value: number) => void }): Promise<void> => {
    const { rows } = await pool.query<{ seconds: number | null }>(
      `SELECT extract(epoch FROM now() - min(created_at))::float8 AS seconds
       FROM desk.webhook_deliveries WHERE state IN ('waiting', 'pending')`,
    )
    result.observe(Math.max(rows[0]?.seconds ?? 0, 0))
  }
  // A scrape while the database is away goes without.
  const quietly = (result: { observe: (value: number) => void }) => observe(result).catch(() => undefined)
  age.addCallback(quietly)
  return () => age.removeCallback(quietly)
}
