/** JSON over HTTP to our own services and to Jaeger, with failures that say what to do. */
import { z } from 'zod'
import { loadConfig } from '../../shared/config/load.ts'
import { messageOf, OperatorError } from './errors.ts'

const TIMEOUT_MS = 35_000 // a little more than the longest wait of a service

/** Who is asked, and what to do when it does not answer. */
export interface Peer {
  name: string
  url: string
  remedy: string
  /** Says who we are; absent: nobody is asked. Ours only, never another's. */
  token?: string
}

/** Read anew for each peer: while a command waits, a short-lived token may be renewed in its file. */
function ownToken(): Pick<Peer, 'token'> {
  const { CLAIMGRAPH_TOKEN: token } = loadConfig(['client'])
  return token === null ? {} : { token }
}

export const ingestionAt = (url: string): Peer => ({
  name: 'ingestion',
  url,
  remedy: 'is it started? npm run start, or set INGESTION_URL',
  ...ownToken(),
})
export const deskAt = (url: string): Peer => ({
  name: 'the desk',
  url,
  remedy: 'is it started? npm run start, or set DESK_URL',
  ...ownToken(),
})
export const jaegerAt = (url: string): Peer => ({
  name: 'Jaeger',
  url,
  remedy: 'is it started? npm run stack -- start, or set JAEGER_URL',
})

export interface JsonAnswer {
  status: number
  body: unknown
}

/** Any answer of the peer, whatever its status. Throws OperatorError when there is none. */
export async function requestJson(peer: Peer, path: string, body?: unknown): Promise<JsonAnswer> {
  const { name, url, remedy, token } = peer
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined
        ? { headers: authorization }
        : {
            method: 'POST',
            headers: { ...authorization, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
    })
    const text = await response.text()
    try {
      return { status: response.status, body: JSON.parse(text) as unknown }
    } catch {
      throw new OperatorError(
        `${name} at ${url} answered ${response.status} without JSON: is it the right address?`,
      )
    }
  } catch (error) {
    if (error instanceof OperatorError) throw error
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    throw new OperatorError(`${name} at ${url} does not answer (${messageOf(cause)}): ${remedy}`, { cause })
  }
}

const Problem = z.object({
  title: z.string().optional(),
  detail: z.string().optional(),
  errors: z
    .array(z.object({ pointer: z.string().optional(), parameter: z.string().optional(), detail: z.string() }))
    .optional(),
})

/** What a service refused, in its own words. */
export function refusal(peer: Peer, { status, body }: JsonAnswer): OperatorError {
  const parsed = Problem.safeParse(body)
  const { title = '', detail = '', errors = [] } = parsed.success ? parsed.data : {}
  const details = errors.map((each) =>
    `\n  ${each.pointer ?? each.parameter ?? ''}: ${each.detail}`.trimEnd(),
  )
  const words = [title, detail].filter((part) => part !== '').join(': ')
  const remedy = status === 401 ? '\nset CLAIMGRAPH_TOKEN or CLAIMGRAPH_TOKEN_FILE to a valid token' : ''
  return new OperatorError(
    `${peer.name} at ${peer.url} answered ${status}: ${words}${details.join('')}${remedy}`,
  )
}
