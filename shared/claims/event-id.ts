import { parse, v5 } from 'uuid'
import { TOPICS } from './topics.ts'
import type { Submission } from './types.ts'

/** Namespace of claimgraph's event ids (RFC 9562, UUIDv5). Never changes: ids must stay the same over versions. */
const NAMESPACE = parse('5f1c3f0a-6c0b-5d0e-9a53-1d0b6f0c7e21')

/**
 * Id of the event that `step` of a thread makes: derived, never minted, so the same work always carries the
 * same id. `step` is the topic, `revision` 1 except for decisions.
 */
export function eventId(threadId: string, step: string, revision: number): string {
  // As bytes: uuid takes a string apart letter by letter, and a submission's holds the whole email.
  return v5(Buffer.from(`${threadId}|${step}|${revision}`), NAMESPACE)
}

type Content = Pick<Submission, 'from' | 'subject' | 'body' | 'locale' | 'attachments'>

/** What makes two submissions of one claim_id the same: all but when, how and by whom they came in. */
export function contentOf({ from, subject, body, locale, attachments }: Content): string {
  return JSON.stringify([from, subject, body, locale, attachments])
}

/** Id of a submission: the same content on the same thread is the same event, a reply of the claimant another. */
export function submissionId(threadId: string, submission: Content): string {
  return eventId(threadId, `${TOPICS.submitted} ${contentOf(submission)}`, 1)
}
