/**
 * A saver for hops that happened already and whose checkpoints were lost: what it stores bears the time of the events
 * that the hop published, so that events which are made of it again are the same, byte for byte.
 */
import type { RunnableConfig } from '@langchain/core/runnables'
import type { ChannelVersions, Checkpoint, CheckpointMetadata } from '@langchain/langgraph-checkpoint'
import { HopSaver } from './saver.ts'

export class RecordedSaver extends HopSaver {
  /** When the hop that is repeated took place, ISO 8601. Set before each. */
  occurredAt = new Date(0).toISOString()

  override put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    return super.put(config, { ...checkpoint, ts: this.occurredAt }, metadata, newVersions)
  }
}
