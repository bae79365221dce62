/** What a dead letter's value says, as far as it can be read. */
import { EVENT_TOPICS } from '../../../shared/claims/topics.ts'
import type { Config } from '../../../shared/config/load.ts'
import { messageOf } from '../errors.ts'
import { openCodec } from '../events/codec.ts'
import type { FoundLetter } from './find.ts'

export interface DecodedValue {
  /** `avro`: by the original topic's schema. `none`: see `problem`. */
  format: 'avro' | 'json' | 'none'
  /** Absent when nothing could be read. */
  content?: unknown
  /** Why it is no event of its topic; null when it is one. */
  problem: string | null
}

export async function decoded(
  config: Config<'kafka'>,
  { letter, record }: FoundLetter,
): Promise<DecodedValue> {
  const topic = EVENT_TOPICS.find((each) => each === letter.original.topic)
  let problem = `${letter.original.topic || 'no topic'}: its headers name no topic of ours`
  if (topic !== undefined) {
    try {
      return { format: 'avro', content: await openCodec(config).decode(topic, record.value), problem: null }
    } catch (error) {
      problem = messageOf(error)
    }
  }
  try {
    return { format: 'json', content: JSON.parse(record.value?.toString('utf8') ?? ''), problem }
  } catch {
    return { format: 'none', problem }
  }
}
