/** Old consumers with new producers and the reverse, for each schema, on the real registry; and a registry that is behind. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, describe } from 'node:test'
import { pathToFileURL } from 'node:url'
import avro from 'avsc'
import { register } from '../../services/operator/provision/schemas.ts'
import { EVENTS } from '../../shared/claims/events.ts'
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { AvroCodec, readSchema } from '../../shared/kafka/codec.ts'
import { type AvroField, type AvroRecord, releasedVersions } from '../support/avro.ts'
import { knownClaim, newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { ServiceProcess } from '../support/service-process.ts'
import { eventually } from '../support/system.ts'
import { encode, outsideKafka, readTopic } from '../support/topics.ts'

const { registryUrl } = environment
const run = `rehearsal-${randomBytes(4).toString('hex')}.` // so that the real subjects stay as they are
const folder = mkdtempSync(join(tmpdir(), 'claimgraph-schemas-'))
const rehearsed = (topic: string) => `${run}${topic}`
const subjectOf = (topic: string) => `${rehearsed(topic)}-value`
const SAMPLES = 10 // values of each version

after(async () => {
  rmSync(folder, { recursive: true })
  for (const topic of SCHEMAS.topics)
    await fetch(`${registryUrl}/subjects/${subjectOf(topic)}`, { method: 'DELETE' })
})

interface Version {
  name: string
  schema: AvroRecord
}

/** What left this repository, what is in it, and what may come: fields with defaults more, and then one less. */
function versionsOf(topic: string): Version[] {
  const now = readSchema(SCHEMAS.directory, topic) as unknown as AvroRecord
  const more: AvroField[] = [
    { name: 'rehearsed_note', type: ['null', 'string'], doc: 'May be null.', default: null },
    { name: 'rehearsed_level', type: 'string', doc: 'Has a default.', default: 'none' },
  ]
  const next = { ...now, fields: [...now.fields, ...more] }
  const removed = now.fields.find((field) => 'default' in field)
  const later = { ...next, fields: next.fields.filter((field) => field !== removed) }
  return [
    ...releasedVersions(topic).map(({ file, schema }) => ({ name: file, schema })),
    { name: 'this', schema: now },
    { name: 'next', schema: next },
    { name: 'later', schema: later },
  ]
}

/** As a service of that version has it: the schema in a folder of its own. */
function codecOf(topic: string, { name, schema }: Version): AvroCodec {
  const directory = join(folder, topic, name)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, `${rehearsed(topic)}.avsc`), JSON.stringify(schema))
  return new AvroCodec({
    registryUrl,
    directory: pathToFileURL(`${directory}/`),
    topics: [rehearsed(topic)],
  })
}

type Event = Record<string, unknown>
const pick = (event: Event, names: readonly string[]): Event =>
  Object.fromEntries(names.map((name) => [name, event[name]]))

for (const topic of SCHEMAS.topics) {
  test(`${topic}: a consumer of any version reads a producer of any other, and nothing that both know changes`, async () => {
    const versions = versionsOf(topic)
    for (const { name, schema } of versions) {
      const { result, note } = await register({ registryUrl }, subjectOf(topic), JSON.stringify(schema))
      assert.notEqual(result, 'refused', `${name}: ${note}`)
    }
    const services = versions.map((version) => ({ ...version, codec: codecOf(topic, version) }))
    for (const writer of services) {
      const type = avro.Type.forSchema(writer.schema as avro.Schema, { omitRecordMethods: true })
      for (const reader of services) {
        const known = reader.schema.fields.map(({ name }) => name)
        const written = writer.schema.fields.map(({ name }) => name)
        const both = known.filter((name) => written.includes(name))
        const defaults = Object.fromEntries(
          reader.schema.fields
            .filter(({ name }) => !written.includes(name))
            .map((field) => [field.name, field.default]),
        )
        for (let sample = 0; sample < SAMPLES; sample++) {
          const event = type.random() as unknown as Event
          const read = (await reader.codec.decode(
            rehearsed(topic),
            await writer.codec.encode(rehearsed(topic), event),
          )) as Event
          const how = `${writer.name} read as ${reader.name}`
          assert.deepEqual(Object.keys(read).toSorted(), known.toSorted(), how)
          assert.equal(JSON.stringify(pick(read, both)), JSON.stringify(pick(event, both)), how)
          assert.deepEqual(pick(read, Object.keys(defaults)), defaults, how)
          if (reader.name === 'this') assert.deepEqual(misshapen(topic, read), [], how)
        }
      }
    }
  })
}

