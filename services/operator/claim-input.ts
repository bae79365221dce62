/** What `claimgraph submit` is given: the body of POST /v1/claims, from a JSON file, an email, or standard input. */
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { v7 } from 'uuid'
import { z } from 'zod'
import { ClaimSubmitted } from '../../shared/claims/events.ts'
import { MailError } from '../../shared/mail/mail-error.ts'
import { messageOf, OperatorError } from './errors.ts'

/** Loose: the service that takes it says what is wrong with it. */
const ClaimInput = z.looseObject({ claim_id: z.string().optional(), tenant_id: z.string().optional() })
export type ClaimInput = z.infer<typeof ClaimInput>

/** @param file `*.json`, any other file is an email; `-` is standard input, told apart by its first character */
export async function readClaimInput(file: string): Promise<ClaimInput> {
  const bytes = await read(file)
  const isJson =
    file === '-' ? /^\s*\{/.test(bytes.toString('latin1', 0, 100)) : extname(file).toLowerCase() === '.json'
  return isJson ? parseJson(file, bytes.toString('utf8')) : readEmail(file, bytes)
}

async function read(file: string): Promise<Buffer> {
  try {
    return file === '-' ? await buffer(process.stdin) : readFileSync(file)
  } catch (error) {
    throw new OperatorError(`${file} cannot be read: ${messageOf(error)}`, { cause: error, exitCode: 2 })
  }
}

async function readEmail(file: string, bytes: Buffer): Promise<ClaimInput> {
  // Only now: no other command reads emails.
  const { parseEmail } = await import('../../shared/mail/parse.ts')
  try {
    const { received_at, ...mail } = await parseEmail(bytes)
    return received_at === null ? mail : { ...mail, received_at }
  } catch (error) {
    if (!(error instanceof MailError)) throw error
    throw new OperatorError(`${file}: ${error.message}`, { cause: error, exitCode: 2 })
  }
}

function parseJson(file: string, raw: string): ClaimInput {
  try {
    return ClaimInput.parse(JSON.parse(raw))
  } catch (error) {
    throw new OperatorError(
      `${file} is no claim: it must be a JSON object with from, subject and body (${messageOf(error)})`,
      { cause: error, exitCode: 2 },
    )
  }
}

/** The event that ingestion would make of the input. Throws OperatorError with all that is wrong. */
export function toEvent(
  input: ClaimInput,
  ids: { tenantId: string; claimId: string | undefined },
): ClaimSubmitted {
  const { attachments, ...rest } = input
  const event = ClaimSubmitted.safeParse({
    subject: '',
    received_at: null,
    locale: null,
    ...rest,
    tenant_id: ids.tenantId,
    claim_id: ids.claimId ?? `clm-${v7()}`,
    channel: 'topic',
    submitted_by: null,
    attachments: Array.isArray(attachments)
      ? attachments.map((each: object) => ({ sha256: null, ...each }))
      : [],
  })
  if (event.success) return event.data
  const problems = event.error.issues.map(({ path, message }) => `\n  ${path.join('.')}: ${message}`)
  throw new OperatorError(`the claim breaks a rule of claims.submitted:${problems.join('')}`, { exitCode: 2 })
}
