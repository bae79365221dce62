import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before, describe } from 'node:test'
import type { Services } from '../../deploy/local/services.ts'
import { importTestPolicies, knownClaim, newTenant } from '../support/claims.ts'
import { decidedView, eventually, post, startSystem } from '../support/system.ts'
import { encode, outsideKafka, type ReadRecord, readTopic } from '../support/topics.ts'

const EVENT_TOPICS = [
  'claims.submitted',
  'claims.extracted',
  'claims.assessed',
  'claims.decided',
  'claims.review-requested',
  'claims.reviewed',
]

describe('records that cannot be handled', () => {
  const tenant = newTenant()
  let services: Services

  before(async () => {
    await importTestPolicies(tenant, 10)
    services = await startSystem()
  })
  after(() => services.stop())

  async function produce(topic: string, key: string | null, value: Buffer | null): Promise<void> {
    const producer = outsideKafka().producer()
    await producer.connect()
    await producer.send({ topic, messages: [{ key, value, headers: { 'x-original': 'kept' } }] })
    await producer.disconnect()
  }

  function deadLetter(of: (record: ReadRecord) => boolean): Promise<ReadRecord> {
    return eventually('the dead letter', async () => (await readTopic('claims.dead-letter')).find(of))
  }

  for (const topic of EVENT_TOPICS) {
    test(`bytes that are not Avro on ${topic} go to the dead letters byte for byte, once, and say why`, async () => {
      const key = `${tenant}:${randomUUID()}`
      const value = Buffer.from('not avro \u0000\u00ff at all')
      await produce(topic, key, value)
      const letter = await deadLetter((record) => record.key === key)
      assert.deepEqual(letter.value, value)
      assert.equal(letter.headers['x-original'], 'kept')
      assert.equal(letter.headers['dlq.original.topic'], topic)
      assert.equal(letter.headers['dlq.error.code'], 'NOT_AVRO')
    })
  }

  test('a schema id that the registry does not know goes to the dead letters', async () => {
    const key = `${tenant}:${randomUUID()}`
    const value = Buffer.from([0, 0x7f, 0xff, 0xff, 0xf0, 1, 2, 3])
    await produce('claims.submitted', key, value)
    assert.equal(
      (await deadLetter((record) => record.key === key)).headers['dlq.error.code'],
      'UNKNOWN_SCHEMA_ID',
    )
  })

  test('a record without a key, or with the key of another claim, goes to the dead letters', async () => {
    const { email } = knownClaim(tenant, 1)
    const submitted = (claim_id: string) =>
      encode('claims.submitted', { ...email, claim_id, locale: null, channel: 'topic', attachments: [] })
    const keyless = await submitted('keyless')
    await produce('claims.submitted', null, keyless)
    const letter = await deadLetter(({ value }) => value?.equals(keyless) ?? false)
    assert.equal(letter.headers['dlq.error.code'], 'KEY_MISSING')
    const astray = await submitted('astray')
    await produce('claims.submitted', `${tenant}:somebody-else`, astray)
    const other = await deadLetter(({ value }) => value?.equals(astray) ?? false)
    assert.equal(other.headers['dlq.error.code'], 'KEY_MISMATCH')
  })

  test('an event of a thread that does not exist goes to the dead letters', async () => {
    const thread_id = `${tenant}:nobody`
    const assessed = {
      event_id: randomUUID(),
      thread_id,
      tenant_id: tenant,
      claim_id: 'nobody',
      occurred_at: new Date().toISOString(),
      policy_id: null,
      policy_status: null,
      findings: [],
      payable_minor: null,
      currency: null,
      policy_version: null,
    }
    await produce('claims.assessed', thread_id, await encode('claims.assessed', assessed))
    assert.equal(
      (await deadLetter(({ key }) => key === thread_id)).headers['dlq.error.code'],
      'UNKNOWN_THREAD',
    )
  })

  test('after all of it the services go on', async () => {
    const claim = knownClaim(tenant, 2)
    await post(services, claim.email)
    assert.equal((await decidedView(services, claim.thread_id)).decision?.outcome, claim.outcome)
  })
})
