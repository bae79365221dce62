/**
 * The header Idempotency-Key. Pure.
 * Source: draft-ietf-httpapi-idempotency-key-header-07, a String of RFC 9651: in double quotes. Many clients send the
 * key without them, so a bare word is taken, too: `"abc"` and `abc` are one key.
 */
import { z } from 'zod'

const MAX_LENGTH = 255 // characters, without quotes

const QUOTED = /^"(?<key>(?:[ !#-[\]-~]|\\["\\])+)"$/
const BARE = /^[A-Za-z0-9!#$%&'*+.^_`|~:/=-]+$/

/** The key that the header names; null where it is malformed. A header that came twice is, for it has a comma. */
export function parseIdempotencyKey(header: string): string | null {
  const quoted = QUOTED.exec(header)?.groups?.['key']?.replaceAll(/\\(.)/g, '$1')
  const key = quoted ?? (BARE.test(header) ? header : null)
  return key === null || key.length > MAX_LENGTH ? null : key
}

/** The header parsed, and no other: what is not looked at is not copied. */
export const IdempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .transform((header, context) => {
      const key = parseIdempotencyKey(header)
      if (key !== null) return key
      context.addIssue(`must be one quoted string of at most ${MAX_LENGTH} printable ASCII characters`)
      return z.NEVER
    })
    .optional()
    .describe(
      'Makes sending again safe: the same key with the same body gets the same answer, and one claim. A quoted string such as "8e03978e-40d5-43e8-bc93-6894a57f9324"',
    ),
})
