/** What a webhook can ask for: the steps of the event log, and how receivers see them. Pure. */
import { v5 } from 'uuid'
import { TimelineView } from '../views.ts'
import type { LogEntry } from '../watch/event-log.ts'

export const Kind = TimelineView.shape.step
export type Kind = TimelineView['step']

/** Sent by :test alone; nobody subscribes to it. */
export const PING = 'ping'

/** Namespace of message ids (RFC 9562, UUIDv5). Never changes: an event keeps its id at a receiver over versions. */
const NAMESPACE = 'd0f2a5f4-8a55-5b1c-b9a7-3a3c40f4d6be'

/** `claim.review_requested`: Standard Webhooks wants words of letters, digits and underscores between full stops. */
export function typeOf(kind: string): string {
  return kind === PING ? PING : `claim.${kind.replaceAll('-', '_')}`
}

/** The webhook-id: derived, so that the same event is the same message to a receiver whoever sends it, and when. */
export function messageId(
  webhookId: string,
  { thread_id, topic, event_id }: Pick<LogEntry, 'thread_id' | 'topic' | 'event_id'>,
): string {
  return `msg_${v5(JSON.stringify([webhookId, thread_id, topic, event_id]), NAMESPACE)}`
}
