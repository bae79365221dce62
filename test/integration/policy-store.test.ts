/** The policy service on a real server that speaks MongoDB's protocol. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import test, { after, before, type TestContext } from 'node:test'
import { policyNode } from '../../services/policy/node.ts'
import { importPolicies, PolicyImportError, provisionPolicyStore } from '../../services/policy/provision.ts'
import { PolicyStore } from '../../services/policy/store.ts'
import type { ClaimState } from '../../shared/claims/state.ts'
import type { Finding, Policy } from '../../shared/claims/types.ts'
import { createMongo } from '../../shared/mongo/client.ts'
import { environment } from '../support/environment.ts'
import { type Changes, claim, GLASS, policy, SETTINGS } from '../unit/policy/example.ts'

const client = createMongo(environment.mongoUrl, 'test')
const db = client.db(`policies-${randomBytes(4).toString('hex')}`)
const store = new PolicyStore(db)
const INCIDENT = {
  tenant_id: 'demo',
  policy_id: 'POL-1042',
  incident_date: '2026-03-03',
  incident_type: 'glass',
} as const

before(async () => {
  await provisionPolicyStore(db)
})
after(async () => {
  await db.dropDatabase()
  await client.close()
})

const stored = (id: string) => db.collection<Policy & { _id: string }>('policies').findOne({ _id: id })

async function problemsOf(input: unknown): Promise<readonly string[]> {
  try {
    await importPolicies(db, input)
  } catch (error) {
    assert.ok(error instanceof PolicyImportError)
    return error.problems
  }
  return assert.fail('the import was not refused')
}

test('provisioning twice makes nothing the second time', async () => {
  assert.deepEqual(await provisionPolicyStore(db), [])
  const fresh = client.db(`${db.databaseName}-2`)
  assert.deepEqual(await provisionPolicyStore(fresh), [
    'policies',
    'incidents',
    'policies.tenant_id_1_policy_id_1',
  ])
  await fresh.dropDatabase()
})

test('an imported policy is found under its tenant and id, and under no other', async () => {
  const imported = policy({ tenant_id: 'found' })
  assert.deepEqual(await importPolicies(db, [imported]), { inserted: 1, updated: 0, unchanged: 0 })
  assert.deepEqual(await store.findPolicy('found', 'POL-1042'), imported)
  assert.equal(await store.findPolicy('other', 'POL-1042'), null)
  assert.equal(await store.findPolicy('found', 'POL-1043'), null)
})

test('importing the same file again changes nothing', async () => {
  const file = [policy({ tenant_id: 'again' }), policy({ tenant_id: 'again', policy_id: 'POL-2' })]
  await importPolicies(db, file)
  assert.deepEqual(await importPolicies(db, file), { inserted: 0, updated: 0, unchanged: 2 })
})

test('changed content comes with a higher version, or not at all', async () => {
  const old = policy({ tenant_id: 'version', version: 3 })
  await importPolicies(db, [old])
  const other = policy({ tenant_id: 'version', policy_id: 'POL-2' })
  for (const [version, words] of [
    [3, '3 is stored with other content'],
    [2, '2 is older than 3, which is stored'],
  ] as const) {
    const problems = await problemsOf([other, { ...old, status: 'lapsed', version }])
    assert.deepEqual(problems, [
      `[1] version:POL-1042 version: ${words}; raise it above 3 to change the policy`,
    ])
  }
  assert.equal(await stored('version:POL-2'), null, 'a refused import writes nothing')
  const raised = await importPolicies(db, [other, { ...old, status: 'lapsed', version: 4 }])
  assert.deepEqual(raised, { inserted: 1, updated: 1, unchanged: 0 })
  assert.equal((await store.findPolicy('version', 'POL-1042'))?.status, 'lapsed')
})

test('everything wrong with a file is said at once, by index and path, and nothing is written', async () => {
  const good = policy({ tenant_id: 'wrong' })
  const problems = await problemsOf([
    good,
    { ...good, policy_id: 'POL-2', coverages: [{ ...GLASS, peril: 'flood' }], version: 0 },
    'POL-3',
    good,
    { ...good, policy_id: 'pol-4', effective_to: '2025-12-31', coverages: [GLASS, GLASS] },
  ])
  const places = problems.map((problem) => problem.slice(0, problem.indexOf(':')))
  assert.deepEqual(places, [
    '[1] POL-2 coverages[0].peril',
    '[1] POL-2 version',
    '[2]',
    '[3] wrong',
    '[4] pol-4 policy_id',
    '[4] pol-4 effective_to',
    '[4] pol-4 coverages[1].peril',
  ])
  assert.equal(await stored('wrong:POL-1042'), null)
  assert.deepEqual(await problemsOf({ policies: [] }), ['expected an array of policies'])
})

test('many policies are imported, and again with new versions', async () => {
  const file = Array.from({ length: 1_200 }, (_, index) =>
    policy({ tenant_id: 'many', policy_id: `POL-${index}` }),
  )
  assert.equal((await importPolicies(db, file)).inserted, 1_200)
  const next = file.map((each, index) => (index < 3 ? { ...each, version: 8, product: 'home' } : each))
  assert.deepEqual(await importPolicies(db, next), { inserted: 0, updated: 3, unchanged: 1_197 })
})

test('a document that is no policy is poison until an import corrects it', async () => {
  const broken = policy({ tenant_id: 'broken' })
  const collection = db.collection<{ _id: string }>('policies')
  await collection.insertOne({ _id: 'broken:POL-1042', ...broken, status: 'paused' } as { _id: string })
  await assert.rejects(store.findPolicy('broken', 'POL-1042'), {
    code: 'POLICY_INVALID',
    recovery: 'poison',
    message: 'the document of policy broken:POL-1042 is not a policy: status',
  })
  assert.equal((await importPolicies(db, [broken])).updated, 1)
  assert.deepEqual(await store.findPolicy('broken', 'POL-1042'), broken)
})

test('a document under the id of another tenant’s policy is never handed out', async () => {
  const collection = db.collection<Policy & { _id: string }>('policies')
  await collection.insertOne({ _id: 'thief:POL-1042', ...policy({ tenant_id: 'victim' }) })
  await assert.rejects(store.findPolicy('thief', 'POL-1042'), { code: 'POLICY_INVALID' })
})

test('an incident belongs to the claim that registered it first, and a redelivered claim is not its own duplicate', async () => {
  const incident = { ...INCIDENT, tenant_id: 'incident' }
  assert.equal(await store.registerIncident(incident, 'incident:C-1'), 'incident:C-1')
  assert.equal(await store.registerIncident(incident, 'incident:C-1'), 'incident:C-1')
  assert.equal(await store.registerIncident(incident, 'incident:C-2'), 'incident:C-1')
  assert.equal(await new PolicyStore(db).registerIncident(incident, 'incident:C-1'), 'incident:C-1')
})

test('another tenant, policy, date or type is another incident', async () => {
  const incident = { ...INCIDENT, tenant_id: 'apart' }
  await store.registerIncident(incident, 'apart:C-1')
  const others = [
    { tenant_id: 'apart2' },
    { policy_id: 'POL-1043' },
    { incident_date: '2026-03-04' },
    { incident_type: 'water' as const },
  ]
  for (const other of others) {
    assert.equal(await store.registerIncident({ ...incident, ...other }, 'apart:C-2'), 'apart:C-2')
  }
})

test('of claims that report one incident at the same moment exactly one is first, over two services', async () => {
  const stores = [store, new PolicyStore(db)]
  const incident = { ...INCIDENT, tenant_id: 'race' }
  const threads = Array.from({ length: 40 }, (_, index) => `race:C-${index}`)
  const register = () =>
    Promise.all(
      threads.map((thread, index) => (stores[index % 2] ?? store).registerIncident(incident, thread)),
    )
  const owners = new Set(await register())
  assert.equal(owners.size, 1)
  assert.deepEqual(new Set(await register()), owners)
})

/** A way to the server that can be cut without either end noticing. */
async function passage(t: TestContext) {
  const { hostname, port } = new URL(environment.mongoUrl)
  const sockets: Socket[] = []
  let open = true
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const socket of [near, far]) sockets.push(socket.on('error', () => undefined))
    if (open) near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const through = createMongo(`mongodb://127.0.0.1:${address.port}/${db.databaseName}`, 'test')
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  t.after(async () => {
    close()
    await through.close()
  })
  const cut = () => {
    open = false
    for (const socket of sockets) socket.unpipe()
  }
  return { store: new PolicyStore(through.db()), cut, close }
}

