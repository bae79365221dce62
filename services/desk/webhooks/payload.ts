/** What a receiver is sent: ids and codes, and of a decision its outcome. No text of an email or of a person. Pure. */

import type { LogEntry } from '../watch/event-log.ts'
import { formatPosition } from '../watch/log-position.ts'
import { PING, typeOf } from './kinds.ts'

/** What claims.decided says, as far as it is told here. Amounts in minor units. */
export interface Decided {
  outcome: string
  payable_minor: number | null
  currency: string | null
  reason_codes: string[]
}

/** JSON, made once for an event: every attempt sends and signs the same bytes. `decided`: null where not known. */
export function eventPayload(entry: LogEntry, decided: Decided | null): string {
  const { thread_id, tenant_id, claim_id, event_id, revision, failure } = entry
  return JSON.stringify({
    type: typeOf(entry.step),
    timestamp: entry.occurred_at,
    data: {
      thread_id,
      tenant_id,
      claim_id,
      event_id,
      position: formatPosition(entry.position),
      ...(revision !== undefined && { revision }),
      ...decided,
      ...(failure && { failure: { code: failure.code, topic: failure.topic } }),
    },
  })
}

export function pingPayload(webhook_id: string, tenant_id: string, now: Date): string {
  return JSON.stringify({ type: PING, timestamp: now.toISOString(), data: { webhook_id, tenant_id } })
}
