import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { metrics } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import type { Pool } from 'pg'
import { projectDeadLetter } from '../../services/desk/dead-letter-projection.ts'
import { project } from '../../services/desk/projection.ts'
import { provisionDesk } from '../../services/desk/provision.ts'
import { writeChanges } from '../../services/desk/write.ts'
import { createPool } from '../../shared/postgres/pool.ts'
import { scratchDatabase } from '../bench/scratch-database.ts'
import { deadLetterRecord, reviewedClaim } from '../support/claim-records.ts'
import { environment } from '../support/environment.ts'

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
const { showWaiting } = await import('../../services/desk/metrics/gauges.ts')

const MINUTE_MS = 60_000

/** What a scrape would tell, `metric` or `metric status`. */
async function gauges(pool: Pool): Promise<Record<string, number>> {
  const hide = showWaiting(pool)
  const { resourceMetrics, errors } = await reader.collect()
  hide()
  assert.deepEqual(errors, [])
  const points = resourceMetrics.scopeMetrics.flatMap((scope) =>
    scope.metrics.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }): [string, number] => [
        [descriptor.name.replace('claimgraph.', ''), ...Object.values(attributes)].join(' '),
        Math.floor(Number(value) / (descriptor.unit === 's' ? 60 : 1)),
      ]),
    ),
  )
  return Object.fromEntries(points)
}

test('the desk tells how many claims the services and people have before them, and for how long, by two indexes', async () => {
  const database = await scratchDatabase(environment.databaseUrl, `gauges_${randomUUID().slice(0, 8)}`)
  const pool = createPool(database.url, 1, 'test')
  try {
    await provisionDesk(pool)
    const nothing = await gauges(pool)
    assert.equal(Object.keys(nothing).length, 8)
    assert.ok(Object.values(nothing).every((value) => value === 0))

    /** A claim of so many events, the first of them so many minutes ago. */
    const claim = (claim_id: string, events: number, minutes: number) =>
      reviewedClaim({ tenant_id: 't', claim_id })
        .slice(0, events)
        .map(({ topic, value, record }) => {
          const at = Date.now() - minutes * MINUTE_MS - 1_000
          const moved = {
            ...value,
            ...('occurred_at' in value && { occurred_at: new Date(at).toISOString() }),
          }
          return project(topic, moved, { ...record, timestamp: at })
        })
    const failed = projectDeadLetter(
      deadLetterRecord('t:failed', { topic: 'claims.submitted', code: 'INVALID_EVENT' }),
    )
    assert.ok(failed)
    await writeChanges(pool, [
      ...claim('new', 1, 1),
      ...claim('newer', 1, 0),
      ...claim('read', 2, 5),
      ...claim('checked', 3, 7),
      ...claim('asked', 5, 30),
      ...claim('asked-too', 5, 20),
      ...claim('decided', 7, 90),
      ...claim('failed', 1, 90),
      failed,
    ])
    const expected = {
      'claims.undecided submitted': 2,
      'claims.undecided extracted': 1,
      'claims.undecided assessed': 1,
      'claims.undecided.oldest.age submitted': 1,
      'claims.undecided.oldest.age extracted': 5,
      'claims.undecided.oldest.age assessed': 7,
      'reviews.waiting': 2,
      'reviews.oldest.age': 30,
    }
    assert.deepEqual(await gauges(pool), expected)

    await pool.query(
      `INSERT INTO desk.review_answers (thread_id, revision, tenant_id, event_id, reviewer, action, answered_at)
       VALUES ('t:asked', 1, 't', 'e', 'r', 'approve', now())`,
    )
    const answered = { ...expected, 'reviews.waiting': 1, 'reviews.oldest.age': 20 }
    assert.deepEqual(await gauges(pool), answered, 'nobody needs to look at what is answered')

    await pool.query('SET enable_seqscan = off')
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(
      'EXPLAIN SELECT status, count(*), min(submitted_at) FROM desk.claims WHERE undecided GROUP BY status',
    )
    assert.match(rows.map((row) => row['QUERY PLAN']).join('\n'), /claims_undecided/)
  } finally {
    await pool.end()
    await database[Symbol.asyncDispose]()
  }
})
