import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createPool, openConnections, postgresError } from '../../shared/postgres/pool.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { environment } from '../support/environment.ts'

test('a connection that is cut between two queries of a transaction fails the next one, and not the process', async (t) => {
  const pool = createPool(environment.databaseUrl, 2, 'postgres-pool')
  t.after(() => pool.end())
  const client = await pool.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  await client.query('begin')
  const cut = new Promise((resolve) => client.once('end', resolve))
  await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
  await cut
  await sleep(50) // an error without a listener would have ended this process by now
  await assert.rejects(
    client.query('select 1'),
    (error) => postgresError('asking', error) instanceof RetryableError,
  )
  client.release(true)
  assert.equal((await pool.query('select 1')).rowCount, 1, 'the pool goes on')
})

test('connections are opened ahead of need, and no more than the pool may have', async (t) => {
  const pool = createPool(environment.databaseUrl, 3, 'opened-ahead')
  t.after(() => pool.end())
  await openConnections(pool, 4)
  assert.deepEqual([pool.totalCount, pool.idleCount], [3, 3])
})

test('a server that is away is no failure of opening connections ahead', async (t) => {
  const pool = createPool('postgres://nobody@127.0.0.1:1/nothing', 2, 'opened-ahead')
  t.after(() => pool.end())
  await openConnections(pool, 2)
  assert.equal(pool.totalCount, 0)
})
