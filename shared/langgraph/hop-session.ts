/**
 * One hop's view of its thread: what was read, and what will be written when the hop is done. LangGraph reads and
 * writes it through the saver, in memory; commit() stores all of it in one statement.
 *
 * Invariants:
 * S1. A hop that fails has written nothing: the next try starts from the same state.
 * S2. A hop that ran makes exactly one checkpoint, child of the one that was read.
 */
import type { RunnableConfig } from '@langchain/core/runnables'
import type {
  ChannelVersions,
  Checkpoint,
  CheckpointMetadata,
  CheckpointTuple,
  PendingWrite,
} from '@langchain/langgraph-checkpoint'
import type { BlobRow, CheckpointUnit, StoreResult, WriteRow } from './checkpoint-writer.ts'
import type { HopMetadata } from './placed-graph.ts'

/** What a session needs of the saver. */
export interface SessionStore {
  dumpCheckpoint(checkpoint: Checkpoint): string
  dumpBlobs(values: Record<string, unknown>, versions: ChannelVersions): Promise<BlobRow[]>
  dumpWrites(checkpointId: string, taskId: string, writes: PendingWrite[]): Promise<WriteRow[]>
  store(unit: CheckpointUnit): Promise<StoreResult>
}

interface Put {
  checkpoint: Checkpoint
  metadata: CheckpointMetadata
  newVersions: ChannelVersions
}

/** Key of `configurable` under which a session travels through LangGraph to the saver. */
const SESSION_KEY = 'claimgraph_hop_session'

/** Channels of pending writes that are no result: LangGraph's own names. */
const UNFINISHED = new Set(['__interrupt__', '__error__', '__resume__'])

export function sessionOf(config: RunnableConfig): HopSession | undefined {
  const session: unknown = config.configurable?.[SESSION_KEY]
  return session instanceof HopSession ? session : undefined
}

export class HopSession {
  readonly #threadId: string
  readonly #store: SessionStore
  readonly #read: CheckpointTuple | null
  #tuple: CheckpointTuple | null
  #put: Put | null = null
  readonly #writes: { checkpointId: string; taskId: string; writes: PendingWrite[] }[] = []

  constructor(threadId: string, read: CheckpointTuple | null, store: SessionStore) {
    this.#threadId = threadId
    this.#store = store
    this.#read = read
    this.#tuple = read
  }

  /** The thread as the hop sees it now; null: it does not exist. */
  get tuple(): CheckpointTuple | null {
    return this.#tuple
  }

  /** Whether the hop made a checkpoint, and not only results of tasks whose superstep waits for others. */
  get advanced(): boolean {
    return this.#put !== null
  }

  /** Whether each of the tasks has a stored result. */
  resultsOf(taskIds: readonly string[]): boolean {
    const done = new Set<string>()
    for (const [taskId, channel] of this.#tuple?.pendingWrites ?? []) {
      if (!UNFINISHED.has(channel)) done.add(taskId)
    }
    return taskIds.every((taskId) => done.has(taskId))
  }

  /** Configuration for calls of the compiled graph. */
  get configurable(): Record<string, unknown> {
    return { thread_id: this.#threadId, [SESSION_KEY]: this }
  }

  put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): RunnableConfig {
    const next = {
      configurable: { thread_id: this.#threadId, checkpoint_ns: '', checkpoint_id: checkpoint.id },
    }
    // A run that made no progress puts the checkpoint that it read.
    if (checkpoint.id !== this.#read?.checkpoint.id) this.#put = { checkpoint, metadata, newVersions }
    const pendingWrites = this.#writes
      .filter(({ checkpointId }) => checkpointId === checkpoint.id)
      .flatMap(({ taskId, writes }) =>
        writes.map(([channel, value]) => [taskId, channel, value] as [string, string, unknown]),
      )
    this.#tuple = { config: next, checkpoint, metadata, parentConfig: config, pendingWrites }
    return next
  }

  putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): void {
    const checkpointId = String(config.configurable?.['checkpoint_id'])
    this.#writes.push({ checkpointId, taskId, writes })
    if (this.#tuple?.checkpoint.id !== checkpointId) return
    const pending = writes.map(([channel, value]) => [taskId, channel, value] as [string, string, unknown])
    this.#tuple = { ...this.#tuple, pendingWrites: [...(this.#tuple.pendingWrites ?? []), ...pending] }
  }

  /** Stores the hop's checkpoint with `hop` in its metadata. `refused`: the thread has gone on without us. */
  async commit(hop: HopMetadata): Promise<StoreResult> {
    const put = this.#put
    if (!put && this.#writes.length === 0) return 'stored'
    if (put && this.#tuple) this.#tuple = { ...this.#tuple, metadata: { ...put.metadata, ...hop } }
    const kept = new Set([put?.checkpoint.id, this.#read?.checkpoint.id])
    const [blobs, ...writes] = await Promise.all([
      put ? this.#store.dumpBlobs(put.checkpoint.channel_values, put.newVersions) : [],
      ...this.#writes
        .filter(({ checkpointId }) => kept.has(checkpointId))
        .map(({ checkpointId, taskId, writes }) => this.#store.dumpWrites(checkpointId, taskId, writes)),
    ])
    const checkpoint = put && {
      thread_id: this.#threadId,
      checkpoint_ns: '',
      checkpoint_id: put.checkpoint.id,
      parent_checkpoint_id: this.#read?.checkpoint.id ?? null,
      checkpoint: this.#store.dumpCheckpoint(put.checkpoint),
      metadata: JSON.stringify({ ...put.metadata, ...hop }),
    }
    return this.#store.store({ checkpoint, blobs, writes: writes.flat() })
  }
}
