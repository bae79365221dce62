/** What LangGraph knows of claims, over HTTP: in our own form, and in that of LangGraph's API. */
import type { Pool } from 'pg'
import type { HttpServer } from '../../../shared/http/server.ts'
import type { Logger } from '../../../shared/telemetry/log.ts'
import type { Watch } from '../watch/watch.ts'
import { claimThreads } from './claim-threads.ts'
import { addReadOnlyRoutes } from './read-only.ts'
import { addRunRoutes } from './run-routes.ts'
import { addStateRoutes } from './state-routes.ts'
import { addThreadRoutes } from './thread-routes.ts'

export interface LangGraphOptions {
  pool: Pool
  watch: Watch
  log: Logger
}

export function addLangGraphRoutes(app: HttpServer, { pool, watch, log }: LangGraphOptions): void {
  const threads = claimThreads(pool)
  addStateRoutes(app, pool, threads)
  addThreadRoutes(app, pool, threads)
  addRunRoutes(app, { pool, threads, watch, log })
  addReadOnlyRoutes(app)
}
