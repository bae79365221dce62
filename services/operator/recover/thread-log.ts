/** What the topics say of one thread: what came in for it, and which events its hops have published. Pure. */
import { eventId } from '../../../shared/claims/event-id.ts'
import type { ClaimDecided } from '../../../shared/claims/events.ts'
import { type EventTopic, TOPICS } from '../../../shared/claims/topics.ts'

/** A record of an event topic, decoded. */
export interface LogRecord {
  topic: EventTopic
  partition: number
  offset: number
  /** Milliseconds since the epoch, as the record has it. */
  timestamp: number
  event: Readonly<Record<string, unknown>>
}

/** As checkpoints name records. */
export function nameOf({
  topic,
  partition,
  offset,
}: {
  topic: string
  partition: number
  offset: number
}): string {
  return `${topic}/${partition}/${offset}`
}

type InputTopic = typeof TOPICS.submitted | typeof TOPICS.reviewed | typeof TOPICS.withdrawn

export class ThreadLog {
  readonly threadId: string
  readonly #records: LogRecord[] = []
  /** By topic and event id, the first of each. */
  readonly #events = new Map<string, LogRecord>()

  constructor(threadId: string) {
    this.threadId = threadId
  }

  /** Records of one topic in the order of their offsets. */
  add(record: LogRecord): void {
    this.#records.push(record)
    const id = `${record.topic} ${String(record.event['event_id'])}`
    if (!this.#events.has(id)) this.#events.set(id, record)
  }

  /** What people and claimants sent, in the order in which it is handled. */
  sent(topic: InputTopic): readonly LogRecord[] {
    return this.#records.filter((record) => record.topic === topic)
  }

  /** `number`: the round, or of decisions and questions the revision. */
  event(topic: EventTopic, number: number): LogRecord | null {
    return this.#events.get(`${topic} ${eventId(this.threadId, topic, number)}`) ?? null
  }

  record(topic: string, eventId: string): LogRecord | null {
    return this.#events.get(`${topic} ${eventId}`) ?? null
  }

  /** An answer of a person, or a withdrawal. */
  hasRequest(eventId: string): boolean {
    return [TOPICS.reviewed, TOPICS.withdrawn].some((topic) => this.record(topic, eventId) !== null)
  }

  decided(revision: number): (LogRecord & { event: ClaimDecided }) | null {
    const found = this.event(TOPICS.decided, revision)
    return found as (LogRecord & { event: ClaimDecided }) | null
  }

  at(name: string): LogRecord | null {
    return this.#records.find((record) => nameOf(record) === name) ?? null
  }
}

/** What an event says beside its envelope: the part of the state that it was made of. */
export function withoutEnvelope(event: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const {
    event_id: _id,
    thread_id: _thread,
    tenant_id: _tenant,
    claim_id: _claim,
    occurred_at: _at,
    ...said
  } = event
  return said
}