const UNAVAILABLE = { code: 'MONGO_UNAVAILABLE', recovery: 'retry' }

for (const how of ['cut', 'close'] as const) {
  const name = how === 'cut' ? 'a server that hangs' : 'a server that goes away'
  test(`${name} is the world’s fault`, async (t) => {
    const { store, ...way } = await passage(t)
    await store.findPolicy('found', 'POL-1042')
    way[how]()
    const incident = { ...INCIDENT, tenant_id: how }
    await Promise.all([
      assert.rejects(store.findPolicy('found', 'POL-1042'), UNAVAILABLE),
      assert.rejects(store.registerIncident(incident, `${how}:C-1`), UNAVAILABLE),
    ])
  })
}

const node = policyNode({ store, settings: SETTINGS })

/** Runs the node on the worked example of a tenant, and returns what each rule found. */
async function run(tenant_id: string, claim_id: string, changes: Changes = {}) {
  const { submission, extraction } = claim({
    ...changes,
    submission: { tenant_id, claim_id, ...changes.submission },
  })
  const state: Pick<ClaimState, 'submission'> = { submission }
  const assessment = await node(
    { thread_id: `${tenant_id}:${claim_id}`, ...state, extraction },
    { signal: new AbortController().signal },
  )
  const of = (result: Finding['result']) =>
    assessment.findings.flatMap((finding) => (finding.result === result ? [finding.rule] : []))
  return { assessment, failed: of('fail'), unknown: of('unknown') }
}

