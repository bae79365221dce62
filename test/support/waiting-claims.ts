/** Claims that wait for a person, told to the desk by their records alone: no service has decided them. */
import type { Producer } from 'kafkajs'
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { TOPICS } from '../../shared/claims/topics.ts'
import { AvroCodec } from '../../shared/kafka/codec.ts'
import { type ClaimRecord, reviewedClaim } from './claim-records.ts'
import { environment } from './environment.ts'

const codec = new AvroCodec({ registryUrl: environment.registryUrl, ...SCHEMAS })
/** Of reviewedClaim: up to what is asked of a person. */
const UNTIL_ASKED = 5

export interface WaitingOptions {
  submitted_by?: string | null
  /** What the review request says otherwise. */
  asks?: Partial<{
    interrupt_id: string
    reasons: { code: string; text: string }[]
    policy_id: string | null
    claim_amount_minor: number | null
    payable_minor: number | null
    currency: string | null
    occurred_at: string
  }>
}

export interface WaitingClaim {
  thread_id: string
  tenant_id: string
  claim_id: string
  /** The question, as an answer names it. */
  asked: { revision: number; interrupt_id: string }
  /** All that the claim would go through. */
  records: ClaimRecord[]
}

export function waitingClaim(
  tenant_id: string,
  claim_id: string,
  options: WaitingOptions = {},
): WaitingClaim {
  const records = reviewedClaim({ tenant_id, claim_id }).map((each): ClaimRecord => {
    if (each.topic === TOPICS.submitted)
      return { ...each, value: { ...each.value, submitted_by: options.submitted_by ?? null } }
    return each.topic === TOPICS.reviewRequested
      ? { ...each, value: { ...each.value, ...options.asks } }
      : each
  })
  const interrupt_id = options.asks?.interrupt_id ?? 'i-1'
  return {
    thread_id: `${tenant_id}:${claim_id}`,
    tenant_id,
    claim_id,
    asked: { revision: 1, interrupt_id },
    records,
  }
}

export async function produceRecords(producer: Producer, records: readonly ClaimRecord[]): Promise<void> {
  const messages = records.map(async ({ topic, value, record }) => ({
    topic,
    messages: [{ key: record.key, value: await codec.encode(topic, value) }],
  }))
  await producer.sendBatch({ topicMessages: await Promise.all(messages) })
}

export function produceWaiting(producer: Producer, claims: readonly WaitingClaim[]): Promise<void> {
  return produceRecords(
    producer,
    claims.flatMap(({ records }) => records.slice(0, UNTIL_ASKED)),
  )
}
