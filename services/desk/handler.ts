/**
 * The runtime's handler of the desk: decodes a record, projects it, waits until it is written.
 *
 * The desk reads every topic but owns only those that nobody else consumes. A record that cannot be read on another
 * service's topic is that service's to dead-letter: the desk steps over it.
 */
import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { EVENT_TOPICS, type EventTopic, TOPICS } from '../../shared/claims/topics.ts'
import type { AvroCodec } from '../../shared/kafka/codec.ts'
import { ProcessingError } from '../../shared/runtime/errors.ts'
import type { Handler, InputRecord } from '../../shared/runtime/ports.ts'
import { MAX_UNKNOWN_ATTEMPTS } from '../../shared/runtime/worker.ts'
import type { Logger } from '../../shared/telemetry/log.ts'
import type { BatchWriter } from './batch-writer.ts'
import type { ClaimChange } from './change.ts'
import { projectDeadLetter } from './dead-letter-projection.ts'
import { project } from './projection.ts'

export const DESK_TOPICS = Object.values(TOPICS)
/** A dead letter that the desk dead-lettered would come back to it for ever. */
const OWNED = new Set<string>([TOPICS.decided, TOPICS.reviewRequested, TOPICS.informationRequested])
const AVRO = new Set<string>(EVENT_TOPICS)

export interface DeskHandlerOptions {
  codec: Pick<AvroCodec, 'decode'>
  writer: Pick<BatchWriter<ClaimChange>, 'add'>
  log: Logger
}

export function deskHandler({ codec, writer, log }: DeskHandlerOptions): Handler {
  const read = async (record: InputRecord): Promise<ClaimChange | null> => {
    if (record.topic === TOPICS.deadLetter) return projectDeadLetter(record)
    if (!isEventTopic(record.topic)) throw new TypeError(`the desk does not read ${record.topic}`)
    return project(record.topic, await codec.decode(record.topic, record.value), record)
  }
  return async (record, { attempt }) => {
    try {
      const change = await read(record)
      // A write serves many claims: its span must not hang on the trace of one of them.
      if (change) await context.with(ROOT_CONTEXT, () => writer.add(change))
    } catch (error) {
      if (OWNED.has(record.topic) || !isRecordsFault(error, attempt)) throw error
      const { topic, partition, offset } = record
      const code = error instanceof ProcessingError ? error.code : 'UNKNOWN_ERROR'
      log.debug({ topic, partition, offset, code }, 'stepped over a record that its owner must handle')
    }
    return []
  }
}

/** What nobody has classified is tried as often as the runtime would try it. */
function isRecordsFault(error: unknown, attempt: number): boolean {
  if (error instanceof ProcessingError) return error.recovery === 'poison'
  return attempt >= MAX_UNKNOWN_ATTEMPTS
}

function isEventTopic(topic: string): topic is EventTopic {
  return AVRO.has(topic)
}
