/**
 * What decisions say that receivers are told with the event. Kept of every revision, in the statement that writes the
 * event log (write.ts): when an event is made into deliveries, the read model may know a newer decision alone.
 */
import type { PoolClient } from 'pg'
import type { ClaimChange } from '../change.ts'
import type { LogEntry } from '../watch/event-log.ts'
import type { Decided } from './payload.ts'

interface BriefDecision extends Decided {
  thread_id: string
  revision: number
}

export function briefDecisions(changes: readonly ClaimChange[]): BriefDecision[] {
  return changes.flatMap(({ thread_id, decision }) => {
    if (!decision) return []
    const { revision, outcome, payable_minor, currency, reasons } = decision
    const reason_codes = reasons.map(({ code }) => code)
    return [{ thread_id, revision, outcome, payable_minor, currency, reason_codes }]
  })
}

/** `parameter`: of a jsonb[] of BriefDecision. In the order in which every writer locks them. */
export const keepDecisions = (parameter: string): string => /* sql */ `
  INSERT INTO desk.decisions (thread_id, revision, decided)
  SELECT d ->> 'thread_id', (d ->> 'revision')::int, d - 'thread_id' - 'revision'
  FROM unnest(${parameter}::jsonb[]) AS d
  ORDER BY 1, 2
  ON CONFLICT DO NOTHING
`

/** Looks up what the entries tell of; the answer is null for an entry that is no decision. */
export async function decisionsOf(
  client: PoolClient,
  entries: readonly LogEntry[],
): Promise<(entry: LogEntry) => Decided | null> {
  const threads = entries.filter(({ step }) => step === 'decided').map(({ thread_id }) => thread_id)
  if (threads.length === 0) return () => null
  const { rows } = await client.query<{ thread_id: string; revision: number; decided: Decided }>(
    'SELECT thread_id, revision, decided FROM desk.decisions WHERE thread_id = ANY($1)',
    [[...new Set(threads)]],
  )
  const known = new Map(rows.map((row) => [keyOf(row.thread_id, row.revision), row.decided]))
  return ({ step, thread_id, revision }) => {
    if (step !== 'decided' || revision === undefined) return null
    const decided = known.get(keyOf(thread_id, revision))
    if (!decided) return null
    const { outcome, payable_minor, currency, reason_codes } = decided
    return { outcome, payable_minor, currency, reason_codes }
  }
}

const keyOf = (threadId: string, revision: number): string => `${threadId} ${revision}`
