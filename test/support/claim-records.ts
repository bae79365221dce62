/** Records of one claim as the desk reads them: decoded values with their positions. */
import { eventId } from '../../shared/claims/event-id.ts'
import { type EventTopic, TOPICS } from '../../shared/claims/topics.ts'
import { DEAD_LETTER_HEADERS } from '../../shared/runtime/dead-letter.ts'
import type { InputRecord } from '../../shared/runtime/ports.ts'

export const TRACE = '0af7651916cd43dd8448eb211c80319c'
const START = Date.parse('2026-03-10T09:00:00.000Z')

export interface ClaimRecord {
  topic: EventTopic
  value: object
  record: InputRecord
}

export interface ClaimIds {
  tenant_id: string
  claim_id: string
}

export function inputRecord(
  topic: string,
  key: string | null,
  fields: Partial<InputRecord> = {},
): InputRecord {
  return {
    topic,
    partition: 2,
    offset: 10,
    timestamp: START,
    key: key === null ? null : Buffer.from(key),
    value: Buffer.from('not read'),
    headers: { traceparent: Buffer.from(`00-${TRACE}-00f067aa0ba902b7-01`) },
    ...fields,
  }
}

/** All events of a claim that was escalated, reviewed and approved, in the order they came to be. */
export function reviewedClaim(ids: ClaimIds): ClaimRecord[] {
  const thread_id = `${ids.tenant_id}:${ids.claim_id}`
  let offset = 10
  const event = (topic: EventTopic, revision: number, fields: object): ClaimRecord => {
    const position = { offset: offset++, timestamp: START + offset }
    const envelope = {
      event_id: eventId(thread_id, topic, revision),
      thread_id,
      ...ids,
      occurred_at: new Date(position.timestamp - 1).toISOString(),
    }
    return { topic, value: { ...envelope, ...fields }, record: inputRecord(topic, thread_id, position) }
  }
  const reasons = [
    { code: 'ABOVE_AUTHORITY', text: 'The amount is above what may be approved without a person.' },
  ]
  const decision = {
    currency: 'EUR',
    reasons,
    findings: [{ rule: 'ABOVE_AUTHORITY', result: 'fail', reason: 'Above.' }],
    policy_id: 'POL-1042',
    policy_version: 3,
    versions: { graph_version: '1', prompt_version: null, model: null },
    usage: { input_tokens: 10, output_tokens: 2, cost_micro_usd: 5 },
  }
  const escalated = {
    ...decision,
    revision: 1,
    outcome: 'escalate',
    payable_minor: null,
    decided_by: 'rules',
  }
  const approved = {
    ...decision,
    revision: 2,
    outcome: 'approve',
    payable_minor: 33_000,
    decided_by: 'person',
  }
  return [
    event(TOPICS.submitted, 1, {
      from: 'Ana Ruiz <ana.ruiz@example.com>',
      subject: 'My windscreen',
      body: 'A branch broke it.',
      received_at: null,
      locale: null,
      channel: 'http',
      attachments: [],
      submitted_by: null,
    }),
    event(TOPICS.extracted, 1, EXTRACTION),
    event(TOPICS.assessed, 1, ASSESSMENT),
    event(TOPICS.decided, 1, escalated),
    event(TOPICS.reviewRequested, 1, {
      revision: 1,
      interrupt_id: 'i-1',
      reasons,
      policy_id: 'POL-1042',
      claim_amount_minor: 48_000,
      payable_minor: 33_000,
      currency: 'EUR',
    }),
    event(TOPICS.reviewed, 1, {
      revision: 1,
      action: 'approve',
      payable_minor: 33_000,
      reviewer: 'Berta Adjuster',
      note: 'spoke to Ana',
    }),
    event(TOPICS.decided, 2, approved),
  ]
}

/** The question to the claimant that an answer to `revision` asks for. */
export function informationRequested(ids: ClaimIds, revision = 1): ClaimRecord {
  const thread_id = `${ids.tenant_id}:${ids.claim_id}`
  const position = { offset: 20 + revision, timestamp: START + 20 + revision }
  const value = {
    event_id: eventId(thread_id, TOPICS.informationRequested, revision),
    thread_id,
    ...ids,
    occurred_at: new Date(position.timestamp - 1).toISOString(),
    revision,
    reviewer: 'Berta Adjuster',
    question: 'Which garage, Ana?',
  }
  return {
    topic: TOPICS.informationRequested,
    value,
    record: inputRecord(TOPICS.informationRequested, thread_id, position),
  }
}

const EXTRACTION = {
  policy_id: 'POL-1042',
  claim_amount_minor: 48_000,
  currency: 'EUR',
  incident_date: '2026-03-03',
  incident_type: 'glass',
  description: 'A branch broke the windscreen of Ana Ruiz.',
  injuries: false,
  third_party: false,
  evidence: { policy_id: 'policy POL-1042' },
  confidence: { policy_id: 1 },
  missing: [],
  suspicions: [],
  truncated: false,
  unread: null,
  versions: { graph_version: '1', prompt_version: null, model: null },
  usage: { input_tokens: 10, output_tokens: 2, cost_micro_usd: 5 },
}
const ASSESSMENT = {
  policy_id: 'POL-1042',
  policy_status: 'active',
  findings: [],
  payable_minor: 33_000,
  currency: 'EUR',
  policy_version: 3,
}

/** A dead letter of the claim, as shared/runtime makes it. */
export function deadLetterRecord(
  key: string | null,
  from: { topic: string; code: string; offset?: number },
  fields: Partial<InputRecord> = {},
): InputRecord {
  const header = (value: string | number) => Buffer.from(String(value))
  return inputRecord(TOPICS.deadLetter, key, {
    offset: 5,
    timestamp: START + 1_000,
    ...fields,
    headers: {
      ...inputRecord('', null).headers,
      [DEAD_LETTER_HEADERS.topic]: header(from.topic),
      [DEAD_LETTER_HEADERS.partition]: header(2),
      [DEAD_LETTER_HEADERS.offset]: header(from.offset ?? 11),
      [DEAD_LETTER_HEADERS.errorCode]: header(from.code),
      [DEAD_LETTER_HEADERS.errorMessage]: header('a message with Ana Ruiz in it'),
    },
  })
}
