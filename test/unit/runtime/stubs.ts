/** A source and an opened partition that do nothing: a test says what matters to it. */
import type {
  InputRecord,
  PartitionCommitter,
  RecordSource,
  SourceListener,
  TopicPartition,
} from '../../../shared/runtime/ports.ts'

const nothing = () => Promise.resolve()

/** Hands its listener over when it is started, and assigns it the partitions. */
export function stubSource(
  onStart: (engine: SourceListener) => void,
  assigned: readonly TopicPartition[],
): RecordSource {
  return {
    start: (engine) => {
      onStart(engine)
      if (assigned.length > 0) engine.onAssigned(assigned)
      return Promise.resolve()
    },
    pause: () => {},
    resume: () => {},
    seek: () => {},
    beginning: () => Promise.resolve(0),
    rejoin: () => {},
    stop: nothing,
  }
}

/** A partition of which nothing was committed. */
export function stubPartition(commit: PartitionCommitter['commit']): PartitionCommitter {
  const start = { offset: 0, metadata: '' }
  return { position: start, published: start, usable: true, commit, flush: nothing, close: nothing }
}

/** The first records of a partition, each of a thread of its own. */
export function stubRecords(partition: TopicPartition, count: number): InputRecord[] {
  return Array.from({ length: count }, (_, offset) => ({
    ...partition,
    offset,
    timestamp: 0,
    key: Buffer.from(`thread ${offset}`),
    value: null,
    headers: {},
  }))
}
