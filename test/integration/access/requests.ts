/**
 * How each route is called. A new route with a body of its own needs a line in BODIES, so that its handler is reached
 * with it; one with a new kind of id an entry in `Ids`.
 */
import { randomUUID } from 'node:crypto'
import type { Row } from './table.ts'

const CLAIM = {
  from: 'Ana Ruiz <ana.ruiz@example.com>',
  subject: 'Broken windscreen',
  body: 'My policy is POL-1042. A branch broke my windscreen.',
}

/** Bodies that are taken, by route. Absent: none is sent. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /v1/claims': CLAIM,
  'POST /v1/claims:batch': [CLAIM],
  'POST /v1/claims/{thread_id}:cancel': { note: 'not mine' },
  'POST /v1/claims/{thread_id}/review': {
    interrupt_id: 'i-1',
    revision: 1,
    action: 'reject',
    note: 'not mine',
  },
  'POST /v1/webhooks': { url: 'https://127.0.0.1:1/hook', kinds: ['decided'], enabled: false },
  'PATCH /v1/webhooks/{webhook_id}': { enabled: false },
  'POST /v1/webhooks/{webhook_id}/deliveries:replay': { since: '2026-01-01T00:00:00Z' },
  'POST /threads/search': {},
  'POST /threads/{thread_id}/history': {},
  'POST /threads/{thread_id}/state/checkpoint': { checkpoint: {} },
  'POST /threads/{thread_id}/runs/wait': {},
  'POST /threads/{thread_id}/runs/stream': {},
}

/** Named another tenant, it finds nothing instead of refusing. */
export const isSearch = ({ path }: Row): boolean => path === '/threads/search'

/** What stands in braces in a path. */
export type Ids = Readonly<Record<string, string>>

export const unknownIds = (tenant: string): Ids => ({
  thread_id: `${tenant}:unknown-${randomUUID()}`,
  webhook_id: 'wh-00000000-0000-7000-8000-000000000000',
  delivery_id: 'msg-00000000-0000-7000-8000-000000000000',
  checkpoint_id: '1f000000-0000-6000-8000-000000000000',
})

export const bodyOf = ({ method, path }: Row): object | undefined => BODIES[`${method} ${path}`]

/** `body`: instead of the one that is taken. */
export async function call(
  base: string,
  row: Row,
  { token, ids, body = bodyOf(row), query = '' }: { token?: string; ids: Ids; body?: object; query?: string },
): Promise<{ status: number; headers: Headers; text: string }> {
  const path = row.path.replaceAll(/\{(?<name>\w+)\}/g, (_, name: string) => {
    const id = ids[name]
    if (id === undefined) throw new Error(`no id for {${name}} of ${row.path}`)
    return encodeURIComponent(id)
  })
  const ended = new AbortController()
  const response = await fetch(`${base}${path}${query}`, {
    method: row.method,
    signal: ended.signal,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  // A stream has no end of its own.
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
  const text = isStream ? '' : await response.text()
  ended.abort()
  return { status: response.status, headers: response.headers, text }
}
