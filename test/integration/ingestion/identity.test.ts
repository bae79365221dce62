import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before, describe } from 'node:test'
import type { Services } from '../../../deploy/local/services.ts'
import { newTenant } from '../../support/claims.ts'
import { decode } from '../../support/topics.ts'
import { TestIssuer } from '../access/issuer.ts'
import { BATCH, baseOf, claim, send, startIngestion, submittedOf } from './posting.ts'

describe('claims of a caller with a token', () => {
  const [own, other] = [newTenant(), newTenant()]
  let issuer: TestIssuer
  let services: Services
  let base: string

  before(async () => {
    issuer = await TestIssuer.start()
    services = await startIngestion(1, issuer.env)
    base = baseOf(services)
  })
  after(async () => {
    await services.stop()
    issuer.close()
  })

  test('events say whose token submitted them, also the one that another subject publishes with the same key', async () => {
    const key = `"${randomUUID()}"`
    const token = await issuer.token(own, ['submitter'], 'broker-7')
    const one = await send(base, claim(), { key, token })
    const again = await send(base, claim(), {
      key,
      token: await issuer.token(own, ['submitter'], 'broker-8'),
    })
    assert.equal(again.text, one.text)
    assert.equal((await send(base, [claim()], { path: BATCH, token })).body.accepted, 1)
    const records = await submittedOf(own)
    assert.equal(records.length, 2)
    for (const record of records) assert.equal((await decode(record))['submitted_by'], 'broker-7')
  })

  test('an item for another tenant is refused by itself, and a key is the tenant’s of the token', async () => {
    const token = await issuer.token(other, ['submitter'])
    const key = `"${randomUUID()}"`
    const items = [claim(), claim({ tenant_id: own }), claim({ tenant_id: other })]
    const { status, body } = await send(base, items, { path: BATCH, key, token })
    assert.equal(status, 200)
    assert.deepEqual(
      body.results?.map((result) => result.status),
      [202, 403, 202],
    )
    assert.equal((await submittedOf(other)).length, 2)
    const theirs = await send(base, [claim()], { path: BATCH, key, token: await issuer.token(own) })
    assert.equal(theirs.status, 200)
    assert.equal((await send(base, [claim()], { path: BATCH, key })).status, 401)
  })
})
