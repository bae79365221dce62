import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import test, { describe } from 'node:test'
import avro from 'avsc'
import { z } from 'zod'
import { EVENTS } from '../../shared/claims/events.ts'
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { readSchema } from '../../shared/kafka/codec.ts'
import { type AvroField, type AvroRecord, incompatibilities, releasedVersions } from '../support/avro.ts'

const schemaOf = (topic: string) => readSchema(SCHEMAS.directory, topic) as AvroRecord

test('there is one schema for each event topic, and none without a topic', () => {
  const files = readdirSync(SCHEMAS.directory).filter((name) => name.endsWith('.avsc'))
  assert.deepEqual(files.sort(), SCHEMAS.topics.map((topic) => `${topic}.avsc`).sort())
})

/** All records of a schema, nested ones included. */
function records(schema: unknown): AvroRecord[] {
  if (typeof schema !== 'object' || schema === null) return []
  if (Array.isArray(schema)) return schema.flatMap(records)
  const type = schema as AvroRecord & { items?: unknown; values?: unknown }
  const nested = [...(type.fields ?? []).map((field) => field.type), type.items, type.values].flatMap(records)
  return type.type === 'record' ? [type, ...nested] : nested
}

for (const topic of SCHEMAS.topics) {
  describe(topic, () => {
    const schema = schemaOf(topic)

    test('every record and every field says what it is', () => {
      for (const { name, doc, fields } of records(schema)) {
        assert.match(doc ?? '', /^[A-Z].{10,}\.$/s, `doc of ${name}`)
        for (const field of fields)
          assert.match(field.doc ?? '', /^\S.{8,}\S$/s, `doc of ${name}.${field.name}`)
      }
    })

    test('a field that may be null is null by default, so that it can be added and removed', () => {
      for (const { name, fields } of records(schema)) {
        for (const { name: field, type, ...rest } of fields) {
          if (!Array.isArray(type)) continue
          assert.deepEqual(
            { first: type[0] as unknown, ...rest, doc: '' },
            { first: 'null', default: null, doc: '' },
            `${name}.${field}`,
          )
        }
      }
    })

    test('schema and zod say the same, in both directions', () => {
      const json = z.toJSONSchema(EVENTS[topic], { io: 'output' }) as JsonSchema
      assert.deepEqual(fromZod(json), fromAvro(schema))
    })

    test('any value that the schema allows has the shape that zod wants', () => {
      const type = avro.Type.forSchema(schema as avro.Schema)
      for (let round = 0; round < 50; round += 1) {
        const { error } = EVENTS[topic].safeParse(JSON.parse(type.toString(type.random())))
        // Random text is no date and no code; but no field may be missing, unknown, or of another kind.
        const shape = (error?.issues ?? []).filter(({ code }) => code === 'unrecognized_keys')
        assert.deepEqual(shape, [])
      }
    })

    test('it is fully compatible with every version that was released', () => {
      const versions = releasedVersions(topic)
      assert.ok(versions.length > 0, `schemas/released/${topic}.v1.avsc is missing`)
      for (const { file, schema: released } of versions)
        assert.deepEqual(incompatibilities(released, schema), [], file)
    })
  })
}

describe('what the compatibility check refuses', () => {
  const schema = schemaOf('claims.submitted')
  const withFields = (change: (fields: AvroField[]) => AvroField[]): AvroRecord => ({
    ...schema,
    fields: change(structuredClone(schema.fields)),
  })
  const text: AvroField = { name: 'branch', type: 'string', doc: 'A new field.' }

  const refused: Record<string, AvroRecord> = {
    'a new field without a default': withFields((fields) => [...fields, text]),
    'the removal of a field without a default': withFields((fields) =>
      fields.filter(({ name }) => name !== 'body'),
    ),
    'a field of another type': withFields((fields) =>
      fields.map((field) => (field.name === 'body' ? { ...field, type: 'long' } : field)),
    ),
    'a renamed field': withFields((fields) =>
      fields.map((field) => (field.name === 'from' ? { ...field, name: 'sender' } : field)),
    ),
    'a text that becomes an enum': withFields((fields) =>
      fields.map((field) =>
        field.name === 'channel'
          ? { ...field, type: { type: 'enum', name: 'Channel', symbols: ['http', 'topic'] } }
          : field,
      ),
    ),
  }
  for (const [what, changed] of Object.entries(refused)) {
    test(what, () => assert.notDeepEqual(incompatibilities(schema, changed), []))
  }

  test('but not a new field with a default, nor the removal of one', () => {
    const added = withFields((fields) => [...fields, { ...text, default: '' }])
    assert.deepEqual(incompatibilities(schema, added), [])
    const removed = withFields((fields) => fields.filter(({ name }) => name !== 'locale'))
    assert.deepEqual(incompatibilities(schema, removed), [])
  })
})

interface JsonSchema {
  type?: string | string[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: JsonSchema | boolean
  items?: JsonSchema
  anyOf?: JsonSchema[]
}

/** A type in the words that both sides have. `?` is the type that may be null, `[]` an item's, `*` a map value's. */
type Shape = string | { [field: string]: Shape }

function fromZod(schema: JsonSchema): Shape {
  const types = [schema.type ?? []].flat()
  const alternatives = schema.anyOf ?? (types.length > 1 ? types.map((type) => ({ ...schema, type })) : [])
  if (alternatives.length > 0) {
    const [inner, other] = alternatives.filter(({ type }) => type !== 'null')
    assert.ok(inner && !other, 'only `X or null` can be said in Avro')
    return { '?': fromZod(inner) }
  }
  const [type = 'unknown'] = types
  if (type === 'array') return { '[]': fromZod(schema.items ?? {}) }
  if (type !== 'object') return type
  if (!schema.properties) {
    assert.ok(typeof schema.additionalProperties === 'object')
    return { '*': fromZod(schema.additionalProperties) }
  }
  assert.equal(schema.additionalProperties, false, 'an event has no fields but those of its schema')
  assert.deepEqual([...(schema.required ?? [])].sort(), Object.keys(schema.properties).sort())
  return Object.fromEntries(Object.entries(schema.properties).map(([name, field]) => [name, fromZod(field)]))
}

const PRIMITIVES: Readonly<Record<string, string>> = {
  int: 'integer',
  long: 'integer',
  double: 'number',
  string: 'string',
  boolean: 'boolean',
}

function fromAvro(schema: unknown): Shape {
  if (typeof schema === 'string') return PRIMITIVES[schema] ?? `unknown type ${schema}`
  if (Array.isArray(schema)) {
    const [nothing, inner, other] = schema as unknown[]
    assert.ok(nothing === 'null' && other === undefined, 'a union is null or one type')
    return { '?': fromAvro(inner) }
  }
  const type = schema as AvroRecord & { items?: unknown; values?: unknown }
  if (type.type === 'array') return { '[]': fromAvro(type.items) }
  if (type.type === 'map') return { '*': fromAvro(type.values) }
  assert.equal(type.type, 'record')
  return Object.fromEntries(type.fields.map((field) => [field.name, fromAvro(field.type)]))
}
