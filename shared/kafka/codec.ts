/**
 * Avro in Confluent framing (magic byte 0, 4 bytes of schema id, body). The schemas in schemas/ are what we
 * write and read; a record written with another version is resolved to ours (Avro's schema resolution).
 *
 * Invariants:
 * C1. An id is looked up in the registry once: ids never change their meaning. Ids that do not exist are
 *     remembered for a while, so that a stream of poison does not become a stream of requests.
 * C2. Bytes that cannot be read are poison; a registry that cannot be reached is the world's fault, a retry.
 * C3. Nothing is written under an id that is not our schema's: what the registry does not have waits until it has.
 */
import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import avro from 'avsc'
import { PoisonError, RetryableError } from '../runtime/errors.ts'
import type { RegistryConnection } from './connection.ts'

const UNKNOWN_ID_TTL_MS = 30_000 // half a minute

/** The registry answers, and does not have what this release writes: an older one was provisioned. */
export class SchemaNotRegistered extends RetryableError {
  readonly topics: readonly string[]

  constructor(topics: readonly string[], options?: ErrorOptions) {
    const files = topics.map((topic) => `schemas/${topic}.avsc`).join(', ')
    super(
      'SCHEMA_NOT_REGISTERED',
      `the schema registry does not have ${files} of this release: run its claimgraph provision`,
      options,
    )
    this.topics = topics
  }
}

interface TopicSchema {
  type: avro.Type
  /** The schema as it is registered, documentation included. */
  json: string
  /** Id under which we write; resolved on the first encode. */
  id: number | null
  /** Resolvers by writer id; null where writer and reader are the same. */
  readers: Map<number, avro.Resolver | null>
}

export function readSchema(directory: URL, topic: string): avro.Schema {
  return JSON.parse(readFileSync(new URL(`${topic}.avsc`, directory), 'utf8')) as avro.Schema
}

export class AvroCodec {
  readonly #registry: SchemaRegistry
  readonly #topics = new Map<string, TopicSchema>()
  readonly #unknownIds = new Map<number, number>()

