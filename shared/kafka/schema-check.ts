/**
 * Whether the registry has the schemas that a service writes. Asks at start, and until it has: a service that was
 * started before the schemas of its release were registered says so, and what to do, instead of failing record by
 * record. A registry that is away is no answer: whoever does not need it yet is ready.
 */
import type { Logger } from '../telemetry/log.ts'
import { type AvroCodec, SchemaNotRegistered } from './codec.ts'

const ASK_EVERY_MS = 5_000 // five seconds

export class SchemaCheck {
  readonly #codec: AvroCodec
  readonly #log: Logger
  #problem: unknown = null
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(codec: AvroCodec, log: Logger) {
    this.#codec = codec
    this.#log = log
  }

  /** Resolves after the first answer, whatever it is. */
  async start(): Promise<void> {
    try {
      await this.#codec.resolve()
      if (this.#problem !== null) this.#log.info('the schema registry has all schemas now')
      this.#problem = null
    } catch (error) {
      this.#say(error)
      this.#problem = error
      if (!this.#closed) this.#timer = setTimeout(() => void this.start(), ASK_EVERY_MS)
    }
  }

  /** As a readiness check: true, or what is to be done. */
  get ready(): true | string {
    return this.#problem instanceof SchemaNotRegistered ? this.#problem.message : true
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  /** Once, and again when it is another. */
  #say(error: unknown): void {
    const reason = String(error)
    if (String(this.#problem) === reason) return
    if (error instanceof SchemaNotRegistered) {
      this.#log.error(
        { topics: error.topics, code: error.code, reason },
        'not ready: events cannot be published',
      )
    } else {
      this.#log.warn({ reason }, 'schema ids are not resolved yet')
    }
  }
}
