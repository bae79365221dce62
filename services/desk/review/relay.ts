/**
 * Publishes what stands in the outbox. Owns when; what stands there is written in the transaction that made it true
 * (store.ts, cancel/store.ts), so that a request which was acknowledged is published, whatever dies in between.
 *
 * Invariants:
 * O1. What was committed is published at least once, by any instance of the desk: the rows are looked for at start,
 *     after each request, and every few seconds.
 * O2. In the order of the rows, by one instance at a time: the others wait at the row locks.
 * O3. A row that was published and not marked is published again, with the same event id and bytes: the graph takes
 *     it for what it is, a copy.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import type { BatchingProducer } from '../../../shared/kafka/batching-producer.ts'
import { crashPoint } from '../../../shared/runtime/crash-points.ts'
import { ProcessingError } from '../../../shared/runtime/errors.ts'
import type { OutputRecord } from '../../../shared/runtime/ports.ts'
import type { Logger } from '../../../shared/telemetry/log.ts'

const BATCH = 100 // rows in one transaction
const IDLE_MS = 2_000 // until somebody looks at what another instance has left

const PENDING = /* sql */ `
SELECT id, topic, thread_id, event_id, headers, value FROM desk.outbox
WHERE published_at IS NULL ORDER BY id LIMIT ${BATCH} FOR UPDATE`
const MARK = /* sql */ `
UPDATE desk.outbox o SET published_at = clock_timestamp(), value = NULL, "partition" = p."partition", "offset" = p."offset"
FROM unnest($1::bigint[], $2::int[], $3::bigint[]) AS p (id, "partition", "offset") WHERE o.id = p.id`

interface OutboxRow {
  id: string
  topic: string
  thread_id: string
  event_id: string
  headers: OutputRecord['headers']
  value: Buffer
}

export interface OutboxRelayOptions {
  pool: Pool
  producer: Pick<BatchingProducer, 'send'>
  /** Longest time for one record, ms. */
  timeoutMs: number
  log: Logger
}

export class OutboxRelay {
  readonly #options: OutboxRelayOptions
  readonly #stopping = new AbortController()
  #wake: () => void = () => undefined
  #nudged = false
  #running: Promise<void> | null = null

  constructor(options: OutboxRelayOptions) {
    this.#options = options
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** There is something to be published. */
  nudge(): void {
    this.#nudged = true
    this.#wake()
  }

  /** Resolves when no record is under way any more; what is left is published by the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#wake()
    await this.#running
  }

  async #run(): Promise<void> {
    const { log } = this.#options
    const { signal } = this.#stopping
    while (!signal.aborted) {
      this.#nudged = false
      try {
        while (!signal.aborted && (await this.#publishBatch()) === BATCH);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        const code = codeOf(error)
        log.warn({ ...(code !== undefined && { code }), reason }, 'the outbox cannot be published now')
        await sleep(IDLE_MS, undefined, { signal }).catch(() => undefined)
        continue
      }
      if (!this.#nudged) await this.#idle()
    }
  }

  /** Until a nudge, or until it is time to look. */
  async #idle(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const timer = setTimeout(resolve, IDLE_MS)
    if (this.#nudged || this.#stopping.signal.aborted) resolve()
    await promise
    clearTimeout(timer)
  }

  /** @returns how many rows there were */
  async #publishBatch(): Promise<number> {
    const client = await this.#options.pool.connect()
    let broken: Error | undefined
    try {
      await client.query('BEGIN')
      const { rows } = await client.query<OutboxRow>(PENDING)
      const failure = await this.#publish(client, rows)
      await client.query('COMMIT')
      if (failure !== null) throw failure
      return rows.length
    } catch (error) {
      broken = await client.query('ROLLBACK').then(
        () => undefined,
        (failed: unknown) => (failed instanceof Error ? failed : new Error(String(failed))),
      )
      throw error
    } finally {
      client.release(broken)
    }
  }

  /** Marks what was published. @returns why the rest was not */
  async #publish(client: PoolClient, rows: readonly OutboxRow[]): Promise<Error | null> {
    if (rows.length === 0) return null
    const { producer, timeoutMs } = this.#options
    const sent = await Promise.allSettled(
      rows.map(({ topic, thread_id, headers, value }) =>
        producer.send({ topic, key: thread_id, value, headers }, timeoutMs),
      ),
    )
    crashPoint('after-relay')
    // O2. Behind the first that failed all are sent again.
    const failed = sent.findIndex(({ status }) => status === 'rejected')
    const stored = sent
      .slice(0, failed < 0 ? sent.length : failed)
      .flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    await client.query(MARK, [
      rows.slice(0, stored.length).map(({ id }) => id),
      stored.map(({ partition }) => partition),
      stored.map(({ offset }) => offset),
    ])
    const refused = sent[failed]
    if (refused?.status !== 'rejected') return null
    const { event_id = '', topic = '' } = rows[failed] ?? {}
    return new Error(`${topic} ${event_id}: ${String(refused.reason)}`, { cause: refused.reason })
  }
}

/** Of the record that was refused; undefined where PostgreSQL failed. */
function codeOf(error: unknown): string | undefined {
  const { cause } = error instanceof Error ? error : {}
  return cause instanceof ProcessingError ? cause.code : undefined
}