  /** `directory` holds `<topic>.avsc` for each of `topics`. */
  constructor(options: RegistryConnection & { directory: URL; topics: readonly string[] }) {
    const { registryUrl, registryAuth, registryCa } = options
    this.#registry = new SchemaRegistry({
      host: registryUrl,
      retry: { retries: 1 },
      ...(registryAuth && { auth: registryAuth }),
      ...(registryCa !== undefined && { agent: new Agent({ ca: registryCa, keepAlive: true }) }),
    })
    for (const topic of options.topics) {
      const schema = readSchema(options.directory, topic)
      // Plain values: without the methods that avsc adds to records, which strict validation would find.
      const type = avro.Type.forSchema(schema, { omitRecordMethods: true })
      this.#topics.set(topic, { type, json: JSON.stringify(schema), id: null, readers: new Map() })
    }
  }

  /**
   * Looks up the ids of all topics, under which they are written and most often read. Rejects with SchemaNotRegistered,
   * which names all that lack, or with another RetryableError (REGISTRY_UNAVAILABLE).
   */
  async resolve(): Promise<void> {
    const open = [...this.#topics].filter(([, { id }]) => id === null).map(([topic]) => topic)
    const errors: unknown[] = []
    await Promise.all(open.map((topic) => this.#writerId(topic).catch((error) => errors.push(error))))
    const lacking = errors.flatMap((error) => (error instanceof SchemaNotRegistered ? error.topics : []))
    if (lacking.length > 0) throw new SchemaNotRegistered(lacking.sort(), { cause: errors[0] })
    if (errors.length > 0) throw errors[0]
  }

  async encode(topic: string, value: unknown): Promise<Buffer> {
    const { type } = this.#schema(topic)
    const id = this.#schema(topic).id ?? (await this.#writerId(topic))
    let body: Buffer
    try {
      body = type.toBuffer(value)
    } catch (error) {
      throw new PoisonError('SCHEMA_VIOLATED', `the event does not fit ${topic}.avsc: ${messageOf(error)}`, {
        cause: error,
      })
    }
    const framed = Buffer.allocUnsafe(5 + body.length)
    framed.writeUInt8(0, 0)
    framed.writeUInt32BE(id, 1)
    body.copy(framed, 5)
    return framed
  }

  /** Throws PoisonError (NOT_AVRO, UNKNOWN_SCHEMA_ID, SCHEMA_MISMATCH) or RetryableError (REGISTRY_UNAVAILABLE). */
  async decode(topic: string, bytes: Buffer | null): Promise<unknown> {
    const { type, readers } = this.#schema(topic)
    if (bytes === null) throw new PoisonError('NO_VALUE', 'the record has no value (a tombstone)')
    if (bytes.length < 5 || bytes.readUInt8(0) !== 0) {
      throw new PoisonError(
        'NOT_AVRO',
        'the value does not begin with the Confluent magic byte 0 and a schema id',
      )
    }
    const id = bytes.readUInt32BE(1)
    let resolver = readers.get(id)
    if (resolver === undefined) {
      resolver = await this.#reader(topic, type, id)
      readers.set(id, resolver)
    }
    try {
      return resolver ? type.fromBuffer(bytes.subarray(5), resolver) : type.fromBuffer(bytes.subarray(5))
    } catch (error) {
      throw new PoisonError('NOT_AVRO', `the value is not Avro of schema id ${id}: ${messageOf(error)}`, {
        cause: error,
      })
    }
  }

  async #reader(topic: string, type: avro.Type, id: number): Promise<avro.Resolver | null> {
    if ((this.#unknownIds.get(id) ?? 0) > Date.now()) throw unknownId(id)
    const writer = await this.#fetch(id)
    if (writer.equals(type)) return null
    try {
      return type.createResolver(writer)
    } catch (error) {
      throw new PoisonError(
        'SCHEMA_MISMATCH',
        `schema id ${id} cannot be read as ${topic}: ${messageOf(error)}`,
        { cause: error },
      )
    }
  }

  async #fetch(id: number): Promise<avro.Type> {
    try {
      const schema: unknown = await this.#registry.getSchema(id)
      // The registry client's Avro schemas are avsc types, of its own copy of avsc: take the JSON.
      return avro.Type.forSchema(JSON.parse(JSON.stringify(schema)) as avro.Schema)
    } catch (error) {
      if (statusOf(error) !== 404) throw unavailable(error)
      this.#unknownIds.set(id, Date.now() + UNKNOWN_ID_TTL_MS)
      throw unknownId(id)
    }
  }

  async #writerId(topic: string): Promise<number> {
    const schema = this.#schema(topic)
    const subject = `${topic}-value`
    try {
      schema.id = await this.#registry
        .getRegistryIdBySchema(subject, { type: SchemaType.AVRO, schema: schema.json })
        .catch((error: unknown) => this.#sameLatest(subject, schema.type, error))
      schema.readers.set(schema.id, null) // what we write ourselves we read as it is
      return schema.id
    } catch (error) {
      throw isMissing(error) ? new SchemaNotRegistered([topic], { cause: error }) : unavailable(error)
    }
  }

  /** The registry looks a schema up by its text: one that was registered with other white space is found here. */
  async #sameLatest(subject: string, type: avro.Type, notFound: unknown): Promise<number> {
    if (!isMissing(notFound)) throw notFound
    const id = await this.#registry.getLatestSchemaId(subject)
    if ((await this.#fetch(id)).equals(type)) return id
    throw notFound
  }

  #schema(topic: string): TopicSchema {
    const schema = this.#topics.get(topic)
    if (!schema) throw new TypeError(`no schema for topic ${topic}`)
    return schema
  }
}

function unknownId(id: number): PoisonError {
  return new PoisonError('UNKNOWN_SCHEMA_ID', `the registry knows no schema with id ${id}`)
}

function unavailable(error: unknown): RetryableError {
  return new RetryableError('REGISTRY_UNAVAILABLE', `schema registry: ${messageOf(error)}`, {
    cause: error,
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Subject or schema. The client's answer to a schema that the subject does not have bears no status. */
function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 || (error instanceof Error && error.name === 'ConfluentSchemaRegistryError')
}

function statusOf(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
    ? error.status
    : undefined
}
