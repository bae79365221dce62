import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry'
import kafkajs from 'kafkajs'
import { startServices } from '../../deploy/local/services.ts'

test('a program that knows only schemas/ and the registry produces a claim and consumes its decision', async (t) => {
  const services = await startServices({
    name: process.env['CLAIMGRAPH_STACK'] ?? '',
    env: { LOG_LEVEL: 'warn' },
  })
  t.after(() => services.stop())

  // From here on nothing of the project but its schemas: what the README tells an outsider.
  const kafka = new kafkajs.Kafka({
    brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','),
    logLevel: kafkajs.logLevel.NOTHING,
  })
  const registry = new SchemaRegistry({ host: process.env['SCHEMA_REGISTRY_URL'] ?? '' })
  const claim = {
    tenant_id: 'outside',
    claim_id: randomUUID(),
    from: 'someone@example.com',
    body: 'My policy is NONE-1. On 3 March 2026 a stone broke my windscreen. The garage asks 480.00 EUR.',
    received_at: '2026-03-10T09:00:00Z',
  }
  const key = `${claim.tenant_id}:${claim.claim_id}`
  const schema = readFileSync('schemas/claims.submitted.avsc', 'utf8')
  const id = await registry.getLatestSchemaId('claims.submitted-value')
  assert.deepEqual(
    JSON.parse(JSON.stringify(await registry.getSchema(id))).fields.map(
      (field: { name: string }) => field.name,
    ),
    (JSON.parse(schema) as { fields: { name: string }[] }).fields.map(({ name }) => name),
    'the registry holds what schemas/ says',
  )

  const consumer = kafka.consumer({ groupId: `outside-${randomUUID()}` })
  await consumer.connect()
  t.after(() => consumer.disconnect())
  await consumer.subscribe({ topic: 'claims.decided', fromBeginning: true })
  const decided = new Promise<Record<string, unknown>>((resolve, reject) => {
    consumer
      .run({
        eachMessage: async ({ message }) => {
          if (message.key?.toString() === key && message.value)
            resolve((await registry.decode(message.value)) as Record<string, unknown>)
        },
      })
      .catch(reject)
  })
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({
    topic: 'claims.submitted',
    messages: [{ key, value: await registry.encode(id, claim) }],
  })
  await producer.disconnect()

  const decision = await decided
  assert.equal(decision['thread_id'], key)
  assert.equal(decision['outcome'], 'escalate')
  assert.equal((decision['reasons'] as { code: string }[])[0]?.code, 'POLICY_NOT_FOUND')
})
