/** Avro's rules of compatibility, between versions of one topic's schema. */
import { readdirSync, readFileSync } from 'node:fs'
import avro from 'avsc'
import { SCHEMAS } from '../../shared/claims/schemas.ts'

export interface AvroField {
  name: string
  type: unknown
  doc?: string
  default?: unknown
}

export interface AvroRecord {
  type: 'record' | 'array' | 'map'
  name: string
  doc?: string
  fields: AvroField[]
}

const RELEASED = new URL('released/', SCHEMAS.directory)

/** Every version of the topic's schema that left this repository. */
export function releasedVersions(topic: string): { file: string; schema: AvroRecord }[] {
  return readdirSync(RELEASED)
    .filter((file) => file.startsWith(`${topic}.v`))
    .sort()
    .map((file) => ({
      file,
      schema: JSON.parse(readFileSync(new URL(file, RELEASED), 'utf8')) as AvroRecord,
    }))
}

/** Why a reader of one version could not read what a writer of the other wrote; empty when both can. */
export function incompatibilities(one: AvroRecord, other: AvroRecord): string[] {
  const [first, second] = [one, other].map((schema) => avro.Type.forSchema(schema as avro.Schema))
  if (!first || !second) return []
  return [...reading(first, second), ...reading(second, first)]
}

function reading(reader: avro.Type, writer: avro.Type): string[] {
  try {
    reader.createResolver(writer)
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
