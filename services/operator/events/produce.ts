/** Produces one event: what anybody may do who speaks to the topics directly. */
import { type EventTopic, threadId } from '../../../shared/claims/topics.ts'
import type { Config } from '../../../shared/config/load.ts'
import { noKafka, openProducer } from '../connections.ts'
import { openCodec } from './codec.ts'

export interface Produced {
  topic: EventTopic
  partition: number
  offset: string
}

/** @param value the event, of which `tenant_id` and `claim_id` make the record's key */
export async function produceEvent(
  config: Config<'kafka'>,
  topic: EventTopic,
  value: { tenant_id: string; claim_id: string },
  headers: Record<string, string> = {},
): Promise<Produced> {
  const bytes = await openCodec(config).encode(topic, value)
  const producer = openProducer(config)
  try {
    await producer.connect()
    const key = threadId(value.tenant_id, value.claim_id)
    const message = { key, value: bytes, headers: { ...headers, tenant_id: value.tenant_id } }
    const [metadata] = await producer.send({ topic, acks: -1, messages: [message] })
    return { topic, partition: metadata?.partition ?? -1, offset: metadata?.baseOffset ?? '-1' }
  } catch (error) {
    throw noKafka(config, error)
  } finally {
    await producer.disconnect()
  }
}
