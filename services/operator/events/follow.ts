/**
 * Follows the event topics from now on, read_committed, with a consumer group of its own that it removes again.
 * Invariant: what is published after `followEvents` has resolved is seen, for the positions to begin at are taken
 * before the group is joined.
 */
import { randomUUID } from 'node:crypto'
import { EVENT_TOPICS, type EventTopic } from '../../../shared/claims/topics.ts'
import type { Config } from '../../../shared/config/load.ts'
import { type Admin, type Kafka, noKafka, openKafka, withAdmin } from '../connections.ts'
import { messageOf, OperatorError } from '../errors.ts'
import { openCodec, type SeenEvent } from './codec.ts'
import { headerTexts } from './headers.ts'

export interface FollowOptions {
  onEvent: (seen: SeenEvent) => void
  /** A record whose value is no event: what it is and where. */
  onUnreadable: (message: string) => void
  /** The consumer cannot go on. */
  onCrash: (error: Error) => void
  topics?: readonly EventTopic[]
}

export interface Follower {
  close(): Promise<void>
}

type Consumer = ReturnType<Kafka['consumer']>

export async function followEvents(config: Config<'kafka'>, options: FollowOptions): Promise<Follower> {
  const topics = options.topics ?? EVENT_TOPICS
  const groupId = `claimgraph-watch-${randomUUID()}`
  const positions = await withAdmin(config, (admin) => ends(admin, topics))
  const consumer = openKafka(config).consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 500,
  })
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [...topics] })
    const joined = new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.GROUP_JOIN, () => resolve())
      consumer.on(consumer.events.CRASH, ({ payload: { error } }) => {
        reject(error)
        options.onCrash(error)
      })
    })
    await run(consumer, config, options)
    for (const position of positions) consumer.seek(position)
    await joined
  } catch (error) {
    await consumer.disconnect()
    throw noKafka(config, error)
  }
  return {
    async close() {
      await consumer.disconnect()
      // Best effort: the broker drops an empty group by itself.
      await withAdmin(config, (admin) => admin.deleteGroups([groupId])).catch(() => undefined)
    },
  }
}

async function ends(
  admin: Admin,
  topics: readonly string[],
): Promise<{ topic: string; partition: number; offset: string }[]> {
  try {
    const lists = await Promise.all(
      topics.map(async (topic) =>
        (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({
          topic,
          partition,
          offset: high,
        })),
      ),
    )
    return lists.flat()
  } catch (error) {
    throw new OperatorError(
      `the topics cannot be read (${messageOf(error)}): make them with claimgraph provision`,
      {
        cause: error,
      },
    )
  }
}

function run(
  consumer: Consumer,
  config: Config<'kafka'>,
  { onEvent, onUnreadable }: FollowOptions,
): Promise<void> {
  const codec = openCodec(config)
  return consumer.run({
    autoCommit: false,
    eachMessage: async ({ topic, partition, message }) => {
      try {
        onEvent({
          topic: topic as EventTopic,
          partition,
          offset: message.offset,
          timestamp: Number(message.timestamp),
          thread_id: message.key?.toString('utf8') ?? '',
          event: (await codec.decode(topic, message.value)) as Record<string, unknown>,
          headers: headerTexts(message.headers),
        })
      } catch (error) {
        onUnreadable(`${topic}/${partition}/${message.offset}: ${messageOf(error)}`)
      }
    },
  })
}
