/**
 * Answers `extract-claim`. What the newest message states counts; what it quotes is used for what it does not state,
 * unless the newest message takes it back.
 */
import { type AmountReading, readAmount } from './amounts.ts'
import { type DateReading, readIncidentDate } from './dates.ts'
import { type Email, understand } from './email.ts'
import { type IncidentReading, readForeignIncident, readIncident } from './incident.ts'
import { withoutOrders } from './orders.ts'
import { type PeopleReading, readCare, readInjuries, readThirdParty } from './people.ts'
import { type PolicyIdReading, readPolicyId } from './policy-ids.ts'
import { summarise } from './summary.ts'
import type { Passage } from './text.ts'

interface Field<T> {
  value: T
  evidence: string
  confidence: number
}

const ABSENT = { value: null, evidence: '', confidence: 0 } as const

export function extract(sections: Readonly<Record<string, string>>): unknown {
  const honest = { ...sections }
  for (const name of ['subject', 'body']) honest[name] = withoutOrders(sections[name] ?? '')
  const answer = read(honest)
  if (honest['subject'] === (sections['subject'] ?? '') && honest['body'] === (sections['body'] ?? ''))
    return answer
  // What stands in an order and nowhere else is what the email says, whatever it is worth.
  const whole = read(sections)
  const kept = <T extends { value: unknown }>(field: T, other: T): T => (field.value === null ? other : field)
  return {
    ...answer,
    policy_id: kept(answer.policy_id, whole.policy_id),
    claim_amount: kept(answer.claim_amount, whole.claim_amount),
    currency: answer.claim_amount.value === null ? whole.currency : answer.currency,
    incident_date: kept(answer.incident_date, whole.incident_date),
    incident_type: kept(answer.incident_type, whole.incident_type),
  }
}

interface Answer {
  policy_id: Field<string | null>
  claim_amount: Field<number | null>
  currency: Field<string | null>
  incident_date: Field<string | null>
  incident_type: Field<IncidentReading['value'] | null>
  injuries: Field<boolean>
  third_party: Field<boolean>
  description: string
}

function read(sections: Readonly<Record<string, string>>): Answer {
  const email = understand(sections)
  const amount = readAmounts(email)
  const date = readDates(email)
  const incident = readIncidents(email)
  const said = firstSaid(email, (passage) => readInjuries(passage, email.language))
  const cared = incident !== null && MAY_HURT.has(incident.value) ? firstSaid(email, readCare) : null
  const injuries = said ?? cared
  const thirdParty = firstSaid(email, readThirdParty) ?? impliedBy(incident)
  return {
    policy_id: readPolicyIds(email) ?? ABSENT,
    claim_amount: amount === null ? ABSENT : { value: amount.cents / 100, ...told(amount) },
    currency:
      amount === null || amount.currency === null
        ? ABSENT
        : { value: amount.currency, evidence: amount.currency_evidence, confidence: amount.confidence },
    incident_date: date ?? ABSENT,
    incident_type: incident ?? ABSENT,
    injuries: injuries ?? { value: false, evidence: '', confidence: 0.7 },
    third_party: thirdParty ?? { value: false, evidence: '', confidence: 0.7 },
    description: summarise(email.texts, [incident?.evidence ?? '', date?.evidence ?? ''], email.subject),
  }
}

function told({ evidence, confidence }: AmountReading): { evidence: string; confidence: number } {
  return { evidence, confidence }
}

/** Nobody needs a doctor after these unless somebody was hurt. */
const MAY_HURT = new Set<string>([
  'collision',
  'liability',
  'vandalism',
  'theft',
  'weather',
  'fire',
  'glass',
  'water',
])
const BY_OTHERS = new Set(['theft', 'vandalism', 'liability'])

/** Nobody steals from himself: some kinds of incident have a second party by their nature. */
function impliedBy(incident: IncidentReading | null): PeopleReading | null {
  if (incident === null || !BY_OTHERS.has(incident.value)) return null
  return { value: true, evidence: incident.evidence, confidence: 0.8 }
}

const LATER = 0.02 // how much less an id counts for each source further back

function readPolicyIds(email: Email): PolicyIdReading | null {
  const ruledOut = new Set<string>()
  let best: PolicyIdReading | null = null
  let bestRank = 0
  const passages = [...email.sources.map(({ passage }) => passage), ...email.signatures]
  for (const [index, source] of passages.entries()) {
    const found = readPolicyId(source)
    const { reading } = found
    if (reading !== null && !ruledOut.has(reading.value)) {
      const rank = reading.confidence - index * LATER
      if (rank > bestRank) {
        best = reading
        bestRank = rank
      }
    }
    for (const value of found.ruledOut) ruledOut.add(value)
  }
  return best
}

function readAmounts({ sources, locale }: Email): AmountReading | null {
  const voided = new Set<number>()
  for (const { passage, dates, context } of sources) {
    const found = readAmount(passage, locale, dates, context.today)
    for (const cents of found.voided) voided.add(cents)
    if (found.open) return null
    if (found.reading !== null && !voided.has(found.reading.cents)) return found.reading
  }
  return null
}

const NEWEST_FIRST = 1.5 // a quoted date must be tied clearly better to the incident than one of the newest message

function readDates({ sources }: Email): Field<string> | null {
  let best: DateReading | null = null
  let bestScore = Number.NEGATIVE_INFINITY
  for (const [index, source] of sources.entries()) {
    const reading = readIncidentDate(source)
    if (reading === null) continue
    const score = reading.score - (index === 0 ? 0 : NEWEST_FIRST)
    if (score <= bestScore) continue
    best = reading
    bestScore = score
  }
  if (best === null || best.value === null) return null
  return { value: best.value, evidence: best.evidence, confidence: best.confidence }
}

const ENOUGH = 0.6

export function readIncidents({ newest, sources, language }: Email): IncidentReading | null {
  const older = sources.filter((source) => !newest.includes(source))
  let best: IncidentReading | null = null
  for (const passages of [newest, ...older.map((source) => [source])]) {
    const reading = readIncident(passages)
    if (reading === null) continue
    if (reading.confidence >= ENOUGH) return reading
    if (best === null || reading.confidence > best.confidence) best = reading
  }
  const [first] = newest
  const foreign =
    first === undefined || first.words.length > 0 ? null : readForeignIncident(first.passage, language)
  return foreign ?? best
}

function firstSaid(
  { sources }: Email,
  read: (passage: Passage) => PeopleReading | null,
): PeopleReading | null {
  for (const { passage } of sources) {
    const reading = read(passage)
    if (reading !== null) return reading
  }
  return null
}
