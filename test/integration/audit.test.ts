import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { type Document, MongoClient } from 'mongodb'
import pg from 'pg'
import type { Services } from '../../deploy/local/services.ts'
import type { Explanation } from '../../services/operator/audit/explain.ts'
import type { ReplayReport } from '../../services/operator/audit/replay-text.ts'
import { RULE_CODES } from '../../shared/claims/types.ts'
import { importTestPolicies, type KnownClaim, knownClaim, newTenant } from '../support/claims.ts'
import { claimgraph, claimgraphJson } from '../support/cli.ts'
import { environment } from '../support/environment.ts'
import { claimView, decidedView, eventually, post, startSystem } from '../support/system.ts'
import { outsideKafka } from '../support/topics.ts'
import { chatServer, says } from '../unit/llm/chat-server.ts'

describe('claimgraph explain and replay', () => {
  const tenant = newTenant()
  const approved = knownClaim(tenant, 1)
  const reviewed = knownClaim(tenant, 3)
  const changed = knownClaim(tenant, 2)
  const pruned = knownClaim(tenant, 4)
  const twin: KnownClaim = {
    ...approved,
    thread_id: `${tenant}:twin`,
    email: { ...approved.email, claim_id: 'twin' },
  }
  const folder = mkdtempSync(join(tmpdir(), 'claimgraph-'))
  let services: Services
  let pool: pg.Pool
  let mongo: MongoClient

  before(async () => {
    await importTestPolicies(tenant, 10)
    pool = new pg.Pool({ connectionString: environment.databaseUrl })
    mongo = await new MongoClient(environment.mongoUrl).connect()
    services = await startSystem()
    for (const { email, thread_id } of [approved, reviewed, changed, pruned, twin]) {
      await post(services, email)
      await decidedView(services, thread_id)
    }
    const note = 'the garage \u001b[31mconfirmed\u001b[0m it'
    const review = [
      'review',
      reviewed.thread_id,
      'approve',
      '--reviewer',
      'adjuster-7',
      '--note',
      note,
      '--wait',
    ]
    await eventually('the answer of a person', async () => (await run(review)).code === 0)
  })
  after(async () => {
    await services.stop()
    await Promise.all([pool.end(), mongo.close()])
    rmSync(folder, { recursive: true })
  })

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    claimgraph(args, { env: { ...services.env, ...env } })
  const explained = (thread: string, ...args: string[]) =>
    claimgraphJson<Explanation>(['explain', thread, ...args], { env: services.env })
  /** The report, whatever the exit code says of differences. */
  async function replayed(
    { thread_id }: KnownClaim,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<ReplayReport & { code: number | null }> {
    const { code, stdout, stderr } = await run(['replay', thread_id, '--json', ...args], env)
    assert.ok(code === 0 || code === 3, stderr)
    return { ...(JSON.parse(stdout) as ReplayReport), code }
  }

  test('explain shows the evidence of each value, every finding in rule order, versions, tokens and records', async () => {
    const { status, extraction, assessment, decisions, usage, timeline, timeline_from } = await explained(
      approved.thread_id,
    )
    assert.equal(status, 'decided')
    const amount = extraction?.fields.find(({ field }) => field === 'claim_amount_minor')
    assert.deepEqual([amount?.value, amount?.evidence], [301_00, '301.00 EUR'])
    assert.ok((amount?.confidence ?? 0) > 0.6)
    assert.deepEqual(
      assessment?.findings.map(({ rule }) => rule),
      [...RULE_CODES],
    )
    const [decision, ...others] = decisions
    assert.deepEqual(others, [])
    assert.deepEqual([decision?.outcome, decision?.decided_by, decision?.decider], ['approve', 'rules', null])
    assert.equal(decision?.versions.prompt_version, 'review-case-v1')
    assert.equal(extraction?.versions.prompt_version, 'extract-v2')
    assert.ok(usage.email.input_tokens > 0 && usage.decision.input_tokens > 0)
    assert.equal(usage.total.input_tokens, usage.email.input_tokens + usage.decision.input_tokens)
    assert.equal(timeline_from, 'desk')
    assert.deepEqual(
      timeline.map(({ record }) => record.split('/')[0]),
      ['claims.submitted', 'claims.extracted', 'claims.assessed', 'claims.decided'],
    )
    const { stdout } = await run(['explain', approved.thread_id])
    assert.match(stdout, /claims\.assessed\/\d+\/\d+/)
    assert.match(stdout, /incident_date +│ 2026-03-03 +│ 0\.\d\d +│ 3 March 2026/)
    assert.match(
      stdout,
      /revision 1: approve 151\.00 EUR, decided by the rules; the model \S+ raised no concern/,
    )
    assert.match(stdout, /\d\.\d{6} USD/)
  })

  test('explain names the person who decided, with the note, and passes nothing on that a terminal obeys', async () => {
    const { decisions, reviews } = await explained(reviewed.thread_id)
    assert.deepEqual(
      decisions.map(({ revision, decided_by, decider }) => [revision, decided_by, decider]),
      [
        [1, 'rules', null],
        [2, 'person', 'adjuster-7'],
      ],
    )
    assert.equal(reviews[0]?.reviewer, 'adjuster-7')
    const { stdout } = await run(['explain', reviewed.thread_id])
    assert.match(stdout, /revision 2: approve 750\.00 EUR, decided by a person, adjuster-7/)
    assert.match(stdout, /review +approve 750\.00 EUR by adjuster-7; note: the garage \[31mconfirmed/)
    assert.ok(!stdout.includes('\u001b'))
  })

  test('explain needs no desk: then the checkpoints name the records', async () => {
    const { code, stdout } = await run(['explain', approved.thread_id, '--json'], {
      DESK_URL: 'http://127.0.0.1:2',
    })
    assert.equal(code, 0)
    const { timeline, timeline_from } = JSON.parse(stdout) as Explanation
    assert.equal(timeline_from, 'checkpoints')
    assert.deepEqual(
      timeline.map(({ step, record }) => [step, record.split('/')[0]]),
      [
        ['email', 'claims.submitted'],
        ['policy', 'claims.extracted'],
        ['decision', 'claims.assessed'],
      ],
    )
  })

  test('a replay with the same versions gives the same, also of a duplicate and of a claim that a person decided', async () => {
    for (const claim of [approved, twin, reviewed]) {
      const { code, equal, differences, before } = await replayed(claim)
      assert.deepEqual([code, equal, differences], [0, true, []], claim.thread_id)
      const duplicate = before.assessment?.findings.find(({ rule }) => rule === 'POSSIBLE_DUPLICATE')
      assert.equal(duplicate?.result, claim === twin ? 'fail' : 'pass')
    }
  })

  test('a replay publishes nothing and writes nothing, not even an incident that nobody has registered', async () => {
    const _id = `${tenant}:POL-1001:2026-03-03:glass`
    const incidents = mongo.db().collection<Document & { _id: string }>('incidents')
    const kept = await incidents.findOneAndDelete({ _id })
    assert.equal(kept?.['thread_id'], approved.thread_id)
    const world = async () => [await ends(), await checkpoints(), await incidents.countDocuments()]
    const before = await world()
    assert.equal((await replayed(approved)).equal, true)
    assert.deepEqual(await world(), before)
    await incidents.insertOne(kept)
  })

  test('a policy that has changed since shows in the findings and the decision, with a warning and exit code 3', async () => {
    const lapsed = { $set: { status: 'lapsed', version: 2 } }
    await mongo
      .db()
      .collection<Document & { _id: string }>('policies')
      .updateOne({ _id: `${tenant}:POL-1002` }, lapsed)
    const { code, equal, differences, warnings } = await replayed(changed)
    assert.deepEqual([code, equal], [3, false])
    const outcome = differences.find(({ field }) => field === 'outcome')
    assert.deepEqual([outcome?.before, outcome?.after], ['approve', 'reject'])
    assert.deepEqual(
      differences.flatMap(({ part, field }) => (part === 'findings' && /^[A-Z]/.test(field) ? [field] : [])),
      ['POLICY_NOT_IN_FORCE'],
    )
    assert.match(warnings.join('\n'), /POL-1002 was version 1 then and is 2 now/)
    const { stdout } = await run(['replay', changed.thread_id])
    assert.match(stdout, /decision +│ outcome +│ approve +│ reject/)
  })

  test('another prompt and another model are asked instead, and what they read differently is shown', async () => {
    const prompt = join(folder, 'extract-bold.md')
    writeFileSync(prompt, 'Read boldly.')
    const field = (value: unknown, evidence = '') => ({ value, evidence, confidence: 0.9 })
    const reads = {
      policy_id: field('POL-1001', 'POL-1001'),
      claim_amount: field(301, '301.00'),
      currency: field('EUR', 'EUR'),
      incident_date: field('2026-03-03', '3 March 2026'),
      incident_type: field('vandalism', 'a stone broke'),
      injuries: field(false),
      third_party: field(false),
      description: 'A stone.',
    }
    const server = await chatServer(says(JSON.stringify(reads)))
    const other = ['prompt=' + prompt, 'model=reader-x', 'provider=openai'].flatMap((each) => [
      '--with',
      each,
    ])
    const report = await replayed(approved, other, { OPENAI_BASE_URL: server.base_url })
    assert.equal(server.requests[0]?.model, 'reader-x')
    assert.equal(server.requests[0]?.messages[0]?.content, 'Read boldly.')
    assert.deepEqual(report.after.extraction?.versions, {
      ...report.before.extraction?.versions,
      prompt_version: 'extract-bold',
      model: 'openai/reader-x',
    })
    const type = report.differences.find(({ field }) => field === 'incident_type')
    assert.deepEqual([type?.before, type?.after], ['glass', 'vandalism'])
    assert.equal(report.after.decision?.reasons[0]?.code, 'NOT_COVERED')
  })

  test('what cannot be explained or replayed is said: unknown, pruned, of another tenant, called wrongly', async () => {
    await pool.query('delete from checkpoints where thread_id = $1', [pruned.thread_id])
    const failing = async (exit: number, words: RegExp, ...args: string[]) => {
      const { code, stderr } = await run(args)
      assert.deepEqual([code, words.test(stderr)], [exit, true], stderr)
    }
    await failing(1, new RegExp(`tenant ${tenant} has no claim nobody`), 'explain', `${tenant}:nobody`)
    await failing(1, /was decided and pruned/, 'replay', pruned.thread_id)
    await failing(1, /tenant other has no claim c-1/, 'replay', 'c-1', '--tenant', 'other')
    await failing(2, /--tenant says other/, 'explain', approved.thread_id, '--tenant', 'other')
    await failing(
      2,
      /none\.md cannot be read/,
      'replay',
      approved.thread_id,
      '--with',
      `prompt=${folder}/none.md`,
    )
    assert.equal((await explained('c-1', '--tenant', tenant)).thread_id, approved.thread_id)
    assert.equal((await claimView(services, pruned.thread_id))?.status, 'decided')
  })

  async function ends(): Promise<unknown> {
    const admin = outsideKafka().admin()
    await admin.connect()
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith('claims.')).sort()
    const offsets = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)))
    await admin.disconnect()
    return offsets.map((partitions) => partitions.map(({ high }) => high))
  }

  async function checkpoints(): Promise<unknown> {
    const { rows } = await pool.query<{ n: number }>(
      'select (select count(*) from checkpoints) + (select count(*) from checkpoint_writes) + (select count(*) from checkpoint_blobs) as n',
    )
    return rows[0]?.n
  }
})
