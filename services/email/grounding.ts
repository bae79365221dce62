/**
 * Keeps of a model's answer only what the email says.
 * Owns: the check of each value against the email's words, and the extraction that comes of it.
 * Does not own: reading (the model), judging (the rules).
 * Invariants:
 * 1. A value stays only if its evidence stands in the cleaned email, apart from case, spaces and quote marks.
 * 2. A policy id and an amount must also be spelled by their evidence.
 * 3. `missing` names exactly the required fields without a value.
 */
import { Currency, Day, type Extraction, IncidentType, REQUIRED_FIELDS } from '../../shared/claims/types.ts'
import type { ExtractionAnswer } from './answer.ts'
import { toMinor } from './money.ts'

/** The part of an Extraction that is read from the email's words. */
export type Facts = Pick<
  Extraction,
  | 'policy_id'
  | 'claim_amount_minor'
  | 'currency'
  | 'incident_date'
  | 'incident_type'
  | 'description'
  | 'injuries'
  | 'third_party'
  | 'evidence'
  | 'confidence'
  | 'missing'
>

const MAX_DESCRIPTION = 280
const MAX_POLICY_ID = 64
const MAX_EVIDENCE = 500

/** `email`: the cleaned subject and body that the model was shown. Pure. */
export function ground(answer: ExtractionAnswer, email: string): Facts {
  const said = comparable(email)
  const facts = nothing(answer.description)
  const keep = (name: string, field: { evidence: string; confidence: number }) => {
    facts.evidence[name] = field.evidence.trim().slice(0, MAX_EVIDENCE)
    facts.confidence[name] = Math.min(1, Math.max(0, field.confidence))
  }
  const stands = ({ evidence }: { evidence: string }) => {
    const words = comparable(evidence)
    return words !== '' && said.includes(words)
  }

  const {
    policy_id: policyId,
    claim_amount: amount,
    currency,
    incident_date: date,
    incident_type: type,
  } = answer
  if (policyId.value !== null && stands(policyId) && spellsId(policyId.evidence, policyId.value)) {
    facts.policy_id = policyId.value.trim().toUpperCase()
    keep('policy_id', policyId)
  }
  const code = Currency.safeParse(currency.value?.toUpperCase())
  if (code.success && stands(currency)) {
    facts.currency = code.data
    keep('currency', currency)
  }
  if (amount.value !== null && stands(amount) && spellsAmount(amount.evidence, amount.value)) {
    facts.claim_amount_minor = toMinor(amount.value, facts.currency)
    if (facts.claim_amount_minor !== null) keep('claim_amount_minor', amount)
  }
  const day = Day.safeParse(date.value)
  if (day.success && stands(date)) {
    facts.incident_date = day.data
    keep('incident_date', date)
  }
  const kind = IncidentType.safeParse(type.value)
  if (kind.success && stands(type)) {
    facts.incident_type = kind.data
    keep('incident_type', type)
  }
  for (const name of ['injuries', 'third_party'] as const) {
    if (!stands(answer[name])) continue
    facts[name] = answer[name].value
    keep(name, answer[name])
  }
  facts.missing = REQUIRED_FIELDS.filter((name) => facts[name] === null)
  return facts
}

/** Facts of an email that could not be read: every required field is missing. */
export function nothing(description: string): Facts {
  return {
    policy_id: null,
    claim_amount_minor: null,
    currency: null,
    incident_date: null,
    incident_type: null,
    description: description.replace(/\s+/g, ' ').trim().slice(0, MAX_DESCRIPTION),
    injuries: false,
    third_party: false,
    evidence: {},
    confidence: {},
    missing: [...REQUIRED_FIELDS],
  }
}

/** Quote marks at the start of a line are layout, not words. */
function comparable(text: string): string {
  return text
    .replace(/^[ \t]*(?:>[ \t]*)+/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}

function spellsId(evidence: string, id: string): boolean {
  const letters = lettersAndDigits(id)
  return letters !== '' && id.trim().length <= MAX_POLICY_ID && lettersAndDigits(evidence).includes(letters)
}

function lettersAndDigits(text: string): string {
  return text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '')
}

/** Evidence in digits must hold the figures of the amount; evidence in words cannot be checked this way. */
function spellsAmount(evidence: string, amount: number): boolean {
  const digits = evidence.replace(/\D/g, '')
  if (digits === '') return true
  const figures = String(Math.round(amount * 100)).replace(/0+$/, '')
  return figures !== '' && digits.includes(figures)
}
