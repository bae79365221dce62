/** Events that people's requests make, as they stand in the outbox. */
import { context, propagation } from '@opentelemetry/api'
import type { EventTopic } from '../../../shared/claims/topics.ts'
import { HttpProblem, UNAVAILABLE } from '../../../shared/http/problem.ts'
import type { AvroCodec } from '../../../shared/kafka/codec.ts'
import { ProcessingError } from '../../../shared/runtime/errors.ts'
import { headerSetter } from '../../../shared/runtime/observe.ts'
import type { OutputRecord } from '../../../shared/runtime/ports.ts'

export interface EncodedEvent {
  value: Buffer
  headers: OutputRecord['headers']
}

/** Before anything is stored. Throws HttpProblem where the schema's id is not known and cannot be asked for. */
export async function encodeEvent(
  codec: Pick<AvroCodec, 'encode'>,
  topic: EventTopic,
  event: { event_id: string; tenant_id: string },
): Promise<EncodedEvent> {
  const { event_id, tenant_id } = event
  const headers: OutputRecord['headers'] = { event_id, tenant_id }
  propagation.inject(context.active(), headers, headerSetter)
  try {
    return { value: await codec.encode(topic, event), headers }
  } catch (cause) {
    if (!(cause instanceof ProcessingError) || cause.recovery !== 'retry') throw cause
    throw new HttpProblem(UNAVAILABLE, 'the schema registry does not answer', {
      cause,
      headers: { 'retry-after': '5' },
    })
  }
}
