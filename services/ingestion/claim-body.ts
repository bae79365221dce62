/** The body of POST /v1/claims, and the event that it becomes. Pure but for the clock and the minted id. */
import { v7 } from 'uuid'
import { z } from 'zod'
import type { ClaimSubmitted } from '../../shared/claims/events.ts'
import { type Channel, ClaimId, Instant, TenantId } from '../../shared/claims/types.ts'

/** Clocks differ: received_at may lie this far in our future. The email service allows the same. */
export const CLOCK_SKEW_MS = 5 * 60_000 // five minutes

/** An optional name, quoted or not, then exactly one address in angle brackets, then nothing. */
const NAMED = /^(?:"(?:[^"\\]|\\.)*"|[^"<>])*<(?<address>[^<>"]*)>$/

/** JSON can carry what no database stores: U+0000 and halves of surrogate pairs. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes('\u0000'), {
      error: 'must be well-formed Unicode without U+0000',
    })

const Address = z.email()
const Sender = text(320 + 128).refine(
  (from) => {
    const trimmed = from.trim()
    const address = NAMED.exec(trimmed)?.groups?.['address'] ?? trimmed
    return Address.safeParse(address.trim()).success
  },
  { error: 'must be an address such as ana@example.com or Ana Ruiz <ana@example.com>' },
)

const ReceivedAt = Instant.refine((at) => Date.parse(at) <= Date.now() + CLOCK_SKEW_MS, {
  error: 'must not be in the future',
})

const Locale = text(35).refine(isLocale, { error: 'must be a language tag such as de-AT (BCP 47)' })

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

const AttachmentBody = z.strictObject({
  name: text(255),
  media_type: text(127),
  size_bytes: z.int().nonnegative(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits in lower case')
    .optional(),
})

const Body = z.strictObject({
  claim_id: ClaimId.optional().describe(
    'Unique in the tenant; made here when absent. Send it to make re-sending safe',
  ),
  tenant_id: TenantId.optional().describe('The insurer; the configured default when absent'),
  from: Sender.meta({
    description: 'Address of the sender, with or without a name',
    examples: ['Ana Ruiz <ana.ruiz@example.com>'],
  }),
  subject: text(1_000),
  body: text(1_000_000).min(1).describe('Text of the email'),
  received_at: ReceivedAt.optional().describe(
    'When the email came, ISO 8601 with an offset; at most 5 minutes ahead. The time of arrival when absent',
  ),
  locale: Locale.optional().meta({
    description: 'Language tag (BCP 47) by which ambiguous dates are read',
    examples: ['de-AT'],
  }),
  attachments: z.array(AttachmentBody).max(100).optional().describe('What was attached, never the bytes'),
})
/** A component of the OpenAPI document. */
export const ClaimBody = Body.meta({ id: 'Claim' })
export type ClaimBody = z.infer<typeof ClaimBody>

/** Time-ordered and random: `clm-` and a UUIDv7. */
export function mintClaimId(): string {
  return `clm-${v7()}`
}

export interface EventFacts {
  tenantId: string
  claimId: string
  /** Goes before the body's; where there is neither, the record's time counts. */
  receivedAt?: string | undefined
  /** Subject of the token; default null: nobody was asked. */
  submittedBy?: string | null
  /** Default `http`. */
  channel?: z.infer<typeof Channel>
}

/** A function of its arguments: the same request sent twice makes the same bytes, as long as the facts are the same. */
export function toEvent(body: ClaimBody, facts: EventFacts): ClaimSubmitted {
  return {
    tenant_id: facts.tenantId,
    claim_id: facts.claimId,
    from: body.from,
    subject: body.subject,
    body: body.body,
    received_at: facts.receivedAt ?? body.received_at ?? null,
    locale: body.locale ?? null,
    channel: facts.channel ?? 'http',
    attachments: (body.attachments ?? []).map((each) => ({ ...each, sha256: each.sha256 ?? null })),
    submitted_by: facts.submittedBy ?? null,
  }
}
