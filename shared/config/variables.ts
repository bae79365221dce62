/**
 * Every variable that claimgraph reads, by section. `.env.example` documents the same list (a test compares
 * them). OTEL_* variables are OpenTelemetry's own and read by its SDK.
 */
import {
  isMongoUrl,
  KAFKA_SECURITY,
  kafkaProblems,
  MONGO_SECURITY,
  mongoProblems,
  POSTGRES_SECURITY,
  postgresProblems,
  REGISTRY_SECURITY,
  withMongoSecurity,
  withPostgresSecurity,
} from './connections.ts'
import { COST_VARIABLES } from './costs.ts'
import { IDENTITY_VARIABLES, identityProblems } from './identity.ts'
import { INTAKE_VARIABLES, intakeProblems } from './ingestion.ts'
import {
  DECISION_LLM_VARIABLES,
  EMAIL_LLM_VARIABLES,
  LLM_VARIABLES,
  llmProblems,
  serviceLlmProblems,
} from './llm.ts'
import { RETENTION_VARIABLES, retentionProblems } from './retention.ts'
import { choice, fraction, integer, list, optionalText, text, url } from './variable.ts'
import { WEBHOOK_VARIABLES } from './webhooks.ts'

const port = (fallback: string, doc: string) => integer({ fallback, doc, min: 1, max: 65_535 })

const deskUrl = url({
  fallback: 'http://127.0.0.1:8090',
  protocols: ['http:', 'https:'],
  doc: 'Where clients find the desk; makes the status_url of an accepted claim.',
})

const defaultTenant = text({
  fallback: 'demo',
  doc: 'Tenant of a claim whose body names none (identity is off).',
})

