/** The desk: follows every topic into a read model, and answers for it over HTTP. */
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { TOPICS } from '../../shared/claims/topics.ts'
import { addHealthRoutes } from '../../shared/http/health.ts'
import { addOpenApi } from '../../shared/http/openapi.ts'
import { createHttpServer } from '../../shared/http/server.ts'
import { createKafka } from '../../shared/kafka/client.ts'
import { AvroCodec } from '../../shared/kafka/codec.ts'
import { IdempotentCommitter } from '../../shared/kafka/idempotent-committer.ts'
import { KafkaSource } from '../../shared/kafka/source.ts'
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
import { DESK_TOPICS, deskHandler } from './handler.ts'
import { addDeskRoutes } from './routes.ts'
import { writeChanges } from './write.ts'

const GROUP = 'desk'
const GATHER_MS = 50 // a view that is so much older costs the broker and the desk half as much
const MAX_BATCH = 500 // records in one statement
const WRITE_RETRY = { initialMs: 50, maxMs: 2_000 }

export function startDesk(telemetry: Telemetry): Promise<void> {
  return startService(
    { service: GROUP, telemetry, sections: ['kafka', 'postgres', 'desk'] },
    async ({ config, log, lifecycle }) => {
      const pool = createPool(config.DATABASE_URL, config.DATABASE_POOL_SIZE, GROUP, log)
      lifecycle.onClose('postgres', () => pool.end())
      const kafka = createKafka({ brokers: config.KAFKA_BROKERS, clientId: GROUP, log })
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
        consumer: source.consumer,
        log,
      })
      lifecycle.onClose('committer', () => committer.stop())
      const processor = new Processor({
        source,
        committer,
        handler: deskHandler({ codec: codecOf(config.SCHEMA_REGISTRY_URL), writer, log }),
        width: config.MAX_IN_FLIGHT,
        deadLetter: (record, error) => deadLetter(TOPICS.deadLetter, GROUP, record, error),
        observer: observe(GROUP, log),
        onFatal: (error) => lifecycle.fail('the processor cannot go on', error),
      })

      const app = createHttpServer({ log })
      await addOpenApi(app, { title: 'claimgraph desk', description: 'Tells how claims stand.' })
      addHealthRoutes(app, {
        telemetry,
        ready: {
          kafka: () => Promise.resolve(processor.state === 'running'),
          postgres: async () => (await pool.query('SELECT 1')).rowCount === 1,
        },
      })
      addDeskRoutes(app, pool)
      lifecycle.onClose('processor', () => processor.stop(config.SHUTDOWN_GRACE_MS))
      lifecycle.onClose('http', () => app.close())
      await app.listen({ host: config.DESK_HOST, port: config.DESK_PORT })
      log.info({ host: config.DESK_HOST, port: config.DESK_PORT }, 'listening')
      await processor.start()
    },
  )
}

function codecOf(registryUrl: string): AvroCodec {
  return new AvroCodec({ registryUrl, ...SCHEMAS })
}
