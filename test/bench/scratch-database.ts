/** A database of its own on the stack's Postgres, so that what a measurement stores stays out of the claims. */
import { Client } from 'pg'

export interface ScratchDatabase extends AsyncDisposable {
  url: string
}

/** Makes `name` anew; it is dropped with all connections when disposed of. */
export async function scratchDatabase(serverUrl: string, name: string): Promise<ScratchDatabase> {
  const run = async (...statements: string[]): Promise<void> => {
    const client = new Client({ connectionString: serverUrl })
    await client.connect()
    try {
      for (const statement of statements) await client.query(statement)
    } finally {
      await client.end()
    }
  }
  const drop = `drop database if exists ${name} with (force)`
  await run(drop, `create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, [Symbol.asyncDispose]: () => run(drop) }
}
