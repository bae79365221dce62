/** The headers of answers that clients can rely on, for the OpenAPI document. */

interface DescribedHeader {
  description: string
  schema: { type: 'string' | 'integer'; format?: string; examples?: readonly (string | number)[] }
}

export const HEADERS = {
  'x-request-id': {
    description: 'The request, as in the instance of a problem: quote it when you report one',
    schema: { type: 'string', format: 'uuid' },
  },
  'www-authenticate': {
    description: 'Why the token does not do (RFC 6750)',
    schema: { type: 'string', examples: ['Bearer realm="claimgraph"'] },
  },
  allow: {
    description: 'The methods that the path has, separated by commas',
    schema: { type: 'string', examples: ['GET, HEAD'] },
  },
  'retry-after': {
    description: 'When to send it again, seconds',
    schema: { type: 'integer', examples: [5] },
  },
  location: {
    description: 'Where what came of it is found',
    schema: { type: 'string', format: 'uri-reference' },
  },
  'content-location': {
    description: 'The run, by a name that it has only here',
    schema: { type: 'string', format: 'uri-reference' },
  },
  etag: { description: 'Stands for the bytes of the claim: for If-None-Match', schema: { type: 'string' } },
  'preference-applied': {
    description: 'How long the answer was waited for at most (RFC 7240)',
    schema: { type: 'string', examples: ['wait=20'] },
  },
  'idempotent-replayed': {
    description: 'true: the answer that an earlier request with the key got',
    schema: { type: 'string', examples: ['true'] },
  },
  ratelimit: {
    description: 'What is left: draft-ietf-httpapi-ratelimit-headers-11. Only for tenants that have a rate',
    schema: { type: 'string', examples: ['"claims";r=17;t=2'] },
  },
  'ratelimit-policy': {
    description: 'The rate itself, as the same draft has it',
    schema: { type: 'string', examples: ['"claims";q=40;w=2'] },
  },
} as const satisfies Record<string, DescribedHeader>

export type HeaderName = keyof typeof HEADERS

/** By status: what each answer with it may have, whatever the route. */
export const HEADERS_BY_STATUS: Readonly<Record<string, readonly HeaderName[]>> = {
  401: ['www-authenticate'],
  403: ['www-authenticate'],
  405: ['allow'],
  429: ['retry-after'],
  503: ['retry-after'],
}
