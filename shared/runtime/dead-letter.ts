/**
 * Dead letters: what cannot be handled, byte for byte, with headers that say where it came from and why
 * (after Spring Kafka's DeadLetterPublishingRecoverer and KIP-298). The original headers stay as they are;
 * ours carry the prefix `dlq.`.
 */
import type { ProcessingError } from './errors.ts'
import type { InputRecord, OutputRecord } from './ports.ts'

const MESSAGE_LIMIT = 500 // characters
const STACK_LIMIT = 2_000 // characters

export const DEAD_LETTER_HEADERS = {
  topic: 'dlq.original.topic',
  partition: 'dlq.original.partition',
  offset: 'dlq.original.offset',
  timestamp: 'dlq.original.timestamp',
  group: 'dlq.consumer.group',
  errorClass: 'dlq.error.class',
  errorCode: 'dlq.error.code',
  errorMessage: 'dlq.error.message',
  errorStack: 'dlq.error.stack',
} as const

export function deadLetter(
  topic: string,
  group: string,
  record: InputRecord,
  error: ProcessingError,
): OutputRecord {
  return {
    topic,
    key: record.key,
    value: record.value,
    headers: {
      ...record.headers,
      [DEAD_LETTER_HEADERS.topic]: record.topic,
      [DEAD_LETTER_HEADERS.partition]: String(record.partition),
      [DEAD_LETTER_HEADERS.offset]: String(record.offset),
      [DEAD_LETTER_HEADERS.timestamp]: String(record.timestamp),
      [DEAD_LETTER_HEADERS.group]: group,
      [DEAD_LETTER_HEADERS.errorClass]: error.name,
      [DEAD_LETTER_HEADERS.errorCode]: error.code,
      [DEAD_LETTER_HEADERS.errorMessage]: error.message.slice(0, MESSAGE_LIMIT),
      [DEAD_LETTER_HEADERS.errorStack]: (error.stack ?? '').slice(0, STACK_LIMIT),
    },
  }
}
