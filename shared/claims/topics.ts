/** The topics and the consumer groups that own them. A group is named after its service. */
export const TOPICS = {
  submitted: 'claims.submitted',
  extracted: 'claims.extracted',
  assessed: 'claims.assessed',
  decided: 'claims.decided',
  reviewRequested: 'claims.review-requested',
  reviewed: 'claims.reviewed',
  informationRequested: 'claims.information-requested',
  withdrawn: 'claims.withdrawn',
  deadLetter: 'claims.dead-letter',
} as const

/** Topics whose values are Avro, each described by schemas/<topic>.avsc under the subject `<topic>-value`. */
export const EVENT_TOPICS = [
  TOPICS.submitted,
  TOPICS.extracted,
  TOPICS.assessed,
  TOPICS.decided,
  TOPICS.reviewRequested,
  TOPICS.reviewed,
  TOPICS.informationRequested,
  TOPICS.withdrawn,
] as const
export type EventTopic = (typeof EVENT_TOPICS)[number]

/** `tenant_id:claim_id`: record key, LangGraph thread and subject of the trace. */
export function threadId(tenantId: string, claimId: string): string {
  return `${tenantId}:${claimId}`
}
