/** GET /v1/claims/{thread_id}/events and GET /v1/events: what happens, as it happens, as server-sent events. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import { TenantId } from '../../../shared/claims/types.ts'
import { tenantFor } from '../../../shared/http/access.ts'
import {
  INTERNAL,
  INVALID_REQUEST,
  METHOD_NOT_ALLOWED,
  problemResponses,
  UNAVAILABLE,
} from '../../../shared/http/problem.ts'
import type { HttpServer } from '../../../shared/http/server.ts'
import { ROLES, sameTenant } from '../../../shared/identity/identity.ts'
import type { Gate } from '../../../shared/runtime/gate.ts'
import type { Logger } from '../../../shared/telemetry/log.ts'
import { available, CLAIM_NOT_FOUND, noSuchClaim, ThreadId } from '../answers.ts'
import { TimelineView } from '../views.ts'
import { type Admission, TOO_MANY_WATCHERS } from './admission.ts'
import { beginStream } from './begin-stream.ts'
import { type LogPage, type LogRange, newestPosition, readClaimLog, readTenantLog } from './event-log.ts'
import { EventStream } from './event-stream.ts'
import { heartbeatFrame, retryFrame } from './frames.ts'
import type { Heartbeats } from './heartbeats.ts'
import type { Interest, LogFollower } from './log-follower.ts'
import { LOG_START, type LogPosition, parsePosition } from './log-position.ts'

const PAGE = 500 // entries that one statement reads for a tenant's stream
/** Spread, so that the clients of a desk that was restarted do not all come back in the same moment. */
const RETRY_MS = { least: 1_000, spread: 2_000 }

const Kinds = z
  .string()
  .transform((kinds) => kinds.split(','))
  .pipe(z.array(TimelineView.shape.step))
  .transform((kinds) => new Set(kinds))
  .optional()
  .meta({ description: 'Only these steps, separated by commas', examples: ['decided,dead-lettered'] })
const Position = z
  .string()
  .max(64)
  .transform((text, context) => {
    const position = parsePosition(text)
    if (!position) context.addIssue('must be the id of an event')
    return position
  })
const Resume = {
  last_event_id: Position.optional().describe('As the header Last-Event-ID, for clients that cannot set it'),
  kinds: Kinds,
}
const Headers = z.looseObject({ 'last-event-id': Position.optional() })
const ClaimQuery = z.strictObject(Resume)
const TenantQuery = z.strictObject({
  ...Resume,
  tenant_id: TenantId.optional(),
  from: z.enum(['now', 'beginning']).default('now').describe('Where to begin without a Last-Event-ID'),
})
const stream = {
  description: 'Events without end: id, event (the step) and data, the entry of the timeline with its claim',
  content: {
    'text/event-stream': {
      schema: z.object({
        id: z.string().describe('For Last-Event-ID'),
        event: TimelineView.shape.step,
        data: z.string().meta({ contentMediaType: 'application/json' }),
      }),
    },
  },
}
const problems = problemResponses(
  INVALID_REQUEST,
  CLAIM_NOT_FOUND,
  METHOD_NOT_ALLOWED,
  INTERNAL,
  UNAVAILABLE,
  TOO_MANY_WATCHERS,
)

export interface StreamRouteOptions {
  pool: Pool
  follower: LogFollower
  heartbeats: Heartbeats
  admission: Admission
  /** How many read what they missed at once. */
  gate: Gate
  bufferBytes: number
  log: Logger
}

/** What a stream is of, and where it begins; null: with what happens from now on. */
interface Wanted {
  interest: Interest
  from: LogPosition | null
  kinds: ReadonlySet<string> | undefined
}

export function addStreamRoutes(app: HttpServer, options: StreamRouteOptions): void {
  app.get(
    '/v1/claims/:thread_id/events',
    {
      config: { access: ROLES },
      schema: {
        summary: 'What happens to one claim, from its beginning',
        description: 'A claim that is not known yet has no events yet: the stream is open and waits.',
        params: z.object({ thread_id: ThreadId }),
        querystring: ClaimQuery,
        headers: Headers,
        response: { 200: stream, ...problems },
      },
    },
    async (request, reply) => {
      const { params, query, headers, identity } = request
      if (!sameTenant(identity, params.thread_id)) throw noSuchClaim()
      const from = headers['last-event-id'] ?? query.last_event_id ?? LOG_START
      await openStream(options, request, reply, { interest: params, from, kinds: query.kinds })
    },
  )

  app.get(
    '/v1/events',
    {
      config: { access: ROLES },
      schema: {
        summary: 'What happens to all claims of a tenant',
        querystring: TenantQuery,
        headers: Headers,
        response: { 200: stream, ...problems },
      },
    },
    async (request, reply) => {
      const { query, headers, identity } = request
      const tenant_id = tenantFor(identity, query.tenant_id, undefined) ?? null
      const beginning = query.from === 'beginning' ? LOG_START : null
      const from = headers['last-event-id'] ?? query.last_event_id ?? beginning
      await openStream(options, request, reply, { interest: { tenant_id }, from, kinds: query.kinds })
    },
  )
}

/** Resolves when the stream is live, or has ended. Rejects with a problem while none is open. */
async function openStream(
  { pool, follower, heartbeats, admission, gate, bufferBytes, log }: StreamRouteOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  { interest, from, kinds }: Wanted,
): Promise<void> {
  const ends: (() => void)[] = []
  const begin = from ?? (await available(gate.through(() => newestPosition(pool))))
  const stream = new EventStream({
    response: reply.raw,
    from: begin,
    bufferBytes,
    wanted: ({ step }) => kinds?.has(step) ?? true,
    onEnd: () => {
      for (const end of ends) end()
    },
  })
  if (stream.ended) return
  ends.push(admission.enter(() => stream.finish()))
  let joined: LogPosition
  try {
    joined = await available(follower.join(interest, stream))
  } catch (error) {
    stream.end()
    throw error
  }
  if (stream.ended) return follower.leave(interest, stream)
  ends.push(() => follower.leave(interest, stream), heartbeats.add(stream))

  beginStream(reply, 'text/event-stream; charset=utf-8')
  const retry = RETRY_MS.least + Math.floor(Math.random() * RETRY_MS.spread)
  reply.raw.write(retryFrame(retry) + (from ? '' : heartbeatFrame(begin)))

  const read = (range: LogRange): Promise<LogPage> =>
    gate.through(() =>
      'thread_id' in interest
        ? readClaimLog(pool, interest.thread_id, range)
        : readTenantLog(pool, interest.tenant_id, range, PAGE),
    )
  try {
    // The long way first: what happens meanwhile lies in the log, and need not be kept here.
    if (from && !('thread_id' in interest)) await stream.catchUp(null, read)
    const told = follower.position ?? joined
    stream.collect()
    await stream.catchUp(told, read)
    stream.goLive(told)
  } catch (error) {
    // Too late for a problem: the client comes back, and gets one then.
    log.warn(
      { request_id: request.id, reason: String(error) },
      'an event stream ended: the log cannot be read',
    )
    stream.destroy()
  }
}
