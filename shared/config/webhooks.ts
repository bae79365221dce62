/** The variables of webhooks. */
import { z } from 'zod'
import { integer, type Variable } from './variable.ts'

const KEY_BYTES = 32 // AES-256
const MAX_MS = 30 * 86_400_000 // thirty days

/** Separated by commas; empty means none. */
const parts = z
  .string()
  .transform((value) => value.split(',').map((part) => part.trim()))
  .transform((each) => each.filter((part) => part !== ''))

const numbers = (min: number, max: number) =>
  parts.pipe(
    z.array(
      z
        .string()
        .regex(/^\d+$/, `must be whole numbers from ${min} to ${max}, separated by commas`)
        .transform(Number)
        .pipe(z.number().min(min).max(max)),
    ),
  )

function given<T>(type: string, schema: z.ZodType<T, string>, fallback: string, doc: string): Variable<T> {
  return { schema: z.string().optional().default('').pipe(schema), fallback, doc, type, secret: false }
}

const keys = parts.pipe(
  z.array(
    z
      .string()
      .refine((key) => Buffer.from(key, 'base64').length === KEY_BYTES, {
        error: `must be ${KEY_BYTES} bytes in base64 each (openssl rand -base64 ${KEY_BYTES}), separated by commas`,
      })
      .transform((key) => Buffer.from(key, 'base64')),
  ),
)

const milliseconds = (fallback: string, min: number, max: number, doc: string) =>
  integer({ fallback, min, max, doc })

export const WEBHOOK_VARIABLES = {
  WEBHOOK_SECRET_KEY: {
    ...given(
      'list of keys, base64',
      keys,
      '',
      'Encrypts the secrets of webhooks in PostgreSQL: 32 bytes in base64. To replace it put the new one before the old, with a comma between. Default: not encrypted.',
    ),
    secret: true,
  },
  WEBHOOK_ALLOW: given(
    'list',
    parts,
    '',
    'For development: host names, addresses and CIDRs that webhooks may reach though they are not public, and without TLS, separated by commas.',
  ),
  WEBHOOK_PORTS: given(
    'list of whole numbers, 1 to 65,535',
    numbers(1, 65_535),
    '',
    'Ports that webhooks may reach, separated by commas; default any.',
  ),
  WEBHOOK_RETRY_MS: given(
    'list of whole numbers, 1 to 2,592,000,000',
    numbers(1, MAX_MS),
    '5000,30000,300000,1800000,3600000,7200000,14400000,21600000,36000000',
    'Waits before the second, third, ... attempt at a webhook, ms; then it is given up. By default after a day.',
  ),
  WEBHOOK_CONNECT_TIMEOUT_MS: milliseconds('5000', 10, 60_000, 'Longest time to connect to a webhook, ms.'),
  WEBHOOK_TIMEOUT_MS: milliseconds(
    '15000',
    10,
    120_000,
    'Longest time for one attempt at a webhook in all, ms.',
  ),
  WEBHOOK_CONCURRENCY: integer({
    fallback: '8',
    min: 1,
    max: 64,
    doc: 'Attempts at once at one webhook from each desk.',
  }),
  WEBHOOK_POLL_MS: milliseconds(
    '500',
    10,
    60_000,
    'How often a desk looks for events and deliveries that are due, ms.',
  ),
  WEBHOOK_ROTATION_OVERLAP_MS: milliseconds(
    '86400000',
    0,
    MAX_MS,
    'How long a replaced secret goes on signing beside the new one, ms.',
  ),
  WEBHOOK_DISABLE_AFTER_MS: milliseconds(
    '259200000',
    1,
    MAX_MS,
    'A webhook for which every attempt has failed for so long is disabled, ms.',
  ),
} as const
