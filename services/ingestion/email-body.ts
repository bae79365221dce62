/** An email as the body of POST /v1/claims (message/rfc822): the same claim as its parts in JSON would make. */
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { HttpProblem, type ProblemKind, UNSUPPORTED_MEDIA_TYPE } from '../../shared/http/problem.ts'
import type { HttpServer } from '../../shared/http/server.ts'
import { MailError } from '../../shared/mail/mail-error.ts'
import { parseEmail } from '../../shared/mail/parse.ts'
import { CLOCK_SKEW_MS } from './claim-body.ts'

export const RFC822 = 'message/rfc822'
export const INVALID_EMAIL: ProblemKind = {
  slug: 'invalid-email',
  status: 400,
  title: 'The body is not an email that can be a claim',
}

/** Digests of emails by their request: what is read of an email also depends on the time (received_at). */
const digests = new WeakMap<FastifyRequest, string>()

/** SHA-256 of the email that the request brought, hexadecimal; null where it brought none. */
export function emailDigest(request: FastifyRequest): string | null {
  return digests.get(request) ?? null
}

/**
 * Makes of an email what the route's schema takes. What an email has no field for (`tenant_id`, `claim_id`, `locale`)
 * is in the query. `limit` in bytes, attachments included.
 */
export function acceptEmail(app: HttpServer, limit: number): void {
  app.addContentTypeParser<Buffer>(
    RFC822,
    { parseAs: 'buffer', bodyLimit: limit },
    async (request: FastifyRequest, bytes: Buffer) => {
      const { headers, query } = request
      if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
        throw new HttpProblem(UNSUPPORTED_MEDIA_TYPE, 'send the body without a content-encoding')
      }
      const digest = createHash('sha256').update(bytes).digest('hex')
      digests.set(request, digest)
      return { claim_id: digestId(digest), ...(await claimOf(bytes)), ...(query as object) }
    },
  )
}

async function claimOf(bytes: Buffer): Promise<object> {
  try {
    const { received_at, attachments, ...mail } = await parseEmail(bytes)
    const digested = attachments.map(({ sha256, ...each }) => (sha256 === null ? each : { ...each, sha256 }))
    return { ...mail, ...(isPast(received_at) && { received_at }), attachments: digested }
  } catch (error) {
    if (!(error instanceof MailError)) throw error
    throw new HttpProblem(INVALID_EMAIL, error.message, { cause: error })
  }
}

/** A sender's clock that is wrong costs the sender's time, not the claim: then the time of arrival counts. */
function isPast(received_at: string | null): boolean {
  return received_at !== null && Date.parse(received_at) <= Date.now() + CLOCK_SKEW_MS
}

/** The same email sent again, by a mail server or a person, is the same claim. */
function digestId(digest: string): string {
  return `eml-${digest.slice(0, 32)}`
}
