/**
 * Reads threads back as LangGraph tells of them: each checkpoint with its state, what runs next and what it waits for.
 * Read only; of the root namespace.
 */
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint'
import type { Pool } from 'pg'
import { postgresError } from '../postgres/pool.ts'
import { HopSaver } from './saver.ts'

/** How LangGraph's API names a checkpoint. */
export interface CheckpointName {
  thread_id: string
  checkpoint_ns: string
  checkpoint_id: string
}

/** The form of LangGraph's API (ThreadState). */
export interface ThreadCheckpoint {
  values: Record<string, unknown>
  /** Nodes that run next; empty: the thread is finished. */
  next: string[]
  checkpoint: CheckpointName
  metadata: Record<string, unknown>
  /** ISO 8601. */
  created_at: string | null
  parent_checkpoint: CheckpointName | null
  tasks: ThreadTask[]
}

export interface ThreadTask {
  id: string
  name: string
  error: string | null
  interrupts: { id: string; value: unknown }[]
  checkpoint: null
  state: null
}

export interface HistoryOptions {
  limit: number
  /** Id of a checkpoint: those that are older. */
  before?: string | undefined
  /** What the metadata must contain. */
  metadata?: Record<string, unknown> | undefined
}

interface Configuration {
  configurable?: Record<string, unknown>
}

/** What LangGraph says of one checkpoint. */
interface Snapshot {
  values: unknown
  next: readonly string[]
  config: Configuration
  parentConfig?: Configuration | undefined
  metadata?: object | undefined
  createdAt?: string | undefined
  tasks: readonly {
    id: string
    name: string
    error?: unknown
    interrupts: readonly { id?: string; value?: unknown }[]
  }[]
}

/** The part of a compiled graph that reading takes. Its nodes are not run. */
export interface ReadableGraph {
  getState(config: Configuration): Promise<Snapshot>
  getStateHistory(
    config: Configuration,
    options: { limit?: number; before?: Configuration; filter?: Record<string, unknown> },
  ): AsyncIterable<Snapshot>
}

export class ThreadReader {
  readonly #graph: ReadableGraph

  constructor(pool: Pool, compile: (checkpointer: BaseCheckpointSaver) => ReadableGraph) {
    this.#graph = compile(new HopSaver(pool))
  }

  /** The checkpoint of that id, else the newest; null: there is none. Rejects as postgresError says. */
  async read(threadId: string, checkpointId?: string): Promise<ThreadCheckpoint | null> {
    const checkpoint = checkpointId === undefined ? {} : { checkpoint_id: checkpointId }
    try {
      const snapshot = await this.#graph.getState({ configurable: { thread_id: threadId, ...checkpoint } })
      return snapshot.createdAt === undefined ? null : checkpointOf(snapshot)
    } catch (cause) {
      throw postgresError('reading a checkpoint', cause)
    }
  }

  /** Newest first. Rejects as postgresError says. */
  async history(threadId: string, { limit, before, metadata }: HistoryOptions): Promise<ThreadCheckpoint[]> {
    const options = {
      limit,
      ...(before !== undefined && { before: { configurable: { checkpoint_id: before } } }),
      ...(metadata && { filter: metadata }),
    }
    const checkpoints: ThreadCheckpoint[] = []
    try {
      const history = this.#graph.getStateHistory({ configurable: { thread_id: threadId } }, options)
      for await (const snapshot of history) checkpoints.push(checkpointOf(snapshot))
    } catch (cause) {
      throw postgresError('reading checkpoints', cause)
    }
    return checkpoints
  }
}

function checkpointOf(snapshot: Snapshot): ThreadCheckpoint {
  const { values, next, config, parentConfig, metadata, createdAt, tasks } = snapshot
  return {
    values: values as Record<string, unknown>,
    next: [...next],
    checkpoint: nameOf(config),
    metadata: { ...metadata },
    created_at: createdAt ?? null,
    parent_checkpoint:
      parentConfig?.configurable?.['checkpoint_id'] === undefined ? null : nameOf(parentConfig),
    tasks: tasks.map(({ id, name, error, interrupts }) => ({
      id,
      name,
      error: error instanceof Error ? error.message : null,
      interrupts: interrupts.map((interrupt) => ({ id: interrupt.id ?? '', value: interrupt.value ?? null })),
      checkpoint: null,
      state: null,
    })),
  }
}

function nameOf({ configurable = {} }: Configuration): CheckpointName {
  const text = (name: string) => (typeof configurable[name] === 'string' ? configurable[name] : '')
  return {
    thread_id: text('thread_id'),
    checkpoint_ns: text('checkpoint_ns'),
    checkpoint_id: text('checkpoint_id'),
  }
}
