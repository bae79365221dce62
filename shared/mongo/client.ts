import { MongoClient } from 'mongodb'

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
