import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { Kafka, logLevel } from 'kafkajs'
import { MongoClient } from 'mongodb'
import { Client } from 'pg'
import { resetStack, stackStatus, startStack, stopStack } from '../../../deploy/local/control.ts'
import { fakeDocker, folderOf, recordOf, stackCommand } from './fixture.ts'

const NAME = 'stack-lifecycle'
const OFFSET = 5_050
const SERVERS = ['kafka', 'registry', 'postgres', 'mongo', 'jaeger']

const pids = () => Object.fromEntries(SERVERS.map((server) => [server, recordOf(NAME, server).pid]))

async function states(): Promise<string[]> {
  const { servers } = await stackStatus({ name: NAME })
  return servers.map(({ server, state }) => `${server} ${state}`)
}

before(() => resetStack({ name: NAME }))
after(() => resetStack({ name: NAME }))

test('one command starts every server, and they outlive it', async () => {
  const { code, output } = await stackCommand(['start', '--name', NAME, '--port-offset', String(OFFSET)])
  assert.equal(code, 0, output)
  assert.deepEqual(
    await states(),
    SERVERS.map((server) => `${server} ready`),
  )
  const env = readFileSync(join(folderOf(NAME), 'env'), 'utf8')
  assert.deepEqual(env.trim().split('\n'), [
    'KAFKA_BROKERS=127.0.0.1:14142',
    'SCHEMA_REGISTRY_URL=http://127.0.0.1:13131/apis/ccompat/v7',
    'DATABASE_URL=postgres://claimgraph:claimgraph@127.0.0.1:10482/claimgraph',
    'MONGODB_URL=mongodb://127.0.0.1:32067/claimgraph',
    'OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9368',
    'JAEGER_URL=http://127.0.0.1:21736',
  ])
})

test('a second start leaves running servers alone', async () => {
  const first = pids()
  await startStack({ name: NAME })
  assert.deepEqual(pids(), first)
})

test('under Docker, start ends when every server answers on its port of the host', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'stack-docker-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  // the servers of this test stand in for the containers
  const calls = fakeDocker(folder, { ps: `printf '${SERVERS.join('\\n')}\\n'` })
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` }
  const args = ['start', '--docker', '--name', 'docked', '--home', folder, '--port-offset', String(OFFSET)]
  const { code, output } = await stackCommand(args, { env })
  assert.equal(code, 0, output)
  for (const server of SERVERS) assert.match(output, new RegExp(`^${server} +ready`, 'm'))
  assert.ok(calls().some((call) => call.endsWith(` up --detach --wait ${SERVERS.join(' ')}`)))
  const written = readFileSync(join(folder, 'stacks/docked/env'), 'utf8')
  assert.match(written, new RegExp(`^KAFKA_BROKERS=127.0.0.1:${9_092 + OFFSET}$`, 'm'))
})

test('two starts at once start each server once', async () => {
  await stopStack({ name: NAME, servers: ['mongo', 'jaeger'] })
  await Promise.all([stackCommand(['start', '--name', NAME]), stackCommand(['start', '--name', NAME])])
  assert.deepEqual(
    await states(),
    SERVERS.map((server) => `${server} ready`),
  )
})

test('after kill -9 of every server, start brings back all that was acknowledged', async () => {
  const { env } = await startStack({ name: NAME })
  const [broker, registry] = [String(env['KAFKA_BROKERS']), String(env['SCHEMA_REGISTRY_URL'])]
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  const producer = kafka.producer()
  await Promise.all([admin.connect(), producer.connect()])
  await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }] })
  await producer.send({ topic: 'kept', acks: -1, messages: [{ key: 'a', value: 'b' }] })
  await Promise.all([admin.disconnect(), producer.disconnect()])
  const registered = await fetch(`${registry}/subjects/kept-value/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ schema: '"string"' }),
  })
  const { id } = (await registered.json()) as { id: number }
  const postgres = new Client(env['DATABASE_URL'])
  await postgres.connect()
  await postgres.query('CREATE TABLE kept AS SELECT 7 AS seven')
  await postgres.end()
  const mongo = new MongoClient(String(env['MONGODB_URL']))
  await mongo.db().collection('kept').insertOne({ seven: 7 })
  await mongo.close()

  const before = pids()
  await stopStack({ name: NAME, kill: true })
  assert.deepEqual(
    await states(),
    SERVERS.map((server) => `${server} stopped`),
  )
  await startStack({ name: NAME })
  for (const server of SERVERS) assert.notEqual(pids()[server], before[server])

  const again = kafka.admin()
  await again.connect()
  const offsets = await again.fetchTopicOffsets('kept')
  await again.disconnect()
  assert.equal(offsets[0]?.high, '1')
  const schema = (await (await fetch(`${registry}/schemas/ids/${id}`)).json()) as { schema: string }
  assert.equal(schema.schema, '"string"')
  const reader = new Client(env['DATABASE_URL'])
  await reader.connect()
  assert.deepEqual((await reader.query('SELECT seven FROM kept')).rows, [{ seven: 7 }])
  await reader.end()
  const finder = new MongoClient(String(env['MONGODB_URL']))
  assert.equal((await finder.db().collection('kept').findOne())?.['seven'], 7)
  await finder.close()
})

test('a server whose record was lost is found again, not started twice', async () => {
  const { pid } = recordOf(NAME, 'mongo')
  rmSync(join(folderOf(NAME), 'run/mongo.json'))
  await startStack({ name: NAME, servers: ['mongo'] })
  assert.equal(recordOf(NAME, 'mongo').pid, pid)
})

test('a pid that now belongs to another program is not signalled', async () => {
  await stopStack({ name: NAME, servers: ['jaeger'] })
  const stale = { ...recordOf(NAME, 'jaeger'), pid: process.pid }
  writeFileSync(join(folderOf(NAME), 'run/jaeger.json'), JSON.stringify(stale))
  await stopStack({ name: NAME, servers: ['jaeger'], kill: true })
  assert.equal((await states()).includes('jaeger stopped'), true)
})
