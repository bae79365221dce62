/**
 * The runtime's ports: all it knows of the outer world. Adapters live in shared/kafka; what a record means
 * lives in the handler. Offsets are JS numbers (exact to 2^53).
 */

export interface TopicPartition {
  topic: string
  partition: number
}

/** A record as consumed: bytes and position, not yet decoded. */
export interface InputRecord extends TopicPartition {
  offset: number
  /** Milliseconds since the epoch, as the broker has it. */
  timestamp: number
  key: Buffer | null
  value: Buffer | null
  headers: Readonly<Record<string, Buffer>>
}

/** A record to produce. The key decides the partition; records of one key keep their order. */
export interface OutputRecord {
  topic: string
  key: Buffer | string | null
  value: Buffer | null
  headers: Record<string, Buffer | string>
}

export interface HandlerContext {
  /** The record's own. Aborts when the partition is lost or the process stops: nothing you return will be used. */
  signal: AbortSignal
  /** 1 for the first try of this delivery. */
  attempt: number
}

/**
 * Does the work of one record and returns what to publish. Called again with the same record after a crash,
 * a lost partition or a retryable error, so it must be idempotent. Throws by the policy of errors.ts.
 */
export type Handler = (record: InputRecord, context: HandlerContext) => Promise<OutputRecord[]>

/** Committed position of a partition: the next offset to take, and the metadata that was stored with it. */
export interface CommittedPosition {
  /** Where the partition begins when nothing was ever committed. */
  offset: number
  metadata: string
}

export interface CommitBatch {
  outputs: readonly OutputRecord[]
  /** Next offset to take: everything below it is done. */
  offset: number
  metadata: string
  /** How far outputs are published with this batch; committed with it. */
  published: { offset: number; metadata: string }
}

/** Publishes outputs, then, or at the same time, commits the input offset of one partition. */
export interface PartitionCommitter {
  readonly position: CommittedPosition
  /**
   * How far outputs were ever published, whatever happened to `position` since: an operator who rewinds the group
   * moves the one and not the other. Equal to `position` in ordinary life.
   */
  readonly published: CommittedPosition
  /**
   * At most one call at a time. Throws FencedError when another worker owns the partition; any other error
   * leaves the outcome unknown. While still `usable` the same batch may be committed again; else close, open again
   * and compare `position`.
   */
  commit(batch: CommitBatch): Promise<void>
  readonly usable: boolean
  /** Resolves when every offset that commit() took is committed: it may do that a little later. */
  flush(): Promise<void>
  /** Offsets that were not flushed may be lost: then their records come again. */
  close(): Promise<void>
}

export interface Committer {
  /** How many partitions of a process may commit at once. */
  readonly commitsAtOnce: number
  /** Takes the partition over: fences whoever had it, then reads the committed position. */
  open(partition: TopicPartition): Promise<PartitionCommitter>
}

/** All that a partition has from `from` to below `next`, markers and aborted records left out. */
export interface Fetched {
  from: number
  next: number
  /** Where the partition ended when it was fetched (its high watermark). */
  end: number
  /** In order; may be empty. */
  records: readonly InputRecord[]
}

export interface SourceListener {
  /** The complete new assignment; partitions that are not in it are lost. */
  onAssigned(partitions: readonly TopicPartition[]): void
  /** Hands over what was fetched of one partition. Returns at once. */
  onFetched(partition: TopicPartition, fetched: Fetched): void
  /** The source cannot go on. */
  onCrash(error: Error): void
}

/**
 * A consumer group member. Between assignments pause, resume and seek do nothing: each assignment begins at the committed
 * offsets, and is followed by what is wanted then.
 */
export interface RecordSource {
  /** Resolves when the group is joined. */
  start(listener: SourceListener): Promise<void>
  pause(partition: TopicPartition): void
  resume(partition: TopicPartition): void
  /** Fetches the partition from `offset` on. */
  seek(partition: TopicPartition, offset: number): void
  /** The lowest offset that the partition still has. */
  beginning(partition: TopicPartition): Promise<number>
  /** Leaves the group and joins it again: a new assignment follows, whoever is the rightful owner now. */
  rejoin(): void
  /** Leaves the group. */
  stop(): Promise<void>
}
