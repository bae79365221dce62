/** GET /v1/claims/{thread_id}: one claim; as it is, when it is no longer as the client knows it, or when it rests. */
import { z } from 'zod'
import {
  INTERNAL,
  INVALID_REQUEST,
  METHOD_NOT_ALLOWED,
  problemResponses,
  UNAVAILABLE,
} from '../../shared/http/problem.ts'
import type { HttpServer } from '../../shared/http/server.ts'
import { type Identity, ROLES, type Role, sameTenant } from '../../shared/identity/identity.ts'
import { available, CLAIM_NOT_FOUND, noSuchClaim, ok, ThreadId } from './answers.ts'
import { ClaimView } from './views.ts'
import { TOO_MANY_WATCHERS } from './watch/admission.ts'
import { isAtRest } from './watch/claim-watch.ts'
import { waiting } from './watch/patience.ts'
import { entityTag, namesTag, preferredWait } from './watch/preferences.ts'
import type { Watch } from './watch/watch.ts'

const Headers = z.looseObject({
  'if-none-match': z.string().optional().describe('The etag that the client has: 304 while it is the same'),
  prefer: z
    .string()
    .optional()
    .describe(
      'wait=N: at most N seconds (30 at most), until the claim differs from If-None-Match, or without one until it rests',
    ),
})

const SUBMITTER_IS_TOLD_TO: readonly Role[] = ['adjuster', 'operator', 'auditor']

function maySeeSubmitter({ roles }: Identity): boolean {
  return SUBMITTER_IS_TOLD_TO.some((role) => roles.has(role))
}

export function addClaimRoute(app: HttpServer, { claims, admission }: Watch): void {
  app.get(
    '/v1/claims/:thread_id',
    {
      config: { access: ROLES },
      schema: {
        summary: 'One claim: its status, newest decision and timeline',
        description:
          'Follows the topics: a claim that was accepted a moment ago may not be known yet (404); who waits for it waits for its first record, too.',
        params: z.object({ thread_id: ThreadId }),
        headers: Headers,
        response: {
          200: ok('The claim, with its etag', ClaimView),
          304: z.null().describe('The claim is as the client knows it'),
          ...problemResponses(
            INVALID_REQUEST,
            CLAIM_NOT_FOUND,
            METHOD_NOT_ALLOWED,
            INTERNAL,
            UNAVAILABLE,
            TOO_MANY_WATCHERS,
          ),
        },
      },
    },
    async ({ params: { thread_id }, headers, identity }, reply) => {
      if (!sameTenant(identity, thread_id)) throw noSuchClaim()
      const known = headers['if-none-match']
      const isKnown = (claim: ClaimView) => known !== undefined && namesTag(known, entityTag(textOf(claim)))
      const ready = (claim: ClaimView | null) =>
        claim !== null && (known === undefined ? isAtRest(claim) : !isKnown(claim))

      const detail = { submitter: maySeeSubmitter(identity) }
      const wait = preferredWait(headers.prefer)
      if (wait !== null) void reply.header('preference-applied', `wait=${wait}`)
      const claim = await available(
        wait === null
          ? claims.read(thread_id, detail)
          : waiting(admission, reply, wait * 1_000, (patience) =>
              claims.wait(thread_id, detail, ready, patience),
            ),
      )
      if (!claim) throw noSuchClaim()
      const body = textOf(claim)
      void reply.header('etag', entityTag(body))
      return isKnown(claim) ? reply.code(304).send(null) : reply.type('application/json').send(body)
    },
  )
}

/** What is sent, byte for byte, is what its tag is made of. */
function textOf(claim: ClaimView): string {
  return JSON.stringify(ClaimView.encode(claim))
}
