import { MongoClient } from 'mongodb'

/** A client that connects with its first operation; one fails after five seconds when no server answers. */
export function createMongo(url: string, appName: string): MongoClient {
  return new MongoClient(url, {
    appName,
    serverSelectionTimeoutMS: 5_000,
    maxPoolSize: 20,
    retryWrites: false, // a standalone server, and FerretDB, know no retryable writes
  })
}
