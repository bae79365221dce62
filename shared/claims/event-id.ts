import { v5 } from 'uuid'

/** Namespace of claimgraph's event ids (RFC 9562, UUIDv5). Never changes: ids must stay the same over versions. */
const NAMESPACE = '5f1c3f0a-6c0b-5d0e-9a53-1d0b6f0c7e21'

/**
 * Id of the event that `step` of a thread makes: derived, never minted, so the same work always carries the
 * same id. `step` is the topic, `revision` 1 except for decisions.
 */
export function eventId(threadId: string, step: string, revision: number): string {
  return v5(`${threadId}|${step}|${revision}`, NAMESPACE)
}
