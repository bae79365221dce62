/**
 * Makes the topics. Never changes one that exists: more partitions would send the next record of a claim to
 * another partition than the last one, and its records would be handled out of order.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { EVENT_TOPICS, TOPICS } from '../../../shared/claims/topics.ts'
import { TOPIC_RESOURCE } from '../../../shared/kafka/resources.ts'
import type { Admin } from '../connections.ts'
import { messageOf, OperatorError } from '../errors.ts'
import { type Provisioned, provisioned } from './report.ts'

export interface TopicSettings {
  TOPIC_PARTITIONS: number
  TOPIC_REPLICATION_FACTOR: number
  TOPIC_MIN_INSYNC_REPLICAS: number
  RETENTION_TOPICS_DAYS: number
}

/** The largest body that ingestion takes by default, with its headers and the batch around it. */
const EVENT_BYTES = 1_310_720 // 1.25 MiB
/** A dead letter is the whole record with headers that say why. */
const DEAD_LETTER_BYTES = 2_097_152 // 2 MiB
const LEADERS_WITHIN_MS = 60_000 // one minute
const LEADERS_POLL_MS = 200
const DAY_MS = 86_400_000
/** Somebody has to find the time to look at them. */
const DEAD_LETTER_RETENTION_MS = 7_776_000_000 // 90 days

function configOf(topic: string, settings: TopicSettings): Record<string, string> {
  const durable = { 'min.insync.replicas': String(settings.TOPIC_MIN_INSYNC_REPLICAS) }
  return topic === TOPICS.deadLetter
    ? {
        ...durable,
        'max.message.bytes': String(DEAD_LETTER_BYTES),
        'retention.ms': String(DEAD_LETTER_RETENTION_MS),
      }
    : {
        ...durable,
        'max.message.bytes': String(EVENT_BYTES),
        'retention.ms': String(settings.RETENTION_TOPICS_DAYS * DAY_MS),
      }
}

export async function provisionTopics(admin: Admin, settings: TopicSettings): Promise<Provisioned[]> {
  const wanted = [...EVENT_TOPICS, TOPICS.deadLetter]
  const names = new Set(await admin.listTopics())
  const missing = wanted.filter((topic) => !names.has(topic))
  if (missing.length > 0) {
    await create(admin, missing, settings)
    await haveLeaders(admin, missing)
  }
  const present = wanted.filter((topic) => names.has(topic))
  const checked = new Map(
    (await check(admin, present, settings)).map((line): [string, Provisioned] => [line.name, line]),
  )
  const shape = `${settings.TOPIC_PARTITIONS} partitions, ${settings.TOPIC_REPLICATION_FACTOR} replicas`
  return wanted.map((topic) => checked.get(topic) ?? provisioned('topic', topic, 'made', shape))
}

async function create(admin: Admin, topics: readonly string[], settings: TopicSettings): Promise<void> {
  try {
    await admin.createTopics({
      waitForLeaders: false,
      topics: topics.map((topic) => ({
        topic,
        numPartitions: settings.TOPIC_PARTITIONS,
        replicationFactor: settings.TOPIC_REPLICATION_FACTOR,
        configEntries: Object.entries(configOf(topic, settings)).map(([name, value]) => ({ name, value })),
      })),
    })
  } catch (error) {
    const details = error instanceof AggregateError || hasErrors(error) ? error.errors : [error]
    throw new OperatorError(
      `topics could not be made (${[...new Set(details.map(messageOf))].join('; ')}): ` +
        'check TOPIC_PARTITIONS, TOPIC_REPLICATION_FACTOR (at most the number of brokers) and TOPIC_MIN_INSYNC_REPLICAS',
      { cause: error },
    )
  }
}

/** What was made is known to one broker after the other. kafkajs's own wait fails on the first that knows nothing. */
async function haveLeaders(admin: Admin, topics: readonly string[]): Promise<void> {
  let problem = ''
  for (const deadline = Date.now() + LEADERS_WITHIN_MS; Date.now() < deadline; await sleep(LEADERS_POLL_MS)) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: [...topics] })
      const lacking = found.filter(
        ({ partitions }) => partitions.length === 0 || partitions.some(({ leader }) => leader < 0),
      )
      if (lacking.length === 0) return
      problem = `no leader yet: ${lacking.map(({ name }) => name).join(', ')}`
    } catch (error) {
      problem = messageOf(error)
    }
  }
  throw new OperatorError(
    `the topics were made, and cannot be used after ${LEADERS_WITHIN_MS / 1_000} s (${problem}): ` +
      'are all brokers up? The same command again is safe',
  )
}

/** kafkajs has an aggregate error of its own. */
function hasErrors(error: unknown): error is { errors: unknown[] } {
  return typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors)
}

async function check(
  admin: Admin,
  topics: readonly string[],
  settings: TopicSettings,
): Promise<Provisioned[]> {
  if (topics.length === 0) return []
  const [{ topics: metadata }, { resources }] = await Promise.all([
    admin.fetchTopicMetadata({ topics: [...topics] }),
    admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map((name) => ({ type: TOPIC_RESOURCE, name })),
    }),
  ])
  return metadata.map(({ name, partitions }) => {
    const found = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? []
    const differing = Object.entries(configOf(name, settings)).flatMap(([key, wanted]) => {
      const value = found.find(({ configName }) => configName === key)?.configValue
      return value === undefined || value === wanted ? [] : [`${key} is ${value}, not ${wanted}`]
    })
    return judge(name, partitions, settings, differing)
  })
}

function judge(
  topic: string,
  partitions: readonly { replicas: readonly number[] }[],
  settings: TopicSettings,
  differing: readonly string[],
): Provisioned {
  const wanted = settings.TOPIC_PARTITIONS
  if (partitions.length < wanted) {
    const note =
      `has ${partitions.length} partitions, ${wanted} are configured; adding some would break the order of the ` +
      `claims in it. Set TOPIC_PARTITIONS=${partitions.length}, or drain the topic and make it anew`
    return provisioned('topic', topic, 'refused', note)
  }
  const notes = [...differing]
  if (partitions.length > wanted) notes.unshift(`${partitions.length} partitions, not ${wanted}`)
  const replicas = partitions[0]?.replicas.length ?? 0
  if (replicas !== settings.TOPIC_REPLICATION_FACTOR)
    notes.push(`${replicas} replicas, not ${settings.TOPIC_REPLICATION_FACTOR}`)
  return provisioned('topic', topic, 'there', notes.length > 0 ? `left as it is: ${notes.join(', ')}` : '')
}
