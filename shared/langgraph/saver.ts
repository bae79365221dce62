/**
 * The checkpointer: the official tables and serialisation, so that any LangGraph tool reads them, with group commit
 * and one checkpoint a hop. Inside a hop (hop-session.ts) nothing is written until the hop is done; outside of one
 * it is the stock saver.
 */
import type { RunnableConfig } from '@langchain/core/runnables'
import type {
  ChannelVersions,
  Checkpoint,
  CheckpointMetadata,
  CheckpointTuple,
  PendingWrite,
} from '@langchain/langgraph-checkpoint'
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres'
import type { Pool } from 'pg'
import { CheckpointReader, type StoredCheckpoint, type StoredValue } from './checkpoint-reader.ts'
import { CheckpointWriter } from './checkpoint-writer.ts'
import { HopSession, sessionOf } from './hop-session.ts'
import { PlainJsonSerializer } from './serializer.ts'

export class HopSaver extends PostgresSaver {
  readonly #reader: CheckpointReader
  readonly #writer: CheckpointWriter

  /** The pool is the caller's: it ends it. */
  constructor(pool: Pool) {
    super(pool, new PlainJsonSerializer())
    this.#reader = new CheckpointReader(pool)
    this.#writer = new CheckpointWriter(pool)
  }

  /** Reads the thread and begins a hop on it. */
  async begin(threadId: string): Promise<HopSession> {
    const row = await this.#reader.newest(threadId)
    const tuple = row && (await this.#tuple(threadId, row))
    return new HopSession(threadId, tuple, {
      dumpCheckpoint: (checkpoint) => JSON.stringify(this._dumpCheckpoint(checkpoint)),
      dumpBlobs: (values, versions) => this._dumpBlobs(threadId, '', values, versions),
      dumpWrites: (checkpointId, taskId, writes) =>
        this._dumpWrites(threadId, '', checkpointId, taskId, writes),
      store: (unit) => this.#writer.store(unit),
    })
  }

  override getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const session = sessionOf(config)
    return session ? Promise.resolve(session.tuple ?? undefined) : super.getTuple(config)
  }

  override put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const session = sessionOf(config)
    if (!session) return super.put(config, checkpoint, metadata, newVersions)
    return Promise.resolve(session.put(config, checkpoint, metadata, newVersions))
  }

  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    const session = sessionOf(config)
    if (session) session.putWrites(config, writes, taskId)
    else await super.putWrites(config, writes, taskId)
  }

  async #tuple(threadId: string, row: StoredCheckpoint): Promise<CheckpointTuple> {
    const at = (checkpoint_id: string) => ({
      configurable: { thread_id: threadId, checkpoint_ns: '', checkpoint_id },
    })
    return {
      config: at(row.checkpoint_id),
      checkpoint: {
        ...(row.checkpoint as unknown as Checkpoint),
        channel_values: Object.fromEntries(
          await Promise.all(
            (row.channel_values ?? [])
              .filter(([, type]) => type !== 'empty')
              .map(async ([channel, type, value]) => [channel, await this.#load(type, value)] as const),
          ),
        ),
      },
      metadata: row.metadata as unknown as CheckpointMetadata,
      ...(row.parent_checkpoint_id === null ? {} : { parentConfig: at(row.parent_checkpoint_id) }),
      pendingWrites: await Promise.all(
        (row.pending_writes ?? []).map(
          async ([task, channel, type, value]): Promise<[string, string, unknown]> => [
            task,
            channel,
            await this.#load(type, value),
          ],
        ),
      ),
    }
  }

  #load(type: string, value: StoredValue): Promise<unknown> {
    return this.serde.loadsTyped(type, type === 'json' ? (value ?? '') : Buffer.from(value ?? '', 'base64'))
  }
}
