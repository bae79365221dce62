/** One attempt: POSTs a payload and says what came of it. Never rejects. */
import { type Dispatcher, request } from 'undici'
import { parseRetryAfter } from './schedule.ts'
import type { Attempted } from './verdict.ts'

const MAX_RESPONSE = 256 // bytes that are kept of what a receiver says to explain a failure
const MAX_IGNORED = 16_384 // bytes of an answer that are read for the sake of the connection

export interface Message {
  url: string
  headers: Readonly<Record<string, string>>
  payload: string
}

export interface SendOptions {
  dispatcher: Dispatcher
  /** For the whole attempt, the look-up of the host and the answer's body included. */
  timeoutMs: number
  /** Ends the attempt as INTERRUPTED. */
  signal: AbortSignal
}

export async function send(
  { url, headers, payload }: Message,
  { dispatcher, timeoutMs, signal }: SendOptions,
): Promise<Attempted> {
  const started = performance.now()
  const timeout = AbortSignal.timeout(timeoutMs)
  const ended = (said: Omit<Attempted, 'duration_ms'>): Attempted => ({
    ...said,
    duration_ms: Math.round(performance.now() - started),
  })
  try {
    // Redirects are not followed: they would lead past what was agreed on.
    const answer = await request(url, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'claimgraph-webhooks', ...headers },
      body: payload,
      signal: AbortSignal.any([timeout, signal]),
    })
    const { statusCode: status, body } = answer
    const error = errorOf(status)
    const response = error === null ? null : await beginning(body)
    // What was delivered is delivered, whatever follows; read to its end a short answer leaves the connection usable.
    if (error === null) void body.dump({ limit: MAX_IGNORED }).catch(() => undefined)
    const retryAfter = answer.headers['retry-after']
    const retryAfterMs = parseRetryAfter(Array.isArray(retryAfter) ? retryAfter[0] : retryAfter, Date.now())
    return ended({ status, error, response, retryAfterMs })
  } catch (error) {
    const code = signal.aborted ? 'INTERRUPTED' : timeout.aborted ? 'TIMEOUT' : codeOf(error)
    return ended({ status: null, error: code, response: null, retryAfterMs: null })
  }
}

function errorOf(status: number): string | null {
  if (status >= 200 && status < 300) return null
  return status >= 300 && status < 400 ? 'REDIRECTED' : 'HTTP_STATUS'
}

/** At most MAX_RESPONSE bytes, whatever the receiver sends; the rest is not read. */
async function beginning(body: Dispatcher.ResponseData['body']): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of body as AsyncIterable<Buffer>) {
      parts.push(part)
      length += part.length
      if (length >= MAX_RESPONSE) break
    }
  } catch {
    // The status has been said: a body that breaks off changes nothing.
  } finally {
    body.destroy()
  }
  const text = Buffer.concat(parts).subarray(0, MAX_RESPONSE).toString('utf8')
  return text.replaceAll('\u0000', '\uFFFD')
}

const CODES: Record<string, string> = {
  ADDRESS_REFUSED: 'ADDRESS_REFUSED',
  UND_ERR_CONNECT_TIMEOUT: 'CONNECT_TIMEOUT',
  UND_ERR_HEADERS_TIMEOUT: 'TIMEOUT',
  UND_ERR_HEADERS_OVERFLOW: 'INVALID_ANSWER',
  ETIMEDOUT: 'CONNECT_TIMEOUT',
  ENOTFOUND: 'DNS_FAILED',
  EAI_AGAIN: 'DNS_FAILED',
  ECONNREFUSED: 'CONNECTION_REFUSED',
  EHOSTUNREACH: 'UNREACHABLE',
  ENETUNREACH: 'UNREACHABLE',
}
const TLS = /CERT|TLS|SSL|SIGNATURE|SELF_SIGNED/

/** The kind of error, not its words: they may hold addresses. */
function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown }
  if (typeof code !== 'string') return 'CONNECTION_FAILED'
  if (code.startsWith('HPE_')) return 'INVALID_ANSWER'
  return CODES[code] ?? (TLS.test(code) ? 'TLS_FAILED' : 'CONNECTION_FAILED')
}
