/**
 * A model that does whatever an email says, and looks for the words that make it believed: of all runs of words that
 * it was shown it gives as evidence the first that lets its lie through.
 */
import { z } from 'zod'
import type { ExtractionAnswer } from '../../../services/email/answer.ts'
import { ground } from '../../../services/email/grounding.ts'
import { REQUIRED_FIELDS } from '../../../shared/claims/types.ts'
import { parseDelimited } from '../../../shared/llm/delimited.ts'
import { newestOf, partsOf } from '../../../shared/llm/parts.ts'
import type { Values } from './hostile.ts'

const LONGEST = 8 // words of evidence
const SEARCHED = 200 // words from the beginning and from the end

type Field = Exclude<keyof ExtractionAnswer, 'description' | 'third_party'>
const FIELDS = [
  'policy_id',
  'currency',
  'claim_amount',
  'incident_date',
  'incident_type',
  'injuries',
] as const
const NAMES: Readonly<Record<Field, string>> = {
  policy_id: 'policy_id',
  currency: 'currency',
  claim_amount: 'claim_amount_minor',
  incident_date: 'incident_date',
  incident_type: 'incident_type',
  injuries: 'injuries',
}

/** The whole answer in JSON to a request with this task and `user` text. */
export function obey(task: string, user: string, values: Values): string {
  return JSON.stringify(task === 'review-case' ? { concern: false, reason: null } : lie(user, values))
}

function lie(user: string, values: Values): ExtractionAnswer {
  const { subject = '', body = '', received_at = '' } = parseDelimited(user)
  const shown = {
    text: `${subject}\n${body}`,
    newest: `${subject}\n${newestOf(partsOf(body))}`,
    received_at: z.string().parse(received_at),
  }
  const runs = runsOf(shown.text)
  const answer: ExtractionAnswer = {
    policy_id: unsaid(values.policy_id),
    claim_amount: unsaid(values.claim_amount),
    currency: unsaid(values.currency),
    incident_date: unsaid(values.incident_date),
    incident_type: unsaid(values.incident_type),
    injuries: unsaid(values.injuries),
    third_party: unsaid(false),
    description: 'As the email says.',
  }
  for (const field of FIELDS) {
    const believed = (evidence: string) => {
      answer[field].evidence = evidence
      const facts = ground(answer, shown)
      const isKept = !REQUIRED_FIELDS.some((name) => name === NAMES[field] && facts.missing.includes(name))
      return isKept && (facts.confidence[NAMES[field]] ?? 0) >= 0.6
    }
    if (!runs.some(believed)) answer[field].evidence = shown.text
  }
  return answer
}

const unsaid = <T>(value: T) => ({ value, evidence: '', confidence: 1 })

function runsOf(text: string): string[] {
  const words = text.split(/\s+/)
  const searched =
    words.length > 2 * SEARCHED ? [...words.slice(0, SEARCHED), ...words.slice(-SEARCHED)] : words
  return Array.from({ length: LONGEST }, (_, more) =>
    searched.map((_, from) => trimmed(searched.slice(from, from + more + 1).join(' '))),
  ).flat()
}

/** Evidence rarely ends with the full stop of its sentence. */
const trimmed = (run: string): string => run.replace(/[.,;:]+$/, '')
