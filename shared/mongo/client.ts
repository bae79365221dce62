import { MongoClient } from 'mongodb'
import { backoffMs, pause } from '../runtime/backoff.ts'
import type { Logger } from '../telemetry/log.ts'

const CONNECT_RETRY = { initialMs: 200, maxMs: 2_000 }

/** A client that connects with its first operation. Every operation ends: a server that hangs is as good as away. */
export function createMongo(url: string, appName: string): MongoClient {
  return new MongoClient(url, {
    appName,
    serverSelectionTimeoutMS: 5_000,
    connectTimeoutMS: 3_000,
    socketTimeoutMS: 30_000, // longer than any index takes that provision makes
    waitQueueTimeoutMS: 5_000,
    maxPoolSize: 20,
    retryReads: false, // the engine retries
    retryWrites: false, // a standalone server, and FerretDB, know no retryable writes
  })
}

/**
 * Connects, for as long as it takes. A client whose first connection failed stays closed for ever (driver 7.8: each
 * operation finds the closed topology); one that was connected once finds its server again by itself.
 */
export async function keepConnecting(client: MongoClient, log: Logger, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      await client.connect()
      return
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      log.warn({ attempt, reason }, 'MongoDB cannot be reached yet')
      await pause(backoffMs(attempt, CONNECT_RETRY), signal)
    }
  }
}
