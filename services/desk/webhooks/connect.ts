/**
 * Connections to receivers. The addresses of a host are resolved once for a connection, all of them are checked, and it
 * is made to one of those: a name that resolves to something else a moment later (DNS rebinding) changes nothing.
 */
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { type AddressRules, unbracketed } from './address-rules.ts'
import { type Resolve, resolveHost } from './target.ts'

const KEEP_ALIVE_MS = 4_000 // shorter than common receivers keep an idle connection, so that few are lost to a close
const MAX_HEADER_BYTES = 16_384

export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError'
  readonly code = 'ADDRESS_REFUSED'
}

export interface ConnectOptions {
  addresses: AddressRules
  connectTimeoutMs: number
  totalTimeoutMs: number
  resolve?: Resolve
}

/** The caller closes it, and bounds what is under way: receivers of one host must not wait for each other here. */
export function createAgent(options: ConnectOptions): Agent {
  return new Agent({
    connect: checkedConnector(options),
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: options.totalTimeoutMs,
    bodyTimeout: options.totalTimeoutMs,
  })
}

function checkedConnector({
  addresses,
  connectTimeoutMs,
  resolve,
}: ConnectOptions): buildConnector.connector {
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    allowH2: false,
    lookup: checkedLookup(addresses, resolve),
  })
  return (target, callback) => {
    const host = unbracketed(target.hostname)
    // Node asks no lookup about a literal address.
    if (isIP(host) !== 0 && !addresses.permits(host, host)) {
      callback(new AddressRefusedError('the address is not one that webhooks may reach'), null)
    } else connect(target, callback)
  }
}

/** For net.connect and tls.connect: gives them checked addresses only, or an error. */
export function checkedLookup(addresses: AddressRules, resolve: Resolve = resolveHost): LookupFunction {
  const answer = async (...[host, { all, family }, callback]: Parameters<LookupFunction>): Promise<void> => {
    try {
      const found = await resolve(host)
      const wanted = family === 4 || family === 6 ? found.filter((each) => each.family === family) : found
      const [first] = wanted
      if (!first || !found.every(({ address }) => addresses.permits(address, host))) {
        throw new AddressRefusedError('the host does not resolve to public addresses only')
      }
      if (all === true) callback(null, [...wanted])
      else callback(null, first.address, first.family)
    } catch (error) {
      callback(error as NodeJS.ErrnoException, '')
    }
  }
  return (...asked) => void answer(...asked)
}
