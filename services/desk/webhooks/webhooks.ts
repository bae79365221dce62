/** Webhooks of a desk: puts their parts together. */
import type { Pool } from 'pg'
import { type Config, ConfigError } from '../../../shared/config/load.ts'
import type { HttpServer } from '../../../shared/http/server.ts'
import type { Logger } from '../../../shared/telemetry/log.ts'
import { AddressRules } from './address-rules.ts'
import { attemptDelivery } from './attempt.ts'
import { createAgent } from './connect.ts'
import { addDeliveryRoutes } from './delivery-routes.ts'
import { Dispatcher } from './dispatcher.ts'
import { observeBacklog } from './metrics.ts'
import { addWebhookRoutes } from './routes.ts'
import { createSeal } from './secrets.ts'

const STOP_MS = 2_000 // two seconds for attempts under way; what is left goes back to other instances

export interface WebhooksOptions {
  /** For the API. */
  pool: Pool
  /** For deliveries alone, and closed with them: who waits behind the gate keeps no reader of claims waiting. */
  own: Pool
  config: Config<'webhooks' | 'desk'>
  log: Logger
}

export interface Webhooks {
  start(): void
  stop(): Promise<void>
}

/** Adds the routes; delivers from `start` on. */
export function createWebhooks(app: HttpServer, { pool, own, config, log }: WebhooksOptions): Webhooks {
  const seal = createSeal(config.WEBHOOK_SECRET_KEY)
  if (config.WEBHOOK_SECRET_KEY.length === 0)
    log.info('WEBHOOK_SECRET_KEY is not set: secrets of webhooks are not encrypted')
  if (config.WEBHOOK_ALLOW.length > 0) log.warn('WEBHOOK_ALLOW lets webhooks reach what is not public')
  const target = { addresses: addressRules(config.WEBHOOK_ALLOW), ports: config.WEBHOOK_PORTS }
  const timeoutMs = config.WEBHOOK_TIMEOUT_MS
  const agent = createAgent({
    addresses: target.addresses,
    connectTimeoutMs: config.WEBHOOK_CONNECT_TIMEOUT_MS,
    totalTimeoutMs: timeoutMs,
  })
  const ending = new AbortController()
  const attempt = {
    pool: own,
    seal,
    target,
    dispatcher: agent,
    schedule: config.WEBHOOK_RETRY_MS,
    timeoutMs,
    disableAfterMs: config.WEBHOOK_DISABLE_AFTER_MS,
    signal: ending.signal,
    log,
  }
  const dispatcher = new Dispatcher({
    pool: own,
    attempt: (delivery, leaseEnds) => attemptDelivery(delivery, leaseEnds, attempt),
    perWebhook: config.WEBHOOK_CONCURRENCY,
    pollMs: config.WEBHOOK_POLL_MS,
    timeoutMs,
    log,
  })
  const routes = {
    pool,
    seal,
    target,
    defaultTenant: config.DEFAULT_TENANT,
    overlapMs: config.WEBHOOK_ROTATION_OVERLAP_MS,
    wake: () => dispatcher.wake(),
  }
  addWebhookRoutes(app, routes)
  addDeliveryRoutes(app, routes)
  const unobserve = observeBacklog(own)
  return {
    start: () => dispatcher.start(),
    async stop() {
      const timer = setTimeout(() => ending.abort(), STOP_MS)
      await dispatcher.stop()
      clearTimeout(timer)
      unobserve()
      await agent.destroy()
      await own.end()
    },
  }
}

function addressRules(allow: readonly string[]): AddressRules {
  try {
    return new AddressRules(allow)
  } catch (error) {
    throw new ConfigError([`WEBHOOK_ALLOW: ${error instanceof Error ? error.message : String(error)}`])
  }
}
