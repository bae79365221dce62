/** Through a real PgBouncer, as the example for the cluster sets it up: what works in which mode. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { Client } from 'pg'
import { createPool } from '../../shared/postgres/pool.ts'
import { importTestPolicies, knownClaim, newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { decidedView, post, startSystem } from '../support/system.ts'
import { example, type Pooler, startPooler } from './pgbouncer/pooler.ts'
import { pgbouncer } from './pgbouncer/program.ts'

const CLAIMS = 30
const LOCK = 771_204_551 // any number that nobody else locks
const TIMEOUTS = ['statement_timeout', 'idle_in_transaction_session_timeout']
const program = await pgbouncer()
const skip = typeof program === 'string' && program
const started: Pooler[] = []
let poolers: Record<'transaction' | 'session', Pooler>

before(async () => {
  if (typeof program === 'string') return
  await direct(example.roleSettings)
  const begin = async (changes = {}) => {
    const pooler = await startPooler(program, environment.databaseUrl, changes)
    started.push(pooler)
    return pooler
  }
  poolers = { transaction: await begin(), session: await begin({ pool_mode: 'session' }) }
})
after(async () => {
  if (skip) return
  for (const pooler of started) await pooler.stop()
  await direct([`ALTER ROLE ${new URL(environment.databaseUrl).username} RESET ALL`])
})

/** Statements by the role itself, past every pooler. */
async function direct(statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: environment.databaseUrl })
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

/** Two clients of the pooler. */
async function withClients<T>(pooler: Pooler, work: (one: Client, other: Client) => Promise<T>): Promise<T> {
  const clients = [
    new Client({ connectionString: pooler.url }),
    new Client({ connectionString: pooler.url }),
  ] as const
  try {
    for (const client of clients) await client.connect()
    return await work(...clients)
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

test('the services decide claims through transaction pooling', { skip }, async () => {
  assert.equal(example.poolMode, 'transaction')
  const tenant = newTenant()
  const claims = Array.from({ length: CLAIMS }, (_, index) => knownClaim(tenant, index))
  await importTestPolicies(tenant, CLAIMS)
  const services = await startSystem({ env: { DATABASE_URL: poolers.transaction.url } })
  try {
    await Promise.all(claims.map(({ email }) => post(services, email)))
    for (const { thread_id, outcome } of claims) {
      const { decision, timeline } = await decidedView(services, thread_id)
      assert.equal(decision?.outcome, outcome, thread_id)
      assert.ok(timeline.length >= 4, thread_id)
    }
  } finally {
    await services.stop()
  }
})

test('the time limits of a connection come from the role, for a pooler drops them', { skip }, async () => {
  const shown = async (url: string, name: string) => {
    const pool = createPool(url, 1, 'test')
    const { rows } = await pool.query<Record<string, string>>(`SHOW ${name}`)
    await pool.end()
    return rows[0]?.[name]
  }
  for (const name of TIMEOUTS) {
    assert.equal(await shown(poolers.transaction.url, name), await shown(environment.databaseUrl, name), name)
  }
})

test('a pooler that is not told to drop the time limits refuses the services', { skip }, async () => {
  assert.ok(typeof program !== 'string')
  const strict = await startPooler(program, environment.databaseUrl, { ignore_startup_parameters: '' })
  const pool = createPool(strict.url, 1, 'test')
  try {
    await assert.rejects(pool.query('SELECT 1'), /unsupported startup parameter/)
  } finally {
    await pool.end()
    await strict.stop()
  }
})

test('a prepared statement is there on every connection when the pooler keeps it, and only then', {
  skip,
}, async () => {
  assert.ok(typeof program !== 'string')
  const forgetful = await startPooler(program, environment.databaseUrl, { max_prepared_statements: '0' })
  /** Prepares on one connection of the pooler, then asks while another client holds that one. */
  const works = (pooler: Pooler) =>
    withClients(pooler, async (one, other) => {
      const ask = () => one.query({ name: 'pooling-test', text: 'SELECT 1' })
      await ask()
      await other.query('BEGIN')
      const answer = await ask().then(
        () => true,
        () => false,
      )
      await other.query('COMMIT')
      return answer
    })
  try {
    assert.equal(await works(poolers.transaction), true)
    assert.equal(await works(forgetful), false)
  } finally {
    await forgetful.stop()
  }
})

test('the lock that provision holds for its session excludes others in session pooling only', {
  skip,
}, async () => {
  const excludes = (pooler: Pooler) =>
    withClients(pooler, async (one, other) => {
      await one.query('SELECT pg_advisory_lock($1)', [LOCK])
      const { rows } = await other.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [LOCK])
      await one.query('SELECT pg_advisory_unlock_all()')
      return rows[0]?.got === false
    })
  assert.equal(await excludes(poolers.session), true)
  assert.equal(await excludes(poolers.transaction), false, 'so provision goes to PostgreSQL itself')
})

test('a lock for a transaction excludes others in both modes', { skip }, async () => {
  for (const pooler of Object.values(poolers)) {
    const got = await withClients(pooler, async (one, other) => {
      await one.query('BEGIN')
      await one.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
      const { rows } = await other.query<{ got: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS got', [
        LOCK,
      ])
      await one.query('COMMIT')
      return rows[0]?.got
    })
    assert.equal(got, false)
  }
})

test('a notification reaches its listener in session pooling only', { skip }, async () => {
  const reaches = (pooler: Pooler) =>
    withClients(pooler, async (one, other) => {
      const heard: string[] = []
      one.on('notification', ({ channel }) => heard.push(channel))
      await one.query('LISTEN pooling_test')
      await other.query('BEGIN') // in transaction pooling it gets the connection that listens
      await direct(['NOTIFY pooling_test'])
      for (let round = 0; round < 20 && heard.length === 0; round++) await one.query('SELECT pg_sleep(0.01)')
      await other.query('COMMIT')
      await one.query('UNLISTEN *')
      return heard.length > 0
    })
  assert.equal(await reaches(poolers.session), true)
  assert.equal(await reaches(poolers.transaction), false, 'so nothing here may LISTEN')
})
