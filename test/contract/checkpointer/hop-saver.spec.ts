/**
 * LangGraph's official conformance suite on our checkpointer, with a database of its own for each instance. Vitest
 * runs it (conformance.test.ts): the suite is written for it.
 */
import { randomBytes } from 'node:crypto'
import { type CheckpointSaverTestInitializer, validate } from '@langchain/langgraph-checkpoint-validation'
import pg from 'pg'
import { HopSaver } from '../../../shared/langgraph/saver.ts'
import { createPool } from '../../../shared/postgres/pool.ts'

const server = process.env['DATABASE_URL'] ?? ''
const pools = new Map<HopSaver, { pool: pg.Pool; database: string }>()

async function administer(statement: string): Promise<void> {
  const client = new pg.Client(server)
  await client.connect()
  await client.query(statement)
  await client.end()
}

const initializer: CheckpointSaverTestInitializer<HopSaver> = {
  checkpointerName: 'HopSaver',
  async createCheckpointer() {
    const database = `conformance_${randomBytes(5).toString('hex')}`
    await administer(`create database ${database}`)
    const url = new URL(server)
    url.pathname = `/${database}`
    const pool = createPool(url.href, 2, 'conformance')
    const saver = new HopSaver(pool)
    // The official tables alone: two cases of the suite fork a thread, which our own index refuses by design.
    await saver.setup()
    pools.set(saver, { pool, database })
    return saver
  },
  async destroyCheckpointer(saver) {
    const opened = pools.get(saver)
    if (!opened) return
    await opened.pool.end()
    await administer(`drop database ${opened.database}`)
  },
}

validate(initializer)
