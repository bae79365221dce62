/**
 * Probes and metrics of a service: `/livez` (the process answers), `/readyz` (what it needs is there), `/metrics`
 * (Prometheus). On the service's own server, or on one of its own for services without a surface.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../telemetry/log.ts'
import type { Telemetry } from '../telemetry/start.ts'
import { HttpProblem, UNAVAILABLE } from './problem.ts'
import { createHttpServer, type HttpServer } from './server.ts'

const CHECK_TIMEOUT_MS = 2_000 // probes give up sooner or later: answer before they do

/** By name: whether what the service needs is there; a text: no, and what to do. A rejection counts as no. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<boolean | string>>>

export interface HealthOptions {
  telemetry: Telemetry
  ready: ReadinessChecks
}

export function addHealthRoutes(app: HttpServer, { telemetry, ready }: HealthOptions): void {
  const open = { schema: { hide: true }, config: { access: 'public' } } as const
  app.get('/livez', open, () => ({ status: 'ok' }))
  app.get('/readyz', open, async () => {
    const failed = await failedChecks(ready)
    if (failed.length === 0) return { status: 'ok', checks: Object.keys(ready) }
    const words = failed.map(({ name, why }) => (why === '' ? name : `${name} (${why})`))
    throw new HttpProblem(UNAVAILABLE, `not ready: ${words.join(', ')}`, {
      headers: { 'retry-after': '5' },
      members: { failed: failed.map(({ name }) => name) },
    })
  })
  app.get('/metrics', open, (request, reply) => {
    reply.hijack()
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value)
    }
    telemetry.metrics(request.raw, reply.raw)
  })
}

async function failedChecks(ready: ReadinessChecks): Promise<{ name: string; why: string }[]> {
  const results = await Promise.all(
    Object.entries(ready).map(async ([name, check]) => ({ name, answer: await answerOf(check) })),
  )
  return results.flatMap(({ name, answer }) =>
    answer === true ? [] : [{ name, why: typeof answer === 'string' ? answer : '' }],
  )
}

async function answerOf(check: () => Promise<boolean | string>): Promise<boolean | string> {
  const timer = new AbortController()
  const timeout = sleep(CHECK_TIMEOUT_MS, false, { ref: false, signal: timer.signal }).catch(() => false)
  try {
    return await Promise.race([check(), timeout])
  } catch {
    return false
  } finally {
    timer.abort()
  }
}

export interface HealthServerOptions extends HealthOptions {
  host: string
  port: number
  log: Logger
}

/** For services without a surface of their own. Rejects when the port is taken. */
export async function startHealthServer(
  options: HealthServerOptions,
): Promise<{ close: () => Promise<void> }> {
  const app = createHttpServer({ log: options.log })
  addHealthRoutes(app, options)
  await app.listen({ host: options.host, port: options.port })
  return { close: () => app.close() }
}