test('the worked example is assessed against its policy, as often as it is delivered', async () => {
  await importPolicies(db, [policy({ tenant_id: 'example' })])
  const first = await run('example', 'C-1')
  assert.deepEqual(first.failed, [])
  assert.equal(first.assessment.payable_minor, 33_000)
  assert.deepEqual(await run('example', 'C-1'), first)
})

test('a second claim on the incident is a possible duplicate, whatever became of the first', async () => {
  await importPolicies(db, [policy({ tenant_id: 'twice', status: 'cancelled' })])
  assert.deepEqual((await run('twice', 'C-1')).failed, ['POLICY_NOT_IN_FORCE'])
  const second = await run('twice', 'C-2')
  assert.deepEqual(second.failed, ['POSSIBLE_DUPLICATE', 'POLICY_NOT_IN_FORCE'])
  const { reason } = second.assessment.findings.find(({ rule }) => rule === 'POSSIBLE_DUPLICATE') ?? {}
  assert.equal(reason, 'Claim twice:C-1 reports the same policy, incident date and incident type.')
})

test('a claim without a policy, a date or a type owns no incident', async () => {
  assert.deepEqual((await run('later', 'C-1')).failed, ['POLICY_NOT_FOUND'])
  await importPolicies(db, [policy({ tenant_id: 'later' })])
  await run('later', 'C-2', { extraction: { incident_date: null } })
  await run('later', 'C-3', { extraction: { missing: ['incident_type'] } })
  assert.deepEqual((await run('later', 'C-4')).failed, [])
})
