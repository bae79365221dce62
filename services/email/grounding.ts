/**
 * Keeps of a model's answer only what the email says.
 * Owns: the check of each value against the email's words, and the extraction that comes of it.
 * Does not own: reading (the model), judging (the rules), how a value is spelled (grounding/).
 * Invariants:
 * 1. A value stays only if its evidence stands in the shown email as whole words, apart from case, spaces and quote marks.
 * 2. A policy id, amount, currency or date must also be spelled by its evidence, which is a few words and not half a mail.
 * 3. An amount that stands only in a quoted message, while the newest one names another sum, is not certain.
 * 4. No answer can unsay an injury that the email plainly reports.
 * 5. `missing` names exactly the required fields without a value.
 */
import { Currency, Day, type Extraction, IncidentType, REQUIRED_FIELDS } from '../../shared/claims/types.ts'
import type { ExtractionAnswer } from './answer.ts'
import { spellsAmount, statesMoney, withoutDatesAndIds } from './grounding/amounts.ts'
import { spellsCurrency } from './grounding/currencies.ts'
import { speaksOfNights, spellsDay } from './grounding/days.ts'
import { comparable, placesIn, spellsId, standsIn, withoutId } from './grounding/evidence.ts'
import { tellsOfCare, tellsOfInjury } from './grounding/injuries.ts'
import { withWholeNumbers } from './grounding/number-words.ts'
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

/** What a model was shown of an email, cleaned. */
export interface Shown {
  /** Subject and body. */
  text: string
  /** The part of it that the sender wrote now: without what is quoted or forwarded. */
  newest: string
  /** ISO 8601. */
  received_at: string
}

const MAX_DESCRIPTION = 280
const MAX_POLICY_ID = 64
const MAX_EVIDENCE = 500
/** Characters in which an id, a sum, a currency or a day is told; any of them could be found in a whole letter. */
const MAX_SPELLING = 240
/** Below every confidence floor that makes sense: a person looks. */
const UNCERTAIN = 0.4
/** Where people are tended to without having been hurt. */
const OF_ILLNESS: ReadonlySet<Extraction['incident_type']> = new Set(['medical', 'travel'] as const)

/** Pure. */
export function ground(answer: ExtractionAnswer, shown: Shown): Facts {
  const said = comparable(shown.text)
  const newest = shown.newest === shown.text ? said : comparable(shown.newest)
  const told = {
    received: new Date(shown.received_at).toISOString().slice(0, 10),
    quotes: newest.length < said.length,
    nights: speaksOfNights(said),
  }
  const facts = nothing(answer.description)
  const keep = (name: string, field: { evidence: string; confidence: number }) => {
    facts.evidence[name] = field.evidence.trim().slice(0, MAX_EVIDENCE)
    facts.confidence[name] = Math.min(1, Math.max(0, field.confidence))
  }
  const stands = ({ evidence }: { evidence: string }) => standsIn(comparable(evidence), said)
  const spelled = (field: { evidence: string }) => field.evidence.length <= MAX_SPELLING && stands(field)

  const { policy_id: policyId, claim_amount: amount, currency, incident_date: date } = answer
  const id = policyId.value?.trim().toUpperCase() ?? ''
  if (
    id.length <= MAX_POLICY_ID &&
    spelled(policyId) &&
    [policyId.evidence, said].every((text) => spellsId(text, id))
  ) {
    facts.policy_id = id
    keep('policy_id', policyId)
  }
  const code = Currency.safeParse(currency.value?.toUpperCase())
  if (code.success && spelled(currency) && spellsCurrency(currency.evidence, code.data)) {
    facts.currency = code.data
    keep('currency', currency)
  }
  const sums = (text: string) => withoutDatesAndIds(withoutId(text, facts.policy_id))
  const sum = sums(comparable(amount.evidence))
  if (amount.value !== null && spelled(amount) && tellsAmount(sum, sums(said), amount.value)) {
    facts.claim_amount_minor = toMinor(amount.value, facts.currency)
    const onlyQuoted = !standsIn(comparable(amount.evidence), newest) && statesMoney(newest)
    const confidence = onlyQuoted ? Math.min(UNCERTAIN, amount.confidence) : amount.confidence
    if (facts.claim_amount_minor !== null) keep('claim_amount_minor', { ...amount, confidence })
  }
  const day = Day.safeParse(date.value)
  if (day.success && spelled(date) && spellsDay(date.evidence, day.data, told)) {
    facts.incident_date = day.data
    keep('incident_date', date)
  }
  const kind = IncidentType.safeParse(answer.incident_type.value)
  if (kind.success && stands(answer.incident_type) && /\p{L}.*\p{L}/su.test(answer.incident_type.evidence)) {
    facts.incident_type = kind.data
    keep('incident_type', answer.incident_type)
  }
  for (const name of ['injuries', 'third_party'] as const) {
    if (!stands(answer[name])) continue
    facts[name] = answer[name].value
    keep(name, answer[name])
  }
  const whole = unwrapped(shown.text)
  facts.injuries ||= tellsOfInjury(whole)
  facts.injuries ||= !OF_ILLNESS.has(facts.incident_type) && tellsOfCare(whole)
  facts.missing = missingOf(facts)
  return facts
}

/** Facts of an email whose end was not read: the newest figure may stand there, so no amount is certain. */
export function cutShort(facts: Facts): Facts {
  const { claim_amount_minor: _evidence, ...evidence } = facts.evidence
  const { claim_amount_minor: _confidence, ...confidence } = facts.confidence
  const cut = { ...facts, claim_amount_minor: null, evidence, confidence }
  return { ...cut, missing: missingOf(cut) }
}

/** Facts of an email that could not be read: every required field is missing. */
export function nothing(description: string): Facts {
  return {
    policy_id: null,
    claim_amount_minor: null,
    currency: null,
    incident_date: null,
    incident_type: null,
    description: description
      .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
      .trim()
      .slice(0, MAX_DESCRIPTION)
      .toWellFormed(),
    injuries: false,
    third_party: false,
    evidence: {},
    confidence: {},
    missing: [...REQUIRED_FIELDS],
  }
}

/** Whether the words name the amount, and still do so with the rest of a number that they cut. */
function tellsAmount(words: string, text: string, amount: number): boolean {
  if (!spellsAmount(words, amount)) return false
  for (const at of placesIn(words, text)) {
    const whole = withWholeNumbers(text, at, at + words.length)
    if (whole === words || spellsAmount(whole, amount)) return true
  }
  return false
}

/** Sentences in one piece: lines break where the mail program broke them, paragraphs where the writer did. */
function unwrapped(text: string): string {
  return text.replace(/^[ \t]*(?:>[ \t]*)+/gm, '').replace(/(?<!\n)\n(?!\n)/g, ' ')
}

function missingOf(facts: Facts): Facts['missing'] {
  return REQUIRED_FIELDS.filter((name) => facts[name] === null)
}
