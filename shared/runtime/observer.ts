/**
 * What the engine tells about its work: spans, metrics and logs hang on this port (observe.ts), so that the
 * worker's control flow stays readable.
 */
import type { ProcessingError } from './errors.ts'
import type { InputRecord, OutputRecord, TopicPartition } from './ports.ts'

/** `done`: published and committed. `dropped`: the partition was lost; somebody else does it again. */
export type RecordEnd = 'done' | 'dropped'

export interface ObservedSend {
  /** The output with the trace context of its send span in the headers. */
  output: OutputRecord
  end(committed: boolean): void
}

/** Follows one record from its arrival to its commit. */
export interface RecordObserver {
  /** Runs the handler inside the record's context. */
  run<T>(work: () => Promise<T>): Promise<T>
  retrying(error: ProcessingError, attempt: number, waitMs: number): void
  deadLettered(error: ProcessingError): void
  send(output: OutputRecord): ObservedSend
  end(how: RecordEnd): void
}

/** What a worker has to do for its partition, at this moment. */
export interface PartitionLoad extends TopicPartition {
  /** Records taken and not committed. */
  inFlight: number
  /** Of them, those that wait behind another of their key. */
  behind: number
  /** When the oldest of them was written, ms since the epoch; null: there is none. */
  oldest: number | null
  /** Offsets from the committed one to the partition's end, as far as it is known; null: not taken over yet. */
  lag: number | null
}

export interface WorkObserver {
  begin(record: InputRecord): RecordObserver
  /** The group has met, and gave this process these partitions. */
  assigned(partitions: readonly TopicPartition[]): void
  /** A commit is tried; call what is returned with how it went. */
  committing(partition: TopicPartition): (committed: boolean) => void
  committed(partition: TopicPartition, records: number, offset: number): void
  commitFailed(partition: TopicPartition, error: ProcessingError): void
  fenced(partition: TopicPartition, error: ProcessingError): void
  /** The breaker has opened, with this error as the last straw; and closed again. */
  intakePaused(error: ProcessingError): void
  intakeResumed(): void
  /** `loads` may be asked at any time, until what is returned is called. */
  watch(loads: () => readonly PartitionLoad[]): () => void
}
