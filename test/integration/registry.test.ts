import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, describe } from 'node:test'
import { COMPATIBILITY, register } from '../../services/operator/provision/schemas.ts'
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { readSchema } from '../../shared/kafka/codec.ts'
import { type AvroRecord, incompatibilities, releasedVersions } from '../support/avro.ts'
import { environment } from '../support/environment.ts'

const { registryUrl } = environment
const MEDIA = { 'content-type': 'application/vnd.schemaregistry.v1+json' }

async function ask(path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${registryUrl}${path}`, {
    ...(body && { method: 'POST', headers: MEDIA, body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function isCompatible(subject: string, schema: AvroRecord): Promise<boolean> {
  const answer = await ask(`/compatibility/subjects/${subject}/versions`, { schema: JSON.stringify(schema) })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body['is_compatible'] === true
}

for (const topic of SCHEMAS.topics) {
  const subject = `${topic}-value`
  const schema = readSchema(SCHEMAS.directory, topic) as unknown as AvroRecord

  test(`${subject} is registered as it is in schemas/, and fully compatible with what was released`, async () => {
    const known = await ask(`/subjects/${subject}`, { schema: JSON.stringify(schema) })
    assert.equal(known.status, 200, 'claimgraph provision has registered it')
    const { body } = await ask(`/config/${subject}`)
    assert.equal(body['compatibilityLevel'], COMPATIBILITY)
    for (const released of releasedVersions(topic))
      assert.ok(await isCompatible(subject, released.schema), released.file)
  })
}

describe('a subject of its own', () => {
  const subject = `test-${randomUUID()}-value`
  const text = { name: 'note', type: 'string', doc: 'A text.', default: '' }
  const first: AvroRecord = {
    type: 'record',
    name: 'Probe',
    doc: 'A probe.',
    fields: [
      { name: 'id', type: 'string', doc: 'Required.' },
      { name: 'note', type: 'string', doc: 'Optional.', default: '' },
    ],
  }
  const changes: Record<string, AvroRecord> = {
    'a new field with a default': { ...first, fields: [...first.fields, { ...text, name: 'more' }] },
    'a new field without a default': {
      ...first,
      fields: [...first.fields, { name: 'more', type: 'string', doc: 'Required.' }],
    },
    'a field with a default less': { ...first, fields: first.fields.slice(0, 1) },
    'a required field less': { ...first, fields: first.fields.slice(1) },
    'another type': {
      ...first,
      fields: first.fields.map((field) => (field.name === 'id' ? { ...field, type: 'int' } : field)),
    },
  }
  after(async () => {
    await fetch(`${registryUrl}/subjects/${subject}`, { method: 'DELETE' })
  })

  test('registering is idempotent, and an incompatible schema is refused with the reason', async () => {
    const made = await register({ registryUrl }, subject, JSON.stringify(first))
    assert.equal(made.result, 'made')
    const again = await register({ registryUrl }, subject, JSON.stringify(first))
    assert.deepEqual(again, { ...made, result: 'there' })
    const changed = JSON.stringify(changes['a new field without a default'])
    const refused = await register({ registryUrl }, subject, changed)
    assert.equal(refused.result, 'refused')
    assert.match(refused.note, /FULL_TRANSITIVE/)
    assert.equal((await register({ registryUrl }, subject, JSON.stringify(first))).result, 'there')
  })

  test('the registry and the contract tests agree on what is compatible', async () => {
    for (const [what, changed] of Object.entries(changes)) {
      assert.equal(await isCompatible(subject, changed), incompatibilities(first, changed).length === 0, what)
    }
  })
})