export const SECTIONS = {
  kafka: {
    KAFKA_BROKERS: list({
      fallback: '127.0.0.1:9092',
      doc: 'Bootstrap brokers, host:port, separated by commas.',
    }),
    SCHEMA_REGISTRY_URL: url({
      fallback: 'http://127.0.0.1:8081/apis/ccompat/v7',
      protocols: ['http:', 'https:'],
      doc: 'Confluent-compatible API of the schema registry.',
    }),
    ...KAFKA_SECURITY,
    ...REGISTRY_SECURITY,
  },
  topics: {
    TOPIC_PARTITIONS: integer({
      fallback: '6',
      min: 1,
      max: 10_000,
      doc: 'Partitions of each topic that provision makes.',
    }),
    TOPIC_REPLICATION_FACTOR: integer({
      fallback: '1',
      min: 1,
      max: 10,
      doc: 'Replicas of each partition; 3 in production.',
    }),
    TOPIC_MIN_INSYNC_REPLICAS: integer({
      fallback: '1',
      min: 1,
      max: 10,
      doc: 'Replicas that must have a record before it is acknowledged; 2 in production.',
    }),
  },
  postgres: {
    DATABASE_URL: url({
      fallback: 'postgres://claimgraph:claimgraph@127.0.0.1:5432/claimgraph',
      protocols: ['postgres:', 'postgresql:'],
      secret: true,
      doc: 'PostgreSQL: checkpoints and the read model.',
    }),
    DATABASE_POOL_SIZE: integer({
      fallback: '10',
      min: 1,
      max: 1_000,
      doc: 'Connections to PostgreSQL of each process.',
    }),
    ...POSTGRES_SECURITY,
  },
  mongo: {
    MONGODB_URL: text({
      fallback: 'mongodb://127.0.0.1:27017/claimgraph',
      is: isMongoUrl,
      error: 'must be a URL that begins with mongodb:// or mongodb+srv://',
      secret: true,
      doc: 'MongoDB with the policies; the path names the database.',
    }),
    ...MONGO_SECURITY,
  },
  engine: {
    MAX_IN_FLIGHT: integer({
      fallback: '256',
      min: 1,
      max: 100_000,
      doc: 'Records of one partition that a service works on at once.',
    }),
    SESSION_TIMEOUT_MS: integer({
      fallback: '6000',
      min: 1_000,
      max: 1_800_000,
      doc: 'A service that is silent for so long loses its partitions, ms. Brokers refuse less than 6000 unless told otherwise.',
    }),
    TRANSACTION_TIMEOUT_MS: integer({
      fallback: '30000',
      min: 1_000,
      max: 900_000,
      doc: 'Kafka aborts a transaction that is open for longer, ms.',
    }),
    SHUTDOWN_GRACE_MS: integer({
      fallback: '10000',
      min: 0,
      max: 600_000,
      doc: 'How long work in flight may finish after SIGTERM, ms.',
    }),
    CRASH_AT: optionalText({
      doc: 'For tests: where the service kills itself, e.g. after-send or after-send:3 for the third time.',
    }),
  },
  health: {
    HEALTH_HOST: text({
      fallback: '127.0.0.1',
      doc: 'Address of /livez, /readyz and /metrics of the email, policy and decision services.',
    }),
    HEALTH_PORT: port('', 'Port of the same; default 9101 email, 9102 policy, 9103 decision.'),
  },
  ingestion: {
    INGESTION_HOST: text({ fallback: '127.0.0.1', doc: 'Address of the ingestion service.' }),
    INGESTION_PORT: port('8080', 'Port of the ingestion service.'),
    ...INTAKE_VARIABLES,
    PRODUCE_TIMEOUT_MS: integer({
      fallback: '5000',
      min: 100,
      max: 120_000,
      doc: 'How long a claim waits for Kafka before the answer is 503, ms.',
    }),
    DEFAULT_TENANT: defaultTenant,
    DESK_URL: deskUrl,
  },
  desk: {
    DESK_HOST: text({ fallback: '127.0.0.1', doc: 'Address of the desk.' }),
    DESK_PORT: port('8090', 'Port of the desk.'),
    DESK_MAX_WATCHERS: integer({
      fallback: '10000',
      min: 1,
      max: 1_000_000,
      doc: 'Event streams and waiting requests that a desk has open at once; more are answered 503.',
    }),
    DESK_STREAM_BUFFER_BYTES: integer({
      fallback: '131072',
      min: 1_024,
      max: 104_857_600,
      doc: 'What an event stream holds for a client that does not read, bytes; with more it ends.',
    }),
    DESK_URL: deskUrl,
    REVIEW_LEASE_MS: integer({
      fallback: '900000',
      min: 1_000,
      max: 86_400_000,
      doc: 'How long a claim stays reserved for the adjuster who took it from the queue, ms.',
    }),
    DEFAULT_TENANT: defaultTenant,
  },
  identity: IDENTITY_VARIABLES,
  webhooks: WEBHOOK_VARIABLES,
  operator: {
    INGESTION_URL: url({
      fallback: 'http://127.0.0.1:8080',
      protocols: ['http:', 'https:'],
      doc: 'Where claimgraph submit finds the ingestion service.',
    }),
    DESK_URL: deskUrl,
    DEFAULT_TENANT: defaultTenant,
  },
  client: {
    CLAIMGRAPH_TOKEN: optionalText({
      secret: true,
      doc: 'Bearer token that claimgraph sends to ingestion and the desk.',
    }),
  },
  claims: {
    CONFIDENCE_FLOOR: fraction({
      fallback: '0.6',
      doc: 'A value read with less confidence counts as missing, 0..1.',
    }),
    CLAIM_WINDOW_DAYS: integer({
      fallback: '365',
      min: 1,
      max: 36_500,
      doc: 'Days after the incident in which it may be claimed.',
    }),
  },
  retention: RETENTION_VARIABLES,
  llm: LLM_VARIABLES,
  email_llm: EMAIL_LLM_VARIABLES,
  decision_llm: DECISION_LLM_VARIABLES,
  costs: COST_VARIABLES,
  jaeger: {
    JAEGER_URL: url({
      fallback: 'http://127.0.0.1:16686',
      protocols: ['http:', 'https:'],
      doc: 'Query API of Jaeger, for claimgraph trace.',
    }),
  },
  logging: {
    LOG_LEVEL: choice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      fallback: 'info',
      doc: 'Least level that is logged.',
    }),
  },
} as const

/** What must fit together in a section, or with one before it. Values of variables with problems are undefined. */
export const CHECKS: Partial<
  Record<keyof typeof SECTIONS, (values: Readonly<Record<string, unknown>>) => string[]>
> = {
  kafka: kafkaProblems,
  postgres: postgresProblems,
  mongo: mongoProblems,
  identity: identityProblems,
  ingestion: intakeProblems,
  retention: retentionProblems,
  llm: llmProblems,
  email_llm: serviceLlmProblems('EMAIL_LLM'),
  decision_llm: serviceLlmProblems('DECISION_LLM'),
}

/** Values that are made of several variables. Called only where none has a problem. */
export const COMPOSED: Partial<
  Record<
    keyof typeof SECTIONS,
    (values: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
  >
> = {
  postgres: withPostgresSecurity,
  mongo: withMongoSecurity,
}
