import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { loadConfig } from '../../shared/config/load.ts'
import { createKafka } from '../../shared/kafka/client.ts'
import { kafkaConnection } from '../../shared/kafka/connection.ts'
import { createPool } from '../../shared/postgres/pool.ts'
import { createLogger } from '../../shared/telemetry/log.ts'
import { selfSigned } from '../support/certificate.ts'
import { importTestPolicies, newTenant } from '../support/claims.ts'
import { claimgraph } from '../support/cli.ts'
import { environment } from '../support/environment.ts'
import { decidedView, post, startSystem } from '../support/system.ts'
import { startSecureBroker } from './connections/broker.ts'
import type { Broker } from './connections/broker-process.ts'
import { type SecurePostgres, securePostgres } from './connections/postgres.ts'
import { type Proxy, registryWithPassword, tlsBefore } from './connections/proxies.ts'

const log = createLogger('test', 'silent')
const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const
const name = `tls_${randomBytes(4).toString('hex')}`
const password = `p-${randomBytes(12).toString('hex')}`

describe('every server by TLS and a password from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgraph-tls-'))
  const certificate = selfSigned()
  const file = (each: string) => join(folder, each)
  const [ca, key, otherCa, secret] = [file('ca.pem'), file('key.pem'), file('other.pem'), file('password')]
  const proxies: Proxy[] = []
  let broker: Broker
  let postgres: SecurePostgres
  let env: Record<string, string>

  before(async () => {
    // One certificate for all: it is its own authority, and that of servers and client.
    writeFileSync(ca, certificate.cert)
    writeFileSync(key, certificate.key)
    writeFileSync(otherCa, selfSigned().cert)
    writeFileSync(secret, `${password}\n`)
    const data = mkdtempSync(join(tmpdir(), 'claimgraph-broker-'))
    broker = await startSecureBroker(data, { username: name, password }, certificate)
    postgres = await securePostgres(environment.databaseUrl, { name, password }, certificate)
    const [mongo, registry] = [new URL(environment.mongoUrl), new URL(environment.registryUrl)]
    const mongoProxy = await tlsBefore(mongo.hostname, Number(mongo.port), certificate)
    const registryProxy = await registryWithPassword(
      registry.origin,
      { username: name, password },
      certificate,
    )
    proxies.push(mongoProxy, registryProxy)
    env = {
      KAFKA_BROKERS: broker.address,
      KAFKA_TLS: 'true',
      KAFKA_CA_FILE: ca,
      KAFKA_CERT_FILE: ca,
      KAFKA_KEY_FILE: key,
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_USERNAME: name,
      KAFKA_PASSWORD_FILE: secret,
      SCHEMA_REGISTRY_URL: `https://127.0.0.1:${registryProxy.port}${registry.pathname}`,
      SCHEMA_REGISTRY_USERNAME: name,
      SCHEMA_REGISTRY_PASSWORD_FILE: secret,
      SCHEMA_REGISTRY_CA_FILE: ca,
      DATABASE_URL: postgres.url,
      DATABASE_PASSWORD_FILE: secret,
      DATABASE_SSLMODE: 'verify-full',
      DATABASE_CA_FILE: ca,
      MONGODB_URL: `mongodb://127.0.0.1:${mongoProxy.port}${mongo.pathname}`,
      MONGODB_TLS: 'true',
      MONGODB_CA_FILE: ca,
    }
  })
  after(async () => {
    await postgres?.close()
    await broker?.close()
    for (const proxy of proxies) await proxy.close()
    rmSync(folder, { recursive: true })
  })

  const kafka = (more: Record<string, string>) =>
    createKafka({
      ...kafkaConnection(loadConfig(['kafka'], { ...env, ...more })),
      clientId: 'test',
      log,
      requestTimeoutMs: 5_000,
    })

  for (const mechanism of MECHANISMS) {
    test(`Kafka takes us by ${mechanism}, and nobody with another password`, async () => {
      const admin = kafka({ KAFKA_SASL_MECHANISM: mechanism }).admin()
      await admin.connect()
      const { brokers } = await admin.describeCluster()
      await admin.disconnect()
      assert.equal(brokers.length, 1)
      const { KAFKA_PASSWORD_FILE: _, ...others } = env
      const wrong = createKafka({
        ...kafkaConnection(
          loadConfig(['kafka'], { ...others, KAFKA_SASL_MECHANISM: mechanism, KAFKA_PASSWORD: 'guessed-1' }),
        ),
        clientId: 'test',
        log,
      }).admin()
      await assert.rejects(wrong.connect(), (error: Error) => {
        assert.equal(error.name, 'KafkaJSSASLAuthenticationError')
        assert.ok(!error.message.includes('guessed-1'))
        return true
      })
      await wrong.disconnect()
    })
  }

  test('a broker that wants our certificate gets it', async () => {
    const { KAFKA_CERT_FILE: _, KAFKA_KEY_FILE: __, ...others } = env
    const config = kafkaConnection(loadConfig(['kafka'], others))
    const admin = createKafka({ ...config, clientId: 'test', log, requestTimeoutMs: 5_000 }).admin()
    await assert.rejects(admin.connect())
    await admin.disconnect()
  })

  test('a broker with a certificate of somebody else gets no password of ours', async () => {
    const admin = kafka({ KAFKA_CA_FILE: otherCa }).admin()
    await assert.rejects(admin.connect(), /self-signed|certificate/)
    await admin.disconnect()
  })

  test('PostgreSQL is spoken with by TLS; with another authority, host or password not at all', async () => {
    const poolOf = (more: Record<string, string>) =>
      createPool(loadConfig(['postgres'], { ...env, ...more }).DATABASE_URL, 1, 'tls-test')
    const pool = poolOf({})
    await pool.query('SELECT 1')
    assert.deepEqual(await postgres.connections(), [{ application_name: 'tls-test', ssl: true }])
    await pool.end()
    const refused = async (more: Record<string, string>, why: RegExp) => {
      const wrong = poolOf(more)
      await assert.rejects(wrong.query('SELECT 1'), why)
      await wrong.end()
    }
    await refused({ DATABASE_CA_FILE: otherCa }, /self-signed|certificate/)
    await refused({ DATABASE_PASSWORD_FILE: ca }, /password authentication failed/)
    // `require` encrypts and asks for no name; with an authority it asks for that.
    await refused({ DATABASE_SSLMODE: 'require', DATABASE_CA_FILE: otherCa }, /self-signed|certificate/)
  })

  test('claimgraph provisions all of them, and services decide a claim over them', async (t) => {
    const { code, stderr } = await claimgraph(['provision'], { env })
    assert.equal(code, 0, stderr)
    const tenant = newTenant()
    await importTestPolicies(tenant, 1)
    const services = await startSystem({ env })
    t.after(() => services.stop())
    const claim = {
      claim_id: 'c-1',
      tenant_id: tenant,
      from: 'holder1000@example.com',
      subject: 'Windscreen',
      body: 'My policy is POL-1000. On 3 March 2026 a branch broke my windscreen. The garage asks 480.00 EUR.',
      received_at: '2026-03-10T10:00:00Z',
    }
    const { thread_id } = await post(services, claim)
    const { decision } = await decidedView(services, thread_id)
    assert.ok(decision)
    const open = await postgres.connections()
    assert.ok(open.length > 0)
    assert.deepEqual(
      open.filter(({ ssl }) => !ssl),
      [],
    )
  })

  test('what is wrong is said without the password', async () => {
    const variables = ['DATABASE_CA_FILE', 'KAFKA_CA_FILE', 'SCHEMA_REGISTRY_CA_FILE', 'MONGODB_CA_FILE']
    await Promise.all(
      variables.map(async (variable) => {
        const wrong = { ...env, [variable]: otherCa }
        const { code, stdout, stderr } = await claimgraph(['provision'], { env: wrong })
        assert.equal(code, 1, variable)
        assert.match(stderr, /does not answer/, variable)
        assert.ok(!`${stdout}${stderr}`.includes(password), variable)
      }),
    )
  })
})
