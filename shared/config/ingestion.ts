/** The variables of what ingestion takes: sizes, times, rates, keys; and what must fit together among them. */
import { integer, optionalInteger, optionalText } from './variable.ts'

export const INTAKE_VARIABLES = {
  INGESTION_BODY_LIMIT_BYTES: integer({
    fallback: '1048576',
    min: 1_024,
    max: 104_857_600,
    doc: 'Largest request body, bytes.',
  }),
  INGESTION_EMAIL_LIMIT_BYTES: integer({
    fallback: '26214400',
    min: 1_024,
    max: 26_214_400,
    doc: 'Largest email with its attachments (message/rfc822), bytes.',
  }),
  INGESTION_BATCH_LIMIT_BYTES: integer({
    fallback: '16777216',
    min: 1_024,
    max: 104_857_600,
    doc: 'Largest batch of claims, bytes.',
  }),
  INGESTION_HEADERS_TIMEOUT_MS: integer({
    fallback: '10000',
    min: 100,
    max: 600_000,
    doc: 'How long the headers of a request may take to arrive, ms.',
  }),
  INGESTION_REQUEST_TIMEOUT_MS: integer({
    fallback: '30000',
    min: 100,
    max: 600_000,
    doc: 'How long a request may take to arrive whole, ms.',
  }),
  INGESTION_MAX_CONNECTIONS: integer({
    fallback: '4096',
    min: 1,
    max: 1_000_000,
    doc: 'Connections of clients at once; more are closed at once.',
  }),
  INGESTION_RATE_PER_S: optionalInteger({
    min: 1,
    max: 1_000_000,
    doc: 'Claims a second that each tenant may send, over all instances. Default: no limit.',
  }),
  INGESTION_RATE_BURST: optionalInteger({
    min: 1,
    max: 10_000_000,
    doc: "Claims that a tenant may send at once after a pause; default two seconds' worth of INGESTION_RATE_PER_S.",
  }),
  INGESTION_TENANT_RATES_FILE: optionalText({
    doc: 'JSON file {"tenant": {"per_s": 50, "burst": 200} or null for no limit}: rates that go before the general one.',
  }),
  MAX_BACKLOG: integer({
    fallback: '100000',
    min: 0,
    max: 1_000_000_000,
    doc: 'Claims that may wait between ingestion and their decision; with more, ingestion answers 503.',
  }),
  IDEMPOTENCY_KEY_TTL_MS: integer({
    fallback: '86400000',
    min: 1_000,
    max: 2_592_000_000,
    doc: 'How long an Idempotency-Key and its answer are remembered, ms.',
  }),
} as const

/** Values of variables with problems are undefined. */
export function intakeProblems(values: Readonly<Record<string, unknown>>): string[] {
  const { INGESTION_HEADERS_TIMEOUT_MS: headers, INGESTION_REQUEST_TIMEOUT_MS: whole } = values
  if (typeof headers !== 'number' || typeof whole !== 'number' || headers <= whole) return []
  return ['INGESTION_HEADERS_TIMEOUT_MS must not be above INGESTION_REQUEST_TIMEOUT_MS, which includes it']
}
