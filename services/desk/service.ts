/** The desk: follows every topic into a read model, and answers for it over HTTP. */
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { TOPICS } from '../../shared/claims/topics.ts'
import { TenantId } from '../../shared/claims/types.ts'
import { protect } from '../../shared/http/access.ts'
import { addHealthRoutes } from '../../shared/http/health.ts'
import { addOpenApi } from '../../shared/http/openapi.ts'
import { createHttpServer } from '../../shared/http/server.ts'
import { createVerifier } from '../../shared/identity/verifier.ts'
import { createKafka } from '../../shared/kafka/client.ts'
import { AvroCodec } from '../../shared/kafka/codec.ts'
import { kafkaConnection, registryConnection } from '../../shared/kafka/connection.ts'
import { IdempotentCommitter } from '../../shared/kafka/idempotent-committer.ts'
import { SchemaCheck } from '../../shared/kafka/schema-check.ts'
import { KafkaSource } from '../../shared/kafka/source.ts'
import { isMigrated } from '../../shared/postgres/migrate.ts'
import { createPool } from '../../shared/postgres/pool.ts'
import { backoffMs } from '../../shared/runtime/backoff.ts'
import { deadLetter } from '../../shared/runtime/dead-letter.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { observe } from '../../shared/runtime/observe.ts'
import { Processor } from '../../shared/runtime/processor.ts'
import { startService } from '../../shared/runtime/start-service.ts'
import type { Telemetry } from '../../shared/telemetry/start.ts'
import { BatchWriter } from './batch-writer.ts'
import type { ClaimChange } from './change.ts'
import { addClaimRoute } from './claim-route.ts'
import { DESK_TOPICS, deskHandler } from './handler.ts'
import { addLangGraphRoutes } from './langgraph/langgraph.ts'
import { showWaiting } from './metrics/gauges.ts'
import { MIGRATIONS } from './migrations.ts'
import { API } from './openapi.ts'
import { startPeople } from './review/start.ts'
import { addDeskRoutes } from './routes.ts'
import { addWatchRoutes } from './watch/watch.ts'
import { createWebhooks } from './webhooks/webhooks.ts'
import { writeChanges } from './write.ts'

const GROUP = 'desk'
const GATHER_MS = 50 // a view that is so much older costs the broker and the desk half as much
const MAX_BATCH = 500 // records in one statement
const MORE_CONNECTIONS = 4_096 // for who does not watch
const WEBHOOK_POOL_SIZE = 4 // connections beside the others
const WRITE_RETRY = { initialMs: 50, maxMs: 2_000 }

export function startDesk(telemetry: Telemetry): Promise<void> {
  return startService(
    { service: GROUP, telemetry, sections: ['kafka', 'postgres', 'desk', 'identity', 'webhooks'] },
    async ({ config, log, lifecycle }) => {
      const pool = createPool(config.DATABASE_URL, config.DATABASE_POOL_SIZE, GROUP, log)
      lifecycle.onClose('postgres', () => pool.end())
      const kafka = createKafka({ ...kafkaConnection(config), clientId: GROUP, log })
      const admin = kafka.admin()
      await admin.connect()
      lifecycle.onClose('kafka admin', () => admin.disconnect())

      const writer = new BatchWriter<ClaimChange>({
        write: (changes) => writeChanges(pool, changes),
        maxItems: MAX_BATCH,
        retryAfter: (error, attempt) => {
          if (!(error instanceof RetryableError)) return null
          const wait = backoffMs(attempt, WRITE_RETRY)
          log.warn({ attempt, wait_ms: wait, code: error.code, reason: error.message }, 'cannot write')
          return wait
        },
      })
      const codec = new AvroCodec({ ...registryConnection(config), ...SCHEMAS })
      const schemas = new SchemaCheck(codec, log)
      lifecycle.onClose('schemas', () => Promise.resolve(schemas.close()))
      void schemas.start() // who only reads can be answered meanwhile
      const source = new KafkaSource(kafka, {
        groupId: GROUP,
        topics: DESK_TOPICS,
        sessionTimeoutMs: config.SESSION_TIMEOUT_MS,
        admin,
        gatherMs: GATHER_MS,
        log,
      })
      const committer = new IdempotentCommitter(kafka, {
        groupId: GROUP,
        admin,
        member: source,
        log,
      })
      lifecycle.onClose('committer', () => committer.stop())
      const processor = new Processor({
        source,
        committer,
        handler: deskHandler({ codec, writer, log }),
        width: config.MAX_IN_FLIGHT,
        deadLetter: (record, error) => deadLetter(TOPICS.deadLetter, GROUP, record, error),
        observer: observe(GROUP, log),
        onFatal: (error) => lifecycle.fail('the processor cannot go on', error),
      })

      const app = createHttpServer({ log, maxConnections: config.DESK_MAX_WATCHERS + MORE_CONNECTIONS })
      protect(app, { verifier: createVerifier(config, { isTenant, log }) })
      await addOpenApi(app, API)
      addHealthRoutes(app, {
        telemetry,
        ready: {
          kafka: () => Promise.resolve(processor.state === 'running'),
          postgres: async () => (await pool.query('SELECT 1')).rowCount === 1,
          schemas: () => Promise.resolve(schemas.ready),
          tables: () => isMigrated(pool, { schema: 'desk', steps: MIGRATIONS }),
        },
      })
      addDeskRoutes(app, pool)
      const watch = addWatchRoutes(app, {
        pool,
        log,
        maxWatchers: config.DESK_MAX_WATCHERS,
        bufferBytes: config.DESK_STREAM_BUFFER_BYTES,
      })
      addClaimRoute(app, watch)
      addLangGraphRoutes(app, { pool, watch, log })
      const { DESK_URL: deskUrl, REVIEW_LEASE_MS: leaseMs } = config
      startPeople(app, { pool, kafka, codec, lifecycle, log, deskUrl, leaseMs })
      const webhooks = createWebhooks(app, {
        pool,
        own: createPool(config.DATABASE_URL, WEBHOOK_POOL_SIZE, GROUP, log),
        config,
        log,
      })
      lifecycle.onClose('webhooks', () => webhooks.stop())
      const hideWaiting = showWaiting(pool)
      lifecycle.onClose('gauges', () => Promise.resolve(hideWaiting()))
      lifecycle.onClose('processor', () => processor.stop(config.SHUTDOWN_GRACE_MS))
      lifecycle.onClose('http', () => app.close())
      await app.listen({ host: config.DESK_HOST, port: config.DESK_PORT })
      log.info({ host: config.DESK_HOST, port: config.DESK_PORT }, 'listening')
      webhooks.start()
      await processor.start()
    },
  )
}

function isTenant(id: string): boolean {
  return TenantId.safeParse(id).success
}
