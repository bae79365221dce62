/**
 * The official serialisation (JsonPlusSerializer), byte for byte, with a short cut for plain JSON: the official
 * reviver walks every value with an await each, which costs more than all the rest of a hop.
 */

import type { SerializerProtocol } from '@langchain/langgraph-checkpoint'
import { MemorySaver } from '@langchain/langgraph-checkpoint'

/** What the official reviver looks for: `lc` 1 or 2. Text without it is plain JSON. */
const MAY_NEED_REVIVAL = '"lc":'

export class PlainJsonSerializer implements SerializerProtocol {
  /** The package does not export the class: every saver has one. */
  readonly #official = new MemorySaver().serde
  readonly #decoder = new TextDecoder()

  dumpsTyped(data: unknown): Promise<[string, Uint8Array]> {
    return this.#official.dumpsTyped(data)
  }

  loadsTyped(type: string, data: Uint8Array | string): Promise<unknown> {
    if (type === 'json') {
      const text = typeof data === 'string' ? data : this.#decoder.decode(data)
      if (!text.includes(MAY_NEED_REVIVAL)) return Promise.resolve(JSON.parse(text))
    }
    return this.#official.loadsTyped(type, data)
  }
}
