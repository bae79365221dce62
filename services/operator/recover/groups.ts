/**
 * Consumer groups of the services: whether anybody is in them, where they stand, and how they are set.
 *
 * Invariants:
 * G1. Whoever had a partition is fenced first: what it left pending is aborted or completed before anything is read.
 * G2. Records that are published and the positions behind them are transactions, the positions last: who dies in
 *     between finds in the topics what was published, and runs again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { claimPlacement } from '../../../shared/claims/placement.ts'
import { TOPICS } from '../../../shared/claims/topics.ts'
import { TRANSACTION_RETRY } from '../../../shared/kafka/client.ts'
import { toTopicMessages } from '../../../shared/kafka/messages.ts'
import { publishedGroup } from '../../../shared/kafka/transactional-committer.ts'
import type { OutputRecord } from '../../../shared/runtime/ports.ts'
import type { Admin, Kafka, Producer } from '../connections.ts'
import { messageOf, OperatorError } from '../errors.ts'

/** Group (service) → the topics that it takes work from. */
export const INPUTS: ReadonlyMap<string, readonly string[]> = new Map(
  [...new Set(Object.values(claimPlacement.placement))].map((service) => [
    service,
    claimPlacement.entries
      .filter(({ node }) => claimPlacement.placement[node] === service)
      .map(({ topic }) => topic),
  ]),
)
export const DESK = 'desk'
export const ALL_TOPICS: readonly string[] = Object.values(TOPICS)

const TRANSACTION_MS = 60_000 // one minute
const CHUNK = 500 // records in one transaction
const TRIES = 20
const PAUSE_MS = 250

export interface GroupPosition {
  group: string
  topic: string
  partition: number
  offset: number
  metadata: string
}

export async function refuseMembers(admin: Admin): Promise<void> {
  const { groups } = await admin.describeGroups([...INPUTS.keys(), DESK])
  const running = groups.filter(({ members }) => members.length > 0).map(({ groupId }) => groupId)
  if (running.length > 0)
    throw new OperatorError(
      `${running.join(', ')} ${running.length === 1 ? 'is' : 'are'} running: stop email, policy, decision and desk, and wait until their sessions have ended`,
    )
}

/** G1. */
export async function fence(kafka: Kafka, partitionsOf: (topic: string) => readonly number[]): Promise<void> {
  const ids = [...INPUTS].flatMap(([group, topics]) =>
    topics.flatMap((topic) => partitionsOf(topic).map((partition) => `${group}-${topic}-${partition}`)),
  )
  await Promise.all(
    ids.map(async (transactionalId) => {
      const producer = transactional(kafka, transactionalId)
      try {
        await producer.connect()
        await (await producer.transaction()).abort()
      } finally {
        await producer.disconnect()
      }
    }),
  )
}

/** What the group has committed there; null: nothing. */
export async function committedBy(
  admin: Admin,
  group: string,
  topic: string,
): Promise<ReadonlyMap<number, number | null>> {
  const [answer] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
  return new Map(
    (answer?.partitions ?? []).map(({ partition, offset }) => [
      partition,
      Number(offset) < 0 ? null : Number(offset),
    ]),
  )
}

/** G2. */
export async function publishAndSet(
  kafka: Kafka,
  outputs: readonly OutputRecord[],
  positions: readonly GroupPosition[],
): Promise<void> {
  const producer = transactional(kafka, 'claimgraph-recover')
  try {
    await producer.connect()
    for (let from = 0; from < outputs.length; from += CHUNK)
      await inTransaction(producer, async (transaction) => {
        const topicMessages = toTopicMessages(outputs.slice(from, from + CHUNK))
        await transaction.sendBatch({ topicMessages, acks: -1 })
      })
    for (const [group, topics] of byGroup(positions))
      await inTransaction(producer, (transaction) =>
        transaction.sendOffsets({ consumerGroupId: group, topics }),
      )
  } finally {
    await producer.disconnect()
  }
}

/** How far a service has worked, and how far it has published: after a recovery the same. */
export function bothGroups(position: GroupPosition): GroupPosition[] {
  return [position, { ...position, group: publishedGroup(position.group) }]
}

function transactional(kafka: Kafka, transactionalId: string): Producer {
  return kafka.producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: TRANSACTION_MS,
    allowAutoTopicCreation: false,
    retry: TRANSACTION_RETRY,
  })
}

type Transaction = Awaited<ReturnType<Producer['transaction']>>

/** One that fails is aborted and done again: kafkajs does not wait for the markers of the one before. */
async function inTransaction(
  producer: Producer,
  work: (transaction: Transaction) => Promise<unknown>,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const transaction = await producer.transaction()
    try {
      await work(transaction)
      await transaction.commit()
      return
    } catch (cause) {
      await transaction.abort().catch(() => undefined)
      if (tries === TRIES)
        throw new OperatorError(`Kafka takes no transaction: ${messageOf(cause)}`, { cause })
      await sleep(PAUSE_MS)
    }
  }
}

interface Offsets {
  topic: string
  partitions: { partition: number; offset: string; metadata: string }[]
}

function byGroup(positions: readonly GroupPosition[]): Map<string, Offsets[]> {
  const groups = new Map<string, Map<string, Offsets['partitions']>>()
  for (const { group, topic, partition, offset, metadata } of positions) {
    const topics = groups.get(group) ?? new Map<string, Offsets['partitions']>()
    groups.set(group, topics)
    topics.set(topic, [...(topics.get(topic) ?? []), { partition, offset: String(offset), metadata }])
  }
  return new Map(
    [...groups].map(([group, topics]) => [
      group,
      [...topics].map(([topic, partitions]) => ({ topic, partitions })),
    ]),
  )
}
