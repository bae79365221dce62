/**
 * A service that owns nodes of a placed graph: Kafka in, checkpoint, Kafka out. The wiring that every such
 * service shares; the nodes and their own dependencies come from the service.
 */
import type { Config } from '../config/load.ts'
import { settleEnvironment } from '../config/settled-environment.ts'
import { startHealthServer } from '../http/health.ts'
import { createKafka } from '../kafka/client.ts'
import { AvroCodec } from '../kafka/codec.ts'
import { kafkaConnection, registryConnection } from '../kafka/connection.ts'
import { IdempotentCommitter } from '../kafka/idempotent-committer.ts'
import { RelayCommitter } from '../kafka/relay-committer.ts'
import { SchemaCheck } from '../kafka/schema-check.ts'
import { KafkaSource } from '../kafka/source.ts'
import { TransactionalCommitter } from '../kafka/transactional-committer.ts'
import { createPool, openConnections } from '../postgres/pool.ts'
import { deadLetter } from '../runtime/dead-letter.ts'
import type { Lifecycle } from '../runtime/lifecycle.ts'
import { observe } from '../runtime/observe.ts'
import { Processor } from '../runtime/processor.ts'
import type { Logger } from '../telemetry/log.ts'
import type { Telemetry } from '../telemetry/start.ts'
import { READS_AT_ONCE } from './checkpoint-reader.ts'
import { WRITES_AT_ONCE } from './checkpoint-writer.ts'
import { graphHandler, inputTopics, type OnRan } from './graph-handler.ts'
import type { Work } from './node-work.ts'
import type { PlacedGraph, ThreadGraph } from './placed-graph.ts'
import { HopSaver } from './saver.ts'

export interface GraphServiceOptions<State> {
  service: string
  placed: PlacedGraph<State>
  /** The graph with the service's own nodes. */
  compile: (checkpointer: HopSaver) => ThreadGraph<State>
  /** What its nodes do ahead of a run; absent: nothing. */
  work?: Work<State>
  deadLetterTopic: string
  onRan?: OnRan<State>
  schemas: { directory: URL; topics: readonly string[] }
  config: Config<'kafka' | 'postgres' | 'engine' | 'health'>
  telemetry: Telemetry
  log: Logger
  lifecycle: Lifecycle
}

export async function startGraphService<State>(options: GraphServiceOptions<State>): Promise<void> {
  const { service, placed, config, log, lifecycle, telemetry, onRan, work } = options
  settleEnvironment()

  const pool = createPool(config.DATABASE_URL, config.DATABASE_POOL_SIZE, service)
  lifecycle.onClose('postgres', () => pool.end())
  await openConnections(pool, READS_AT_ONCE + WRITES_AT_ONCE)
  const kafka = createKafka({ ...kafkaConnection(config), clientId: service, log })
  const admin = kafka.admin()
  await admin.connect()
  lifecycle.onClose('kafka admin', () => admin.disconnect())

  const codec = new AvroCodec({ ...registryConnection(config), ...options.schemas })
  // Now, and not in the first claim's time. A registry that is away is no reason not to start: it is asked again.
  const schemas = new SchemaCheck(codec, log)
  lifecycle.onClose('schemas', () => Promise.resolve(schemas.close()))
  await schemas.start()
  const saver = new HopSaver(pool)
  const graph = options.compile(saver)
  const source = new KafkaSource(kafka, {
    groupId: service,
    topics: inputTopics(placed, service),
    sessionTimeoutMs: config.SESSION_TIMEOUT_MS,
    admin,
    log,
  })
  const transactional = new TransactionalCommitter(kafka, {
    groupId: service,
    admin,
    transactionTimeoutMs: config.TRANSACTION_TIMEOUT_MS,
  })
  const idempotent = new IdempotentCommitter(kafka, {
    groupId: service,
    admin,
    member: source,
    log,
  })
  lifecycle.onClose('producer', () => idempotent.stop())
  const exactlyOnce = placed.exactlyOnce.some((node) => placed.placement[node] === service)
  const processor = new Processor({
    source,
    committer: exactlyOnce
      ? transactional
      : new RelayCommitter({ idempotent, transactional, exactlyOnce: [options.deadLetterTopic] }),
    handler: graphHandler({ placed, service, saver, graph, codec, work, onRan }),
    width: config.MAX_IN_FLIGHT,
    deadLetter: (record, error) => deadLetter(options.deadLetterTopic, service, record, error),
    observer: observe(service, log),
    onFatal: (error) => lifecycle.fail('the processor cannot go on', error),
  })

  const health = await startHealthServer({
    host: config.HEALTH_HOST,
    port: config.HEALTH_PORT,
    telemetry,
    log,
    ready: {
      kafka: () => Promise.resolve(processor.state === 'running'),
      postgres: async () => (await pool.query('select 1')).rowCount === 1,
      schemas: () => Promise.resolve(schemas.ready),
    },
  })
  lifecycle.onClose('health', () => health.close())
  lifecycle.onClose('processor', () => processor.stop(config.SHUTDOWN_GRACE_MS))
  await processor.start()
  log.info({ topics: inputTopics(placed, service) }, 'ready')
}
