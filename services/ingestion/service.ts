/**
 * The ingestion service: HTTP in, claims.submitted out. PostgreSQL is asked only for Idempotency-Keys and rates; what a
 * claim_id means is decided later.
 */
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { TOPICS } from '../../shared/claims/topics.ts'
import { TenantId } from '../../shared/claims/types.ts'
import { ConfigError } from '../../shared/config/load.ts'
import { protect } from '../../shared/http/access.ts'
import { addHealthRoutes } from '../../shared/http/health.ts'
import { addOpenApi } from '../../shared/http/openapi.ts'
import { createHttpServer } from '../../shared/http/server.ts'
import { createVerifier } from '../../shared/identity/verifier.ts'
import { BatchingProducer } from '../../shared/kafka/batching-producer.ts'
import { createKafka } from '../../shared/kafka/client.ts'
import { AvroCodec, SchemaNotRegistered } from '../../shared/kafka/codec.ts'
import { kafkaConnection, registryConnection } from '../../shared/kafka/connection.ts'
import { GroupLag } from '../../shared/kafka/group-lag.ts'
import { createPool } from '../../shared/postgres/pool.ts'
import { startService } from '../../shared/runtime/start-service.ts'
import type { Telemetry } from '../../shared/telemetry/start.ts'
import { addBatchRoute } from './batch/routes.ts'
import { acceptEmail } from './email-body.ts'
import { Once } from './idempotency/once.ts'
import { KeyStore } from './idempotency/store.ts'
import { Admission } from './limits/admission.ts'
import { Backlog } from './limits/backlog.ts'
import { Limiter } from './limits/limiter.ts'
import { showBacklog } from './limits/metrics.ts'
import { readRates } from './limits/rates.ts'
import { TokenStore } from './limits/token-store.ts'
import { API } from './openapi.ts'
import { ClaimPublisher } from './publisher.ts'
import { addClaimRoutes } from './routes.ts'
import { submitter } from './submit.ts'

const MAX_WAITING = 5_000 // claims
const MAX_WAITING_BYTES = 67_108_864 // 64 MiB of their values
const KEY_LEASE_EXTRA_MS = 2_000 // how much longer than publishing a request may hold its Idempotency-Key

/** What a claim waits for until it is decided, by consumer group. */
const PIPELINE = [
  { groupId: 'email', topic: TOPICS.submitted },
  { groupId: 'policy', topic: TOPICS.extracted },
  { groupId: 'decision', topic: TOPICS.assessed },
]

export function startIngestion(telemetry: Telemetry): Promise<void> {
  return startService(
    { service: 'ingestion', telemetry, sections: ['kafka', 'postgres', 'ingestion', 'identity'] },
    async ({ config, log, lifecycle }) => {
      if (!isTenant(config.DEFAULT_TENANT)) {
        throw new ConfigError(['DEFAULT_TENANT is not a tenant id: use only A-Z a-z 0-9 . _ -'])
      }
      const timeoutMs = config.PRODUCE_TIMEOUT_MS
      const kafka = createKafka({
        ...kafkaConnection(config),
        clientId: 'ingestion',
        log,
        requestTimeoutMs: timeoutMs,
      })
      const producer = new BatchingProducer(kafka, {
        sendTimeoutMs: timeoutMs,
        maxWaiting: MAX_WAITING,
        maxWaitingBytes: MAX_WAITING_BYTES,
        log,
      })
      producer.start()
      lifecycle.onClose('producer', () => producer.close())

      const codec = new AvroCodec({
        ...registryConnection(config),
        directory: SCHEMAS.directory,
        topics: [TOPICS.submitted],
      })
      const publisher = new ClaimPublisher({ codec, producer, timeoutMs })
      // Connects when it is first needed: claims without a key are taken while PostgreSQL is away.
      const pool = createPool(config.DATABASE_URL, config.DATABASE_POOL_SIZE, 'ingestion', log)
      lifecycle.onClose('postgres', () => pool.end())
      const backlog = new Backlog({ lag: new GroupLag(kafka, PIPELINE), max: config.MAX_BACKLOG, log })
      backlog.start()
      showBacklog(backlog)
      lifecycle.onClose('backlog', () => backlog.close())
      const rates = readRates({
        perS: config.INGESTION_RATE_PER_S,
        burst: config.INGESTION_RATE_BURST,
        file: config.INGESTION_TENANT_RATES_FILE,
      })
      const limiter = rates && new Limiter({ rates, store: new TokenStore(pool), log })
      const keys = { ttlMs: config.IDEMPOTENCY_KEY_TTL_MS, leaseMs: timeoutMs + KEY_LEASE_EXTRA_MS }

      const app = createHttpServer({
        log,
        bodyLimit: config.INGESTION_BODY_LIMIT_BYTES,
        requestTimeoutMs: config.INGESTION_REQUEST_TIMEOUT_MS,
        headersTimeoutMs: config.INGESTION_HEADERS_TIMEOUT_MS,
        maxConnections: config.INGESTION_MAX_CONNECTIONS,
      })
      protect(app, { verifier: createVerifier(config, { isTenant, log }) })
      await addOpenApi(app, API)
      addHealthRoutes(app, {
        telemetry,
        ready: {
          kafka: () => Promise.resolve(producer.connected),
          registry: () => publisher.warm().catch(whatToDo),
        },
      })
      acceptEmail(app, config.INGESTION_EMAIL_LIMIT_BYTES)
      const routes = {
        submit: submitter({ publisher, deskUrl: config.DESK_URL.replace(/\/+$/, '') }),
        once: new Once({ store: new KeyStore(pool, keys), timeoutMs, log }),
        admission: new Admission({ backlog, limiter }),
        defaultTenant: config.DEFAULT_TENANT,
      }
      addClaimRoutes(app, routes)
      addBatchRoute(app, { ...routes, bodyLimit: config.INGESTION_BATCH_LIMIT_BYTES })
      // Registered last, closed first: no new claims, those under way get their answer, then the producer goes.
      lifecycle.onClose('http', () => app.close())
      await app.listen({ host: config.INGESTION_HOST, port: config.INGESTION_PORT })
      log.info({ host: config.INGESTION_HOST, port: config.INGESTION_PORT }, 'listening')
      // Cold starts without the registry work: the first claims look it up again.
      await publisher
        .warm()
        .catch((error: unknown) => log.warn({ reason: String(error) }, 'no schema id yet'))
    },
  )
}

/** Of a registry that does not answer nothing can be said but that. */
function whatToDo(error: unknown): false | string {
  return error instanceof SchemaNotRegistered && error.message
}

function isTenant(id: string): boolean {
  return TenantId.safeParse(id).success
}
