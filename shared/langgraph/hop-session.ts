/**
 * One hop's view of its thread: what was read, and what will be written when the hop is done. LangGraph reads and
 * writes it through the saver, in memory; commit() stores all of it in one statement.
 *
 * Invariants:
 * S1. A hop that fails has written nothing: the next try starts from the same state.
 * S2. A hop that ran makes exactly one checkpoint, child of the one that was read; or none, and stores the results
 *     of its tasks beside that one, with the record that did them, for the superstep waits for other services.
 * S3. Of the results that it read a hop stores none again: they are others'.
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
import { readVersionMark, type VersionMark } from './graph-version.ts'
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

interface TaskWrites {
  checkpointId: string
  taskId: string
  writes: PendingWrite[]
}

/** Key of `configurable` under which a session travels through LangGraph to the saver. */
const SESSION_KEY = 'claimgraph_hop_session'

/** Channels of pending writes that are no result: LangGraph's own names. */
const UNFINISHED = new Set(['__interrupt__', '__error__', '__resume__'])

/**
 * The pending write that names the record of a stored result: task `claimgraph_hop:<node>`, value
 * `topic/partition/offset`. LangGraph passes over writes of tasks that it does not know.
 */
const RECORD_CHANNEL = 'claimgraph_hop'
const RECORD_TASK = `${RECORD_CHANNEL}:`
/** Beside it, in the same task: the version of the graph that the result is of. */
const VERSION_CHANNEL = 'claimgraph_version'

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
  readonly #writes: TaskWrites[] = []

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

  /** Whether each of the tasks has a result that waits to be applied; false for no task. */
  hasResults(taskIds: readonly string[]): boolean {
    const done = resultsIn(this.#tuple)
    return taskIds.length > 0 && taskIds.every((taskId) => done.has(taskId))
  }

  /** By node: the record that did the result which waits to be applied, `topic/partition/offset`. */
  get resultRecords(): Readonly<Record<string, string>> {
    const named = (this.#tuple?.pendingWrites ?? []).filter(([, channel]) => channel === RECORD_CHANNEL)
    return Object.fromEntries(
      named.map(([taskId, , record]) => [taskId.slice(RECORD_TASK.length), String(record)]),
    )
  }

  /** Versions of the graph that have brought the thread to where it stands; none: an erased one has no state to read. */
  get versionMarks(): VersionMark[] {
    const metadata = this.#tuple?.metadata as (Partial<VersionMark> & { erased?: boolean }) | undefined
    const ofResults = (this.#tuple?.pendingWrites ?? []).filter(([, channel]) => channel === VERSION_CHANNEL)
    return [
      ...(metadata?.erased === true ? [] : [readVersionMark(metadata)]),
      ...ofResults.map(([, , mark]) => readVersionMark(mark as Partial<VersionMark>)),
    ]
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
    const [blobs, ...writes] = await Promise.all([
      put ? this.#store.dumpBlobs(put.checkpoint.channel_values, put.newVersions) : [],
      ...this.#ownWrites(hop).map(({ checkpointId, taskId, writes }) =>
        this.#store.dumpWrites(checkpointId, taskId, writes),
      ),
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
  /** What the tasks of this hop wrote (S3), on a checkpoint that is kept. */
  #ownWrites({ hop: node, hops, ...version }: HopMetadata): TaskWrites[] {
    const kept = new Set([this.#put?.checkpoint.id, this.#read?.checkpoint.id])
    const others = resultsIn(this.#read)
    const own = this.#writes.filter(
      ({ checkpointId, taskId }) => kept.has(checkpointId) && !others.has(taskId),
    )
    const record = hops[node]
    if (this.#put || !this.#read || record === undefined) return own
    const writes: PendingWrite[] = [
      [RECORD_CHANNEL, record],
      [VERSION_CHANNEL, version],
    ]
    return [...own, { checkpointId: this.#read.checkpoint.id, taskId: RECORD_TASK + node, writes }]
  }
}

/** Ids of the tasks whose results are stored beside the checkpoint. */
function resultsIn(tuple: CheckpointTuple | null): Set<string> {
  const results = (tuple?.pendingWrites ?? []).filter(([, channel]) => !UNFINISHED.has(channel))
  return new Set(results.map(([taskId]) => taskId))
}
