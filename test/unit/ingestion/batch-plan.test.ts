import assert from 'node:assert/strict'
import test from 'node:test'
import { countByTenant, planBatch } from '../../../services/ingestion/batch/plan.ts'
import { FORBIDDEN, HttpProblem } from '../../../shared/http/problem.ts'

const claim = (fields: object = {}) => ({ from: 'ana@example.com', subject: 's', body: 'b', ...fields })
const options = { stem: 'clm-1', tenantFor: (named: string | undefined) => named ?? 'demo' }

test('the same items and the same stem make the same plan, with claim_ids by index', async () => {
  const items = [claim(), claim(), {}, claim({ claim_id: 'own' })]
  const plan = await planBatch(items, options)
  assert.deepEqual(
    plan.map((each) => (each.kind === 'claim' ? each.claimId : each.kind)),
    ['clm-1-0', 'clm-1-1', 'refused', 'own'],
  )
  const again = await planBatch(items, options)
  assert.deepEqual(
    again.filter(({ kind }) => kind === 'claim'),
    plan.filter(({ kind }) => kind === 'claim'),
  )
})

test('a repeated claim_id is told by its content, whenever it was received, and within a tenant', async () => {
  const plan = await planBatch(
    [
      {},
      claim({ claim_id: 'c', received_at: '2026-03-10T10:00:00Z' }),
      claim({ claim_id: 'c', received_at: '2026-03-11T10:00:00Z', attachments: [] }),
      claim({ claim_id: 'c', locale: 'de' }),
      claim({ claim_id: 'c', tenant_id: 'acme', locale: 'de' }),
    ],
    options,
  )
  const [, , repeated, refused] = plan
  assert.deepEqual(
    plan.map(({ kind }) => kind),
    ['refused', 'claim', 'repeated', 'refused', 'claim'],
  )
  assert.equal(repeated?.kind === 'repeated' && repeated.of, 1)
  assert.equal(refused?.kind === 'refused' && refused.problem.kind.status, 409)
})

test('an item for another tenant is refused by itself', async () => {
  const tenantFor = (named: string | undefined) => {
    if (named === 'acme') throw new HttpProblem(FORBIDDEN, 'not yours')
    return 'demo'
  }
  const plan = await planBatch([claim({ tenant_id: 'acme' }), claim()], { ...options, tenantFor })
  assert.deepEqual(
    plan.map(({ kind }) => kind),
    ['refused', 'claim'],
  )
})

test('each item counts for its tenant, and one that is no claim for the sender’s', async () => {
  const items = [claim({ tenant_id: 'acme' }), claim({ tenant_id: 'acme' }), {}, claim()]
  const plan = await planBatch(items, options)
  assert.deepEqual(Object.fromEntries(countByTenant(plan, 'demo')), { acme: 2, demo: 2 })
})
