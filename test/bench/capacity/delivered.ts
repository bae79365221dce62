/** What deploy/kubernetes/overlays/prod carries as it is delivered: what gives way first, and what removes it. */
import { deployedPartitions, deployedSettings } from '../autoscale/settings.ts'
import { type Limit, limitsOf } from './limits.ts'
import { ASSUMED, BYTES } from './measured.ts'
import { busyCost, HOPS, type Hop, type Pipeline, stageOf } from './pipeline.ts'

const ATTEMPTS = 64 // LLM_CONCURRENCY of openai, unless set
const WIDTH = 256 // MAX_IN_FLIGHT
const DATABASE_CORES = 4 // ASSUMED: the example names none
const BROKERS = 3 // deploy/kubernetes/examples/kafka.yaml
const INGESTION = 8 // deploy/kubernetes/components/autoscaling/ingestion.yaml

export interface Ceiling {
  what: string
  /** Claims a second with room left (ASSUMED.used). */
  claims_per_s: number
  removed_by: string
}

export function deliveredPipeline(): Pipeline {
  const { max } = deployedSettings('email')
  const stage = (hop: Hop) => stageOf(hop, max, ATTEMPTS, ASSUMED.model_s)
  return {
    partitions: deployedPartitions(),
    width: WIDTH,
    stages: { email: stage('email'), policy: stage('policy'), decision: stage('decision') },
    database: {
      cores: DATABASE_CORES,
      cpu_ms: busyCost('PostgreSQL'),
      round_trip_ms: ASSUMED.database_ms,
    },
  }
}

/** The lowest first. */
export function ceilings(): Ceiling[] {
  const pipeline = deliveredPipeline()
  const { max } = deployedSettings('email')
  const shared = [
    {
      what: `CPU of ${INGESTION} instances of ingestion`,
      claims_per_s: (INGESTION * 1_000) / busyCost('ingestion'),
      removed_by: 'more instances: it has no partitions',
    },
    {
      what: `CPU of ${max} instances of the desk`,
      claims_per_s: (max * 1_000) / busyCost('desk'),
      removed_by: '`maxReplicaCount`',
    },
    {
      what: `what PostgreSQL writes ahead (${ASSUMED.wal_per_s / 1e6} MB/s assumed)`,
      claims_per_s: ASSUMED.wal_per_s / BYTES.wal,
      removed_by: 'faster disks, then checkpoints sharded by thread (not built)',
    },
    {
      what: `what ${BROKERS} brokers write (${ASSUMED.broker_per_s / 1e6} MB/s each assumed)`,
      claims_per_s: (BROKERS * ASSUMED.broker_per_s) / (BYTES.kafka * ASSUMED.replication),
      removed_by: 'more brokers; what is old in tiered storage',
    },
  ]
  const all = [...oneOfEach(limitsOf(pipeline)).map((limit) => named(limit, pipeline)), ...shared]
  return all
    .map((ceiling) => ({ ...ceiling, claims_per_s: ceiling.claims_per_s * ASSUMED.used }))
    .sort((a, b) => a.claims_per_s - b.claims_per_s)
}

/** Of stages that have the same limit the first: the others say nothing new. */
function oneOfEach(limits: readonly Limit[]): Limit[] {
  const seen = new Set<string>()
  return limits.filter(({ what }) => {
    const isNew = what === 'CPU' || !seen.has(what)
    seen.add(what)
    return isNew
  })
}

function named({ what, hop, claims_per_s }: Limit, { partitions, stages }: Pipeline): Ceiling {
  const instances = stages[hop ?? HOPS[0]].instances
  switch (what) {
    case 'CPU':
      return {
        what: `CPU of ${instances} instances of ${hop}`,
        claims_per_s,
        removed_by: '`maxReplicaCount`, up to the partitions',
      }
    case 'attempts at the model':
      return {
        what: `${instances} times ${ATTEMPTS} attempts at the model (${ASSUMED.model_s} s each)`,
        claims_per_s,
        removed_by: '`LLM_CONCURRENCY`, as far as the provider lets you',
      }
    case 'width of the partitions':
      return {
        what: `${partitions} partitions times ${WIDTH} in flight`,
        claims_per_s,
        removed_by: '`MAX_IN_FLIGHT`; topics with more partitions, once',
      }
    case 'CPU of the database':
      return {
        what: `CPU of PostgreSQL (${DATABASE_CORES} cores assumed)`,
        claims_per_s,
        removed_by: 'more cores, then checkpoints sharded by thread (not built)',
      }
    default:
      return what satisfies never
  }
}
