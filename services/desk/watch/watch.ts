/** Everything by which clients see what happens: streams of events, and requests that wait. */
import type { Pool } from 'pg'
import type { HttpServer } from '../../../shared/http/server.ts'
import { Gate } from '../../../shared/runtime/gate.ts'
import type { Logger } from '../../../shared/telemetry/log.ts'
import { Admission } from './admission.ts'
import { ClaimWatch } from './claim-watch.ts'
import { Heartbeats } from './heartbeats.ts'
import { LogFollower } from './log-follower.ts'
import { showWatchers } from './metrics.ts'
import { addStreamRoutes } from './stream-routes.ts'

/** Of the pool's connections: those who come back all at once must not keep the writer from its own. */
const READERS = 4

const CLOSE_WITHIN_MS = 5_000 // five seconds for requests under way when the desk stops

export interface WatchOptions {
  pool: Pool
  log: Logger
  /** Streams and waiting requests at once. */
  maxWatchers: number
  /** What a stream may hold that its client does not read, bytes. */
  bufferBytes: number
}

/** For the routes that wait. */
export interface Watch {
  claims: ClaimWatch
  admission: Admission
}

/** Adds the routes of the streams. What watches is ended when the server begins to close. */
export function addWatchRoutes(
  app: HttpServer,
  { pool, log, maxWatchers, bufferBytes }: WatchOptions,
): Watch {
  const follower = new LogFollower(pool, log)
  const heartbeats = new Heartbeats(() => follower.position)
  const admission = new Admission(maxWatchers)
  const gate = new Gate(READERS)
  showWatchers(admission)
  addStreamRoutes(app, { pool, follower, heartbeats, admission, gate, bufferBytes, log })
  app.addHook('preClose', (done) => {
    heartbeats.stop()
    admission.close()
    // Clients whose wait was cut off like to open a connection ahead: without a request on it, it would be waited for.
    setTimeout(() => app.server.closeAllConnections(), CLOSE_WITHIN_MS).unref()
    done()
  })
  return { claims: new ClaimWatch({ pool, follower, gate }), admission }
}
