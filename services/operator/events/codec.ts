import { SCHEMAS } from '../../../shared/claims/schemas.ts'
import type { EventTopic } from '../../../shared/claims/topics.ts'
import type { Config } from '../../../shared/config/load.ts'
import { AvroCodec } from '../../../shared/kafka/codec.ts'
import { registryConnection } from '../../../shared/kafka/connection.ts'

export function openCodec(config: Config<'kafka'>): AvroCodec {
  return new AvroCodec({ ...registryConnection(config), ...SCHEMAS })
}

/** A record of an event topic, decoded. */
export interface SeenEvent {
  topic: EventTopic
  partition: number
  /** A 64-bit integer as text. */
  offset: string
  /** Milliseconds since the epoch, as the record has it. */
  timestamp: number
  thread_id: string
  event: Readonly<Record<string, unknown>>
  headers: Readonly<Record<string, string>>
}
