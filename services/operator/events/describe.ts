/** An event in a few words: ids, codes and amounts, no name, no address and no text of an email. */
import { z } from 'zod'
import { type EventTopic, TOPICS } from '../../../shared/claims/topics.ts'
import type { SeenEvent } from './codec.ts'

const Coded = z.array(z.looseObject({ code: z.string() }))
const Findings = z.array(z.looseObject({ rule: z.string(), result: z.string() }))

type Event = SeenEvent['event']

const IN_WORDS: Readonly<Record<EventTopic, (event: Event) => string>> = {
  [TOPICS.submitted]: (event) =>
    join([`by ${text(event['channel'])}`, count(event['attachments'], 'attachment')]),
  [TOPICS.extracted]: (event) =>
    join([
      text(event['policy_id']) || 'no policy id',
      money(event['claim_amount_minor'], event['currency']) || 'no amount',
      text(event['incident_type']),
      text(event['incident_date']),
      list('missing', event['missing']),
      count(event['suspicions'], 'suspicion'),
    ]),
  [TOPICS.assessed]: (event) => join([findings(event['findings']), payable(event)]),
  [TOPICS.decided]: (event) =>
    join([
      `revision ${text(event['revision'])}`,
      text(event['outcome']),
      codes(event['reasons']),
      payable(event),
    ]),
  [TOPICS.reviewRequested]: (event) =>
    join([`revision ${text(event['revision'])} waits for a person`, codes(event['reasons'])]),
  [TOPICS.reviewed]: (event) =>
    join([
      `revision ${text(event['revision'])}: ${text(event['action'])} by ${text(event['reviewer'])}`,
      payable(event),
    ]),
  [TOPICS.informationRequested]: (event) =>
    `revision ${text(event['revision'])} waits for the claimant, asked by ${text(event['reviewer'])}`,
  [TOPICS.withdrawn]: (event) => `taken back by ${text(event['requested_by'])}`,
}

export const describe = ({ topic, event }: SeenEvent): string => IN_WORDS[topic](event)

/** Minor units of an ISO 4217 currency as people write them, e.g. 330.00 EUR; empty when there are none. */
export function money(minor: unknown, currency: unknown): string {
  if (typeof minor !== 'number') return ''
  if (typeof currency !== 'string') return `${minor} minor units`
  const digits = fractionDigits(currency)
  return `${(minor / 10 ** digits).toFixed(digits)} ${currency}`
}

function fractionDigits(currency: string): number {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    return format.resolvedOptions().maximumFractionDigits ?? 2
  } catch {
    return 2 // no code of ISO 4217
  }
}

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''
const join = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ')

function count(value: unknown, noun: string): string {
  const length = Array.isArray(value) ? value.length : 0
  return length === 0 ? '' : `${length} ${noun}${length === 1 ? '' : 's'}`
}

function list(what: string, value: unknown): string {
  return Array.isArray(value) && value.length > 0 ? `${what} ${value.join(' ')}` : ''
}

export function codes(reasons: unknown): string {
  const parsed = Coded.safeParse(reasons)
  return parsed.success ? parsed.data.map(({ code }) => code).join(' ') : ''
}

function payable(event: Event): string {
  const amount = money(event['payable_minor'], event['currency'])
  return amount === '' ? '' : `payable ${amount}`
}

function findings(value: unknown): string {
  const parsed = Findings.safeParse(value)
  if (!parsed.success) return ''
  const failed = parsed.data.filter(({ result }) => result === 'fail').map(({ rule }) => rule)
  const unknown = parsed.data.filter(({ result }) => result === 'unknown').length
  if (failed.length === 0 && unknown === 0) return `all ${parsed.data.length} rules pass`
  return join([failed.join(' '), unknown > 0 ? `${unknown} rules cannot be applied` : ''])
}
