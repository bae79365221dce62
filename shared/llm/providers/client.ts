/**
 * The HTTP client of every provider: OpenAI's, which gives us connections, aborts, status and headers of failures
 * for any server. It makes one request: retries are ours (guards/), for its own honour no deadline of a claim.
 * Nothing that a server says in words reaches an error's message: servers echo keys and contents.
 */
import OpenAI from 'openai'
import { fromResponse, notAnAnswer, timedOut, unreachable } from '../errors.ts'
import { abortError } from '../timeout.ts'

export interface ClientOptions {
  /** Null: the server asks for none. */
  api_key: string | null
  /** With the path of the API, e.g. `/v1`. */
  base_url: string
  timeout_ms: number
}

export function httpClient({ api_key, base_url, timeout_ms }: ClientOptions): OpenAI {
  return new OpenAI({
    apiKey: api_key ?? 'none',
    ...(api_key === null ? { defaultHeaders: { authorization: null } } : {}),
    baseURL: base_url,
    // Null, not absent: absent makes the client look into the environment.
    organization: null,
    project: null,
    timeout: timeout_ms,
    maxRetries: 0,
    logLevel: 'off',
    fetch: boundedFetch,
  })
}

const MAX_BODY_BYTES = 2_000_000 // an answer has some kilobytes; a server gone wrong must not fill our memory

class BodyTooLarge extends Error {}

const boundedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  if (response.body === null) return response
  let bytes = 0
  const bounded = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes > MAX_BODY_BYTES) controller.error(new BodyTooLarge())
      else controller.enqueue(chunk)
    },
  })
  return new Response(response.body.pipeThrough(bounded), response)
}

/** Whatever a request of this client failed with, as an error with its recovery. */
export function failureOf(
  error: unknown,
  { model, timeout_ms }: { model: string; timeout_ms: number },
  signal: AbortSignal,
): Error {
  if (signal.aborted) return abortError(signal)
  // The client's own clock may be the first to see it.
  if (error instanceof OpenAI.APIConnectionTimeoutError) return timedOut(model, timeout_ms)
  if (error instanceof OpenAI.APIError) {
    // Connection errors of the client are APIErrors without a status.
    if (typeof error.status !== 'number') return unreachable(model, error)
    const { status, headers } = error
    return fromResponse({ model, status, code: error.code ?? error.type ?? null, headers, cause: error })
  }
  if (error instanceof SyntaxError) return notAnAnswer(model, 'a body that is not JSON')
  if (error instanceof BodyTooLarge) return notAnAnswer(model, `more than ${MAX_BODY_BYTES} bytes`)
  return unreachable(model, error)
}
