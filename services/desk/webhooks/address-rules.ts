/**
 * Which addresses a webhook may reach: public ones, and for development those that are listed. Whoever makes a webhook
 * chooses what this network connects to; what only this network can reach must not be among it.
 */
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** All that is assigned to the public so far; what is outside is a transition form, or nobody's. */
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')
/** Public by its range, but answered by the host of an Azure machine alone. */
const AZURE_HOST = '168.63.129.16'
/** What a listed name may resolve to beside public addresses. Never link-local: there are the clouds' credentials. */
const OF_LISTED_NAMES = new Set(['private', 'loopback', 'uniqueLocal'])

/** As URLs spell it: a host that ends in a number is an address. */
const NAME = /^([a-z0-9_-]+\.)*(?!\d+$)[a-z0-9_-]+$/i

type Block = [ipaddr.IPv4 | ipaddr.IPv6, number]

export class AddressRules {
  readonly #names = new Set<string>()
  readonly #blocks: Block[] = []

  /** `allow`: host names, addresses and CIDRs. Throws TypeError for what is none. */
  constructor(allow: readonly string[] = []) {
    for (const entry of allow) {
      const block = blockOf(entry)
      if (block) this.#blocks.push(block)
      else if (NAME.test(entry)) this.#names.add(entry.toLowerCase())
      else throw new TypeError(`${entry} is neither a host name nor an address nor a CIDR`)
    }
  }

  /** Whether `host` may be spoken to without TLS: only what is listed itself. As in a URL, IPv6 in brackets. */
  allowsPlain(host: string): boolean {
    const literal = unbracketed(host)
    return isIP(literal) === 0 ? this.#names.has(host.toLowerCase()) : this.#isListed(ipaddr.process(literal))
  }

  /** Whether a connection to `address` may be made for the sake of `host`. */
  permits(address: string, host: string): boolean {
    if (!ipaddr.isValid(address)) return false
    // An IPv4 address in IPv6's clothes is judged as what it is.
    const parsed = ipaddr.process(address)
    if (this.#isListed(parsed) || isPublic(parsed)) return true
    return this.#names.has(host.toLowerCase()) && OF_LISTED_NAMES.has(parsed.range())
  }

  #isListed(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
    return this.#blocks.some((block) => address.kind() === block[0].kind() && address.match(block))
  }
}

/** `[::1]` as it stands in a URL, without its brackets. */
export function unbracketed(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv6 ? address.match(PUBLIC_IPV6) : address.toString() !== AZURE_HOST
}

function blockOf(entry: string): Block | null {
  if (isIP(entry) !== 0) {
    const address = ipaddr.parse(entry)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  }
  return ipaddr.isValidCIDR(entry) ? ipaddr.parseCIDR(entry) : null
}
