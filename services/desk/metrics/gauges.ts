/**
 * What waits, as the read model has it: every desk tells the same. One statement over two partial indexes, however
 * many gauges it fills; a scrape within SHARED_MS of the last one gets the same answer.
 */
import { metrics } from '@opentelemetry/api'
import type { Pool } from 'pg'
import { CLAIMGRAPH, METRICS } from '../../../shared/telemetry/attributes.ts'

const SHARED_MS = 5_000 // five seconds, below any interval of scrapes: two Prometheus servers cost one query

/** Statuses of claims that the services work on; every one is told, also when there is no claim. */
const WORKED_ON = ['submitted', 'extracted', 'assessed'] as const

interface Waiting {
  kind: (typeof WORKED_ON)[number] | 'review'
  count: number
  /** Of the oldest. */
  age_s: number
}

const SQL = /* sql */ `
SELECT status AS kind, count(*)::int AS count,
  extract(epoch FROM now() - min(submitted_at))::float8 AS age_s
FROM desk.claims WHERE undecided GROUP BY status
UNION ALL
SELECT 'review', count(*)::int,
  coalesce(extract(epoch FROM now() - min(waiting_since)::timestamptz), 0)::float8
FROM desk.claims c WHERE reviewable AND erased_at IS NULL
  -- An answer that is on its way to the graph.
  AND NOT EXISTS (
    SELECT FROM desk.review_answers a
    WHERE a.thread_id = c.thread_id AND a.revision = c.review_revision AND NOT a.refused
  )`

const meter = metrics.getMeter('claimgraph.desk')
const gauges = {
  undecided: meter.createObservableGauge(METRICS.undecided, {
    unit: '{claim}',
    description: 'Claims that the services work on, by how far they are',
  }),
  undecidedAge: meter.createObservableGauge(METRICS.undecidedAge, {
    unit: 's',
    description: 'Since the oldest of them was submitted; 0 when there is none',
  }),
  reviews: meter.createObservableGauge(METRICS.reviews, {
    unit: '{claim}',
    description: 'Claims that wait for a person',
  }),
  reviewsAge: meter.createObservableGauge(METRICS.reviewsAge, {
    unit: 's',
    description: 'Since the question that has waited longest was asked; 0 when there is none',
  }),
}

/** Asks the database when it is scraped. Returns how to end that. */
export function showWaiting(pool: Pool): () => void {
  let newest: { at: number; rows: Promise<Waiting[]> } | null = null
  const read = (): Promise<Waiting[]> => {
    if (newest === null || performance.now() - newest.at > SHARED_MS) {
      newest = { at: performance.now(), rows: pool.query<Waiting>(SQL).then(({ rows }) => rows) }
    }
    return newest.rows
  }
  const observe: Parameters<typeof meter.addBatchObservableCallback>[0] = async (result) => {
    const rows = await read().catch(() => null)
    if (rows === null) return // while the database is away, a scrape goes without
    const find = (kind: Waiting['kind']) => rows.find((row) => row.kind === kind) ?? { count: 0, age_s: 0 }
    for (const status of WORKED_ON) {
      const { count, age_s } = find(status)
      result.observe(gauges.undecided, count, { [CLAIMGRAPH.status]: status })
      result.observe(gauges.undecidedAge, Math.max(0, age_s), { [CLAIMGRAPH.status]: status })
    }
    const { count, age_s } = find('review')
    result.observe(gauges.reviews, count)
    result.observe(gauges.reviewsAge, Math.max(0, age_s))
  }
  const all = Object.values(gauges)
  meter.addBatchObservableCallback(observe, all)
  return () => meter.removeBatchObservableCallback(observe, all)
}
