/** The variables of identity: who may call the HTTP services, and what must fit together among them. */
import { boolean, choice, integer, list, optionalText, optionalUrl, text } from './variable.ts'

/** Signatures by a private key. With HMAC whoever can check a token can make one; `none` is no signature. */
export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

const LISTENING = ['INGESTION_HOST', 'DESK_HOST']

export const IDENTITY_VARIABLES = {
  IDENTITY: choice(['off', 'jwt'], {
    fallback: 'off',
    doc: 'off: for development on one machine, everybody may do everything; jwt: every caller brings a bearer token.',
  }),
  IDENTITY_OFF_BEYOND_LOOPBACK: boolean({
    fallback: 'false',
    doc: 'Lets identity be off on an address that is not loopback: only for a container whose port is published on loopback.',
  }),
  IDENTITY_JWKS_URL: optionalUrl({
    protocols: ['https:', 'http:'],
    doc: 'Public keys of the issuer (JWKS); http only on loopback. Or IDENTITY_KEYS_FILE.',
  }),
  IDENTITY_KEYS_FILE: optionalText({ doc: 'The same as a file that is read at start.' }),
  IDENTITY_ISSUER: optionalText({ doc: 'Issuer of tokens, as their claim iss spells it.' }),
  IDENTITY_AUDIENCE: optionalText({ doc: 'Audience that a token must name (aud).' }),
  IDENTITY_ALGORITHMS: list({
    fallback: 'RS256,ES256,EdDSA',
    of: ALGORITHMS,
    doc: 'Signatures that are taken, separated by commas; asymmetric ones only.',
  }),
  IDENTITY_CLOCK_TOLERANCE_S: integer({
    fallback: '30',
    min: 0,
    max: 300,
    doc: "How far the issuer's clock may differ from ours, s.",
  }),
  IDENTITY_TENANT_CLAIM: text({
    fallback: 'tenant_id',
    doc: 'Claim with the tenant; a dotted path such as app.tenant for a nested one.',
  }),
  IDENTITY_ROLES_CLAIM: text({
    fallback: 'roles',
    doc: 'Claim with the roles: a list, or words separated by blanks; realm_access.roles with Keycloak.',
  }),
  IDENTITY_AUTHORITY_CLAIM: text({
    fallback: 'authority',
    doc: 'Claim with what an adjuster may approve: {"amount_minor": 500000, "currency": "EUR"}.',
  }),
} as const

/** Values by name; undefined where a variable has a problem of its own. */
type Values = Readonly<Record<string, unknown>>

export function identityProblems(values: Values): string[] {
  if (values['IDENTITY'] === 'off') return offProblems(values)
  if (values['IDENTITY'] !== 'jwt') return []
  const problems = ['IDENTITY_ISSUER', 'IDENTITY_AUDIENCE']
    .filter((name) => values[name] === null)
    .map((name) => `${name} is not set: IDENTITY=jwt needs it`)
  const { IDENTITY_JWKS_URL: url, IDENTITY_KEYS_FILE: file } = values
  if (url === null && file === null) {
    problems.push('IDENTITY_JWKS_URL or IDENTITY_KEYS_FILE is not set: IDENTITY=jwt needs one of them')
  }
  if (typeof url === 'string' && typeof file === 'string') {
    problems.push('IDENTITY_JWKS_URL and IDENTITY_KEYS_FILE are both set: choose one')
  }
  if (typeof url === 'string' && !isPrivate(new URL(url))) {
    problems.push('IDENTITY_JWKS_URL must begin with https://: who can change the keys can make tokens')
  }
  return problems
}

function offProblems(values: Values): string[] {
  if (values['IDENTITY_OFF_BEYOND_LOOPBACK'] === true) return []
  return LISTENING.flatMap((name) => {
    const host = values[name]
    if (typeof host !== 'string' || isLoopback(host)) return []
    return [`${name} = ${JSON.stringify(host)}: must be a loopback address while IDENTITY=off`]
  })
}

function isPrivate({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || isLoopback(hostname)
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host)
}
