/**
 * Gathers what there is to see from outside: raw topics, tables and offsets. Nothing of the services' own code is asked.
 * What must hold of it is in invariants/.
 */
import type { Admin } from 'kafkajs'
import pg from 'pg'
import { environment } from './environment.ts'
import {
  at,
  type CheckpointRow,
  type Evidence,
  type Group,
  INPUTS,
  type OffsetSnapshot,
  type Positions,
  type SeenRecord,
  TOPICS,
  type Topic,
} from './invariants/seen.ts'
import { decode, readTopic, withAdmin } from './topics.ts'

/** Where every topic ends now. */
export async function topicEnds(): Promise<Positions> {
  return withAdmin(endsOf)
}

export async function offsetSnapshot(): Promise<OffsetSnapshot> {
  return withAdmin(async (admin) => {
    const [email, policy, decision] = await Promise.all([
      committedBy(admin, 'email'),
      committedBy(admin, 'policy'),
      committedBy(admin, 'decision'),
    ])
    return { committed: { email, policy, decision }, at: Date.now() }
  })
}

/**
 * Records from `since` on (default: all) that have a key of the tenant or none, and its checkpoints. What others left
 * behind, and somebody still handles, is not counted.
 */
export async function gatherEvidence(
  tenant: string,
  { since = new Map(), snapshots = [] }: { since?: Positions; snapshots?: readonly OffsetSnapshot[] } = {},
): Promise<Evidence> {
  const read = async (topic: Topic, readUncommitted = false): Promise<SeenRecord[]> => {
    const records = await readTopic(topic, { readUncommitted })
    return Promise.all(
      records
        .filter((record) => record.offset >= (since.get(at(record)) ?? 0))
        .filter(({ key }) => key === null || key.startsWith(`${tenant}:`))
        .sort((a, b) => a.partition - b.partition || a.offset - b.offset)
        .map(async (record) => ({ ...record, event: await decode(record).catch(() => null) })),
    )
  }
  const topics: Partial<Record<Topic, SeenRecord[]>> = {}
  for (const topic of TOPICS) topics[topic] = await read(topic)
  return {
    topics: topics as Record<Topic, SeenRecord[]>,
    uncommitted: await read('claims.decided', true),
    checkpoints: await checkpointsOf(tenant),
    snapshots,
  }
}

async function endsOf(admin: Admin): Promise<Positions> {
  const ends = new Map<string, number>()
  for (const topic of TOPICS) {
    for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
      ends.set(at({ topic, partition }), Number(high))
    }
  }
  return ends
}

async function committedBy(admin: Admin, group: Group): Promise<Positions> {
  const offsets = await admin.fetchOffsets({ groupId: group, topics: [...INPUTS[group]] })
  return new Map(
    offsets.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [at({ topic, partition }), Math.max(0, Number(offset))]),
    ),
  )
}

async function checkpointsOf(tenant: string): Promise<CheckpointRow[]> {
  const client = new pg.Client(environment.databaseUrl)
  await client.connect()
  try {
    const { rows } = await client.query<CheckpointRow>(
      `select thread_id, checkpoint_id, parent_checkpoint_id from checkpoints where starts_with(thread_id, $1)`,
      [`${tenant}:`],
    )
    return rows
  } finally {
    await client.end()
  }
}
