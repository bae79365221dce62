/** What was seen from outside, as plain data: test/support/evidence.ts gathers it. */
import type { ReadRecord } from '../topics.ts'

export const INPUTS = {
  email: ['claims.submitted'],
  policy: ['claims.extracted'],
  decision: ['claims.assessed', 'claims.reviewed', 'claims.withdrawn'],
} as const
export type Group = keyof typeof INPUTS

export const TOPICS = [
  'claims.submitted',
  'claims.extracted',
  'claims.assessed',
  'claims.decided',
  'claims.review-requested',
  'claims.reviewed',
  'claims.information-requested',
  'claims.withdrawn',
  'claims.dead-letter',
] as const
export type Topic = (typeof TOPICS)[number]

export interface SeenRecord extends ReadRecord {
  /** Its Avro value; null where it cannot be read. */
  event: Readonly<Record<string, unknown>> | null
}

export interface CheckpointRow {
  thread_id: string
  checkpoint_id: string
  parent_checkpoint_id: string | null
}

/** `topic/partition` → offset. */
export type Positions = ReadonlyMap<string, number>

/** What the groups had committed at one moment. */
export interface OffsetSnapshot {
  committed: Readonly<Record<Group, Positions>>
  /** When Kafka had told it, ms since the epoch. */
  at: number
}

export interface Evidence {
  /** As a read_committed consumer reads them. */
  topics: Readonly<Record<Topic, readonly SeenRecord[]>>
  /** claims.decided as a read_uncommitted consumer reads it. */
  uncommitted: readonly SeenRecord[]
  checkpoints: readonly CheckpointRow[]
  /** In the order they were taken. */
  snapshots: readonly OffsetSnapshot[]
}

export const at = ({ topic, partition }: { topic: string; partition: number }): string =>
  `${topic}/${partition}`