test('a schema that somebody registered with other white space is found', async () => {
  const [topic] = SCHEMAS.topics
  const [version] = versionsOf(topic)
  assert.ok(version)
  const spaced = `${run}spaced-${topic}`
  const directory = join(folder, 'spaced')
  mkdirSync(directory)
  writeFileSync(join(directory, `${spaced}.avsc`), JSON.stringify(version.schema))
  await register({ registryUrl }, `${spaced}-value`, JSON.stringify(version.schema, null, 4))
  const codec = new AvroCodec({ registryUrl, directory: pathToFileURL(`${directory}/`), topics: [spaced] })
  await codec.resolve()
  await fetch(`${registryUrl}/subjects/${spaced}-value`, { method: 'DELETE' })
})

/** What the services' own check says of its shape: random text is no date and no code, and that is no matter here. */
function misshapen(topic: (typeof SCHEMAS.topics)[number], event: Event) {
  const { error } = EVENTS[topic].safeParse(event)
  return (error?.issues ?? []).filter(({ code }) => code === 'unrecognized_keys' || code === 'invalid_type')
}

describe('a registry that an older release has provisioned', () => {
  const TOPIC = 'claims.extracted'
  const [older] = releasedVersions(TOPIC)
  const current = readSchema(SCHEMAS.directory, TOPIC) as unknown as AvroRecord
  const subject = `${run}behind-${TOPIC}-value`

  /** The real registry, with another subject in the place of the topic's. */
  async function startBehind() {
    const server = createServer((incoming, outgoing) => {
      const url = new URL(registryUrl)
      const path = (incoming.url ?? '').replaceAll(`${TOPIC}-value`, subject)
      const forwarded = request(
        {
          host: url.hostname,
          port: url.port,
          path,
          method: incoming.method,
          headers: incoming.headers,
        },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(outgoing)
        },
      )
      incoming.pipe(forwarded)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { pathname } = new URL(registryUrl)
    return { server, url: `http://127.0.0.1:${port}${pathname}` }
  }
  after(() => fetch(`${registryUrl}/subjects/${subject}`, { method: 'DELETE' }))

  test('keeps a service from being ready, which says what to run; nothing is lost, and it goes on by itself', async (t) => {
    assert.ok(
      older && JSON.stringify(older.schema) !== JSON.stringify(current),
      'the schema has changed since',
    )
    await register({ registryUrl }, subject, JSON.stringify(older.schema))
    const { server, url } = await startBehind()
    t.after(() => server.close())
    const env = { SCHEMA_REGISTRY_URL: url }
    const { process: email, ready } = await ServiceProcess.launch(['services/email/main.ts'], env)
    t.after(() => email.stop())

    const said = await eventually('it to say that it is not ready', async () => {
      const { ok, text } = await ready()
      assert.ok(!ok)
      return text.includes('schemas') && text
    })
    const problem =
      /does not have schemas\/claims\.extracted\.avsc of this release: run its claimgraph provision/
    assert.match(said, problem)
    assert.match(email.output, problem)

    const { thread_id, email: body } = knownClaim(newTenant(), 1)
    const event = { ...body, locale: null, channel: 'topic', attachments: [], submitted_by: null }
    const producer = outsideKafka().producer()
    await producer.connect()
    const value = await encode('claims.submitted', event)
    await producer.send({ topic: 'claims.submitted', messages: [{ key: thread_id, value }] })
    await producer.disconnect()
    await eventually('the claim to wait for the schema', () =>
      Promise.resolve(
        email.output.includes('"code":"SCHEMA_NOT_REGISTERED"') && email.output.includes('tried'),
      ),
    )

    const made = await register({ registryUrl }, subject, JSON.stringify(current))
    assert.equal(made.result, 'made')
    await eventually('it to be ready', async () => (await ready()).ok)
    await eventually('the claim to go on', async () =>
      (await readTopic(TOPIC)).some(({ key }) => key === thread_id),
    )
    assert.ok(!(await readTopic('claims.dead-letter')).some(({ key }) => key === thread_id))
  })
})
