/** The ingestion service: HTTP in, claims.submitted out. Has no database: what a claim_id means is decided later. */
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { TOPICS } from '../../shared/claims/topics.ts'
import { TenantId } from '../../shared/claims/types.ts'
import { ConfigError } from '../../shared/config/load.ts'
import { addHealthRoutes } from '../../shared/http/health.ts'
import { addOpenApi } from '../../shared/http/openapi.ts'
import { createHttpServer } from '../../shared/http/server.ts'
import { BatchingProducer } from '../../shared/kafka/batching-producer.ts'
import { createKafka } from '../../shared/kafka/client.ts'
import { AvroCodec } from '../../shared/kafka/codec.ts'
import { startService } from '../../shared/runtime/start-service.ts'
import type { Telemetry } from '../../shared/telemetry/start.ts'
import { acceptEmail } from './email-body.ts'
import { ClaimPublisher } from './publisher.ts'
import { addClaimRoutes } from './routes.ts'

const MAX_WAITING = 5_000 // claims
const MAX_WAITING_BYTES = 67_108_864 // 64 MiB of their values

export function startIngestion(telemetry: Telemetry): Promise<void> {
  return startService(
    { service: 'ingestion', telemetry, sections: ['kafka', 'ingestion'] },
    async ({ config, log, lifecycle }) => {
      if (!TenantId.safeParse(config.DEFAULT_TENANT).success) {
        throw new ConfigError(['DEFAULT_TENANT is not a tenant id: use only A-Z a-z 0-9 . _ -'])
      }
      const timeoutMs = config.PRODUCE_TIMEOUT_MS
      const kafka = createKafka({
        brokers: config.KAFKA_BROKERS,
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
        registryUrl: config.SCHEMA_REGISTRY_URL,
        directory: SCHEMAS.directory,
        topics: [TOPICS.submitted],
      })
      const publisher = new ClaimPublisher({ codec, producer, timeoutMs })
      const app = createHttpServer({ log, bodyLimit: config.INGESTION_BODY_LIMIT_BYTES })
      await addOpenApi(app, { title: 'claimgraph ingestion', description: 'Takes claims in.' })
      addHealthRoutes(app, {
        telemetry,
        ready: { kafka: () => Promise.resolve(producer.connected), registry: () => publisher.warm() },
      })
      const deskUrl = config.DESK_URL.replace(/\/+$/, '')
      acceptEmail(app, config.INGESTION_EMAIL_LIMIT_BYTES)
      addClaimRoutes(app, { publisher, defaultTenant: config.DEFAULT_TENANT, deskUrl })
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
