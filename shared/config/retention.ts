/** The variables of what is kept how long, in topics (provision) and elsewhere (prune), and what must fit together among them. */
import { integer } from './variable.ts'

const CENTURY = 36_500 // days
/** Of claims.dead-letter, as provisioned. */
const DEAD_LETTER_DAYS = 90

const days = (fallback: number, min: number, doc: string) =>
  integer({ fallback: String(fallback), min, max: CENTURY, doc })

export const RETENTION_VARIABLES = {
  RETENTION_TOPICS_DAYS: days(
    30,
    1,
    'Days that event topics which provision makes keep their records: how far back a replay and a recovery reach. Dead letters are kept for 90.',
  ),
  RETENTION_CHECKPOINTS_DAYS: days(
    120,
    1,
    'Days after its end that a claim is remembered by the services. Longer than any topic keeps records (90 days).',
  ),
  RETENTION_CLAIMS_DAYS: days(
    730,
    1,
    'Days after its end that the desk shows a claim; not less than RETENTION_CHECKPOINTS_DAYS.',
  ),
  RETENTION_AUDIT_DAYS: days(3_650, 1, 'Days that entries of the audit are kept.'),
  RETENTION_WEBHOOKS_DAYS: days(120, 1, 'Days that webhook deliveries which are over are kept.'),
  RETENTION_OUTBOX_DAYS: days(30, 1, "Days that the desk keeps people's events after they were published."),
  RETENTION_DEAD_LETTERS_DAYS: days(
    120,
    DEAD_LETTER_DAYS + 1,
    'Days that is remembered what became of a dead letter; longer than the topic keeps it.',
  ),
  RETENTION_SPEND_DAYS: days(400, 2, 'Days that is kept what models have cost each tenant a day.'),
  RETENTION_INCIDENTS_DAYS: days(
    730,
    1,
    'Days after an incident that its claim is known, by which duplicates are found; longer than CLAIM_WINDOW_DAYS.',
  ),
} as const

/** Values of variables with problems, and of sections that are not loaded, are undefined. */
export function retentionProblems(values: Readonly<Record<string, unknown>>): string[] {
  const {
    RETENTION_CHECKPOINTS_DAYS: checkpoints,
    RETENTION_CLAIMS_DAYS: claims,
    RETENTION_INCIDENTS_DAYS: incidents,
    RETENTION_TOPICS_DAYS: topics,
    CLAIM_WINDOW_DAYS: window,
  } = values
  const records = Math.max(DEAD_LETTER_DAYS, typeof topics === 'number' ? topics : 0)
  const problems: string[] = []
  if (typeof checkpoints === 'number' && checkpoints <= records) {
    problems.push(
      `RETENTION_CHECKPOINTS_DAYS must be above ${records}: a record that is read again after its claim is forgotten begins the claim anew`,
    )
  }
  if (typeof checkpoints === 'number' && typeof claims === 'number' && claims < checkpoints) {
    problems.push('RETENTION_CLAIMS_DAYS must not be below RETENTION_CHECKPOINTS_DAYS')
  }
  if (typeof incidents === 'number' && typeof window === 'number' && incidents <= window) {
    problems.push(
      'RETENTION_INCIDENTS_DAYS must be above CLAIM_WINDOW_DAYS: a second claim of the incident would be paid',
    )
  }
  return problems
}
