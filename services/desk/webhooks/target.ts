/** What a webhook's URL may be, as far as it can be seen without connecting. */
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { type AddressRules, unbracketed } from './address-rules.ts'

const MAX_URL = 2_048 // characters

export interface TargetRules {
  addresses: AddressRules
  /** Empty: any. */
  ports: readonly number[]
}

/** The URL, or what is wrong with it. Its host may still resolve to what is refused. */
export function parseTarget(text: string, { addresses, ports }: TargetRules): URL | string {
  if (text.length > MAX_URL) return `must be at most ${MAX_URL} characters`
  if (!URL.canParse(text)) return 'must be a URL'
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && addresses.allowsPlain(url.hostname))) {
    return 'must begin with https://'
  }
  if (url.username !== '' || url.password !== '') return 'must not have a user or password: use the signature'
  if (url.hash !== '') return 'must not have a fragment'
  if (url.hostname.endsWith('.')) return 'the host must not end with a full stop'
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  if (ports.length > 0 && !ports.includes(port)) return `the port must be one of ${ports.join(', ')}`
  const literal = unbracketed(url.hostname)
  if (isIP(literal) !== 0 && !addresses.permits(literal, url.hostname)) return NOT_PUBLIC
  return url
}

/** The same for an address and a name that does not resolve: a webhook is no way to explore a network. */
const NOT_PUBLIC = 'the host must have public addresses only'

/** All addresses of a host. Rejects as dns.lookup does. */
export type Resolve = (host: string) => Promise<readonly { address: string; family: number }[]>

export const resolveHost: Resolve = (host) => lookup(host, { all: true, order: 'verbatim' })

/**
 * What is wrong with the addresses of the URL's host at this moment, or null. A courtesy to who makes the webhook: what
 * counts is checked again for each connection (connect.ts), for names resolve to something else later.
 */
export async function checkResolves(
  url: URL,
  { addresses }: TargetRules,
  resolve: Resolve = resolveHost,
): Promise<string | null> {
  const host = unbracketed(url.hostname)
  if (isIP(host) !== 0) return null
  const found = await resolve(host).catch(() => [])
  return found.length > 0 && found.every(({ address }) => addresses.permits(address, host))
    ? null
    : NOT_PUBLIC
}
