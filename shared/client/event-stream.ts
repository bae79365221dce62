/**
 * Server-sent events that go on where they were. Owns coming back; who reads it owns when it ends.
 *
 * Invariants:
 * C1. Each event is given once and in order, across any number of connections: a connection begins behind the id that
 *     was seen last, also when that id came without an event.
 * C2. It ends only when its signal is aborted, its reader stops, or the service refuses for good (4xx).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createParser } from 'eventsource-parser'
import { ProblemError } from './problem-error.ts'

const RETRY_MS = 1_000 // until the service says otherwise
const AGAIN = new Set([408, 429, 502, 503, 504])

export interface StreamedEvent<T> {
  /** Give it as `lastEventId` to go on behind it. */
  id: string
  data: T
}

export interface EventStreamOptions {
  url: URL
  /** Asked anew for each connection: tokens are short-lived. */
  headers: () => Promise<Record<string, string>>
  lastEventId?: string | undefined
  signal?: AbortSignal | undefined
}

/** Throws ProblemError when it is refused. */
export async function* eventStream<T>(options: EventStreamOptions): AsyncGenerator<StreamedEvent<T>, void> {
  const { url, headers, signal } = options
  const seen = { id: options.lastEventId ?? '', retryMs: RETRY_MS }
  const isOver = () => signal?.aborted ?? false
  while (!isOver()) {
    const over = new AbortController()
    const ended = signal ? AbortSignal.any([signal, over.signal]) : over.signal
    try {
      const response = await fetch(url, {
        headers: {
          ...(await headers()),
          accept: 'text/event-stream',
          ...(seen.id !== '' && { 'last-event-id': seen.id }),
        },
        signal: ended,
      })
      if (response.ok && response.body) yield* read<T>(response.body, seen)
      else if (!AGAIN.has(response.status)) throw await refusal(response)
    } catch (error) {
      if (error instanceof ProblemError) throw error
      // Cut off: what was not complete did not happen, and comes again.
    } finally {
      over.abort()
    }
    await sleep(seen.retryMs, undefined, { signal }).catch(() => {})
  }
}

async function* read<T>(
  body: ReadableStream<Uint8Array>,
  seen: { id: string; retryMs: number },
): AsyncGenerator<StreamedEvent<T>, void> {
  const waiting: StreamedEvent<T>[] = []
  let newest = seen.id
  const parser = createParser({
    onId: (id) => {
      newest = id
    },
    onEvent: ({ data }) => waiting.push({ id: newest, data: JSON.parse(data) as T }),
    onRetry: (ms) => {
      seen.retryMs = ms
    },
  })
  const decoder = new TextDecoder()
  for await (const bytes of body) {
    parser.feed(decoder.decode(bytes, { stream: true }))
    // Seen is what the reader has taken: a reader that stops in the middle comes back for the rest.
    for (let event = waiting.shift(); event; event = waiting.shift()) {
      seen.id = event.id
      yield event
    }
    seen.id = newest
  }
}

async function refusal(response: Response): Promise<ProblemError> {
  const text = await response.text()
  try {
    return new ProblemError(response.status, JSON.parse(text))
  } catch {
    return new ProblemError(response.status, text)
  }
}
