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

export interface WorkObserver {
  begin(record: InputRecord): RecordObserver
  committed(partition: TopicPartition, records: number, offset: number): void
  commitFailed(partition: TopicPartition, error: ProcessingError): void
  /** The breaker has opened, with this error as the last straw; and closed again. */
  intakePaused(error: ProcessingError): void
  intakeResumed(): void
}
