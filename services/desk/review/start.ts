/** Puts together what people do at the desk: reviews, withdrawals, their way to Kafka, the audit. Wiring only. */
import type { Pool } from 'pg'
import type { HttpServer } from '../../../shared/http/server.ts'
import { BatchingProducer } from '../../../shared/kafka/batching-producer.ts'
import type { createKafka } from '../../../shared/kafka/client.ts'
import type { AvroCodec } from '../../../shared/kafka/codec.ts'
import type { Lifecycle } from '../../../shared/runtime/lifecycle.ts'
import type { Logger } from '../../../shared/telemetry/log.ts'
import { addAuditRoutes } from '../audit/routes.ts'
import { addCancelRoutes } from '../cancel/routes.ts'
import { OutboxRelay } from './relay.ts'
import { Reviewer } from './reviewer.ts'
import { addReviewRoutes } from './routes.ts'

const SEND_TIMEOUT_MS = 5_000 // a transaction of the outbox is open meanwhile
const MAX_WAITING = 1_000 // records; the relay takes a hundred at a time
const MAX_WAITING_BYTES = 16_777_216 // 16 MiB

export interface PeopleOptions {
  pool: Pool
  kafka: ReturnType<typeof createKafka>
  codec: AvroCodec
  lifecycle: Lifecycle
  log: Logger
  deskUrl: string
  leaseMs: number
}

/** Before the HTTP server's end is registered: requests under way still find the relay. */
export function startPeople(app: HttpServer, options: PeopleOptions): void {
  const { pool, kafka, codec, lifecycle, log, leaseMs } = options
  const producer = new BatchingProducer(kafka, {
    sendTimeoutMs: SEND_TIMEOUT_MS,
    maxWaiting: MAX_WAITING,
    maxWaitingBytes: MAX_WAITING_BYTES,
    log,
  })
  producer.start()
  lifecycle.onClose('producer', () => producer.close())
  const relay = new OutboxRelay({ pool, producer, timeoutMs: SEND_TIMEOUT_MS, log })
  lifecycle.onClose('outbox', () => relay.stop())
  relay.start()

  const deskUrl = options.deskUrl.replace(/\/+$/, '')
  const reviewer = new Reviewer({ pool, codec, relay, leaseMs })
  addReviewRoutes(app, { pool, reviewer, deskUrl })
  addCancelRoutes(app, { pool, codec, relay, deskUrl })
  addAuditRoutes(app, pool)
}
