/**
 * What the model rests on. Measured figures are those of docs/performance.md (a test holds them to it) and of
 * `npm run bench -- capacity --measure`; what is assumed is named as such.
 */

export const PROCESSES = [
  'load',
  'ingestion',
  'email',
  'policy',
  'decision',
  'desk',
  'Kafka',
  'PostgreSQL',
  'FerretDB',
] as const
export type ProcessName = (typeof PROCESSES)[number]

export interface Level {
  in_flight: number
  claims_per_s: number
  /** ms of CPU a claim. */
  cpu_ms: Readonly<Record<ProcessName, number>>
}

const level = (in_flight: number, claims_per_s: number, cpu: readonly number[]): Level => ({
  in_flight,
  claims_per_s,
  cpu_ms: Object.fromEntries(PROCESSES.map((name, index) => [name, cpu[index] ?? 0])) as Level['cpu_ms'],
})

/** One process of each on two cores, the load with them. */
export const LEVELS: readonly Level[] = [
  level(1, 30, [1.79, 1.94, 6.5, 6.35, 5.5, 1.91, 13.0, 5.94, 1.79]),
  level(64, 185, [0.41, 0.47, 1.9, 1.53, 1.37, 0.44, 2.17, 1.17, 0.83]),
  level(256, 295, [0.24, 0.25, 1.34, 1.13, 0.85, 0.28, 0.82, 0.66, 0.68]),
  level(1_000, 342, [0.25, 0.25, 1.2, 1.01, 0.7, 0.21, 0.41, 0.53, 0.61]),
]

/** The machine of these figures. */
export const MACHINE_CORES = 2

/** Email service with 2 s of model time and thousands in flight, ms of CPU a claim. */
export const EMAIL_WITH_MODEL_MS = 2.3

/** Bytes of a claim with an email of 400 characters: `npm run bench -- capacity --measure`. */
export const BYTES = {
  /** Of all its records on the topics, one replica. */
  kafka: 4_200,
  /** Written ahead by PostgreSQL: checkpoints and the desk. */
  wal: 24_000,
  /** Kept in its tables and indexes. */
  tables: 16_000,
}

/** Fixed in the code: shared/runtime/pace.ts, shared/langgraph/checkpoint-reader.ts. */
export const SPACING_MS = 10
export const BATCH_MOST = 200
export const BATCHES_AT_ONCE = 2

/** ASSUMED, for nothing here was measured over a network or with a real model. */
export const ASSUMED = {
  /** A core of a cluster does as much as one of the machine above. */
  core: 1,
  /** Of what is there, in use when it is busy: the rest is for bursts, rebalances and lost nodes. */
  used: 0.6,
  /** Time of an answer of the model, s; one of the email service, and one of the decision service where rules approve. */
  model_s: 2,
  /** Round trips inside a cluster, ms. */
  database_ms: 2,
  produce_ms: 5,
  transaction_ms: 20,
  broker_cores: 4,
  /** What a primary writes ahead and a broker writes, for ever, bytes/s. */
  wal_per_s: 100e6,
  broker_per_s: 100e6,
  replication: 3,
  /** Days that topics keep records, and that checkpoints stay before they are pruned. */
  topics_days: 7,
  checkpoints_days: 90,
} as const
