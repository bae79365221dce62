/** Claims that do not go straight: questions to the claimant, and withdrawals; all services' hops on the real database. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { after, before } from 'node:test'
import { decisionNode, reviewNode } from '../../services/decision/node.ts'
import { emailNode } from '../../services/email/node.ts'
import { policyNode } from '../../services/policy/node.ts'
import { eventId } from '../../shared/claims/event-id.ts'
import { claimGraph } from '../../shared/claims/graph.ts'
import { claimPlacement } from '../../shared/claims/placement.ts'
import { graphHandler } from '../../shared/langgraph/graph-handler.ts'
import { HopSaver } from '../../shared/langgraph/saver.ts'
import { createLanguageModel } from '../../shared/llm/create.ts'
import { classify } from '../../shared/runtime/errors.ts'
import type { OutputRecord } from '../../shared/runtime/ports.ts'
import { type CheckpointDatabase, checkpointDatabase, jsonCodec } from '../support/checkpoint-database.ts'
import { policy } from '../unit/policy/example.ts'

const ends = new AsyncDisposableStack() // empty where --grep leaves every test of the file out
let pool: CheckpointDatabase['pool']
before(async () => {
  const database = ends.use(await checkpointDatabase('rounds'))
  pool = database.pool
})
after(() => ends.disposeAsync())

const llm = createLanguageModel({ provider: 'mock' })
const store = {
  findPolicy: (_: string, id: string) => Promise.resolve(id === policy().policy_id ? policy() : null),
  registerIncident: (_: object, thread: string) => Promise.resolve(thread),
}
const settings = { confidence_floor: 0.6, claim_window_days: 365 }
const OWNED = {
  email: { email: emailNode({ llm }) },
  policy: { policy: policyNode({ store, settings }) },
  decision: { decision: decisionNode({ llm }), review: reviewNode },
}

interface Told {
  topic: string
  value: Record<string, unknown>
}

/** A claim and the records that come for it. Each record is handled by a worker of its own. */
function newClaim() {
  const claim_id = `c-${randomBytes(5).toString('hex')}`
  const thread_id = `demo:${claim_id}`
  const ids = { tenant_id: 'demo', claim_id }
  let offset = 0

  const handle = async (service: keyof typeof OWNED, topic: string, value: object, at = ++offset) => {
    const saver = new HopSaver(pool)
    const graph = claimGraph(OWNED[service]).compile({ checkpointer: saver })
    const handler = graphHandler({ placed: claimPlacement, service, saver, graph, codec: jsonCodec })
    const record = {
      topic,
      partition: 0,
      offset: at,
      timestamp: Date.now(),
      key: Buffer.from(thread_id),
      value: Buffer.from(JSON.stringify(value)),
      headers: {},
    }
    return told(await handler(record, { signal: new AbortController().signal, attempt: 1 }))
  }
  const told = (outputs: readonly OutputRecord[]): Told[] =>
    outputs.map(({ topic, value }) => ({ topic, value: JSON.parse(String(value)) as Told['value'] }))

  const email = (body: string, from = 'ana.ruiz@example.com') => ({
    ...ids,
    from,
    subject: 'Windscreen',
    body,
    received_at: '2026-03-05T10:00:00.000Z',
    locale: null,
    channel: 'topic',
    attachments: [],
    submitted_by: 'broker-3',
  })
  const now = () => new Date().toISOString()
  const review = (action: string, revision: number, more: object = {}) => ({
    event_id: `answer-${revision}`,
    thread_id,
    ...ids,
    occurred_at: now(),
    revision,
    action,
    payable_minor: null,
    reviewer: 'adjuster-7',
    note: 'What did the garage ask?',
    ...more,
  })
  const withdrawal = () => ({
    event_id: 'w-1',
    thread_id,
    ...ids,
    occurred_at: now(),
    requested_by: 'broker-3',
    note: '',
  })
  /** An email's way to a decision; what the last service has told. */
  const decide = async (body: object): Promise<Told[]> => {
    const [extracted] = await handle('email', 'claims.submitted', body)
    assert.ok(extracted, 'the email service told nothing')
    const [assessed] = await handle('policy', extracted.topic, extracted.value)
    assert.ok(assessed, 'the policy service told nothing')
    return handle('decision', assessed.topic, assessed.value)
  }
  return { thread_id, handle, email, review, withdrawal, decide }
}

const WITHOUT_AMOUNT = 'Policy POL-1042. On 3 March 2026 a branch broke my windscreen.'
const REPLY = 'The garage asks 480.00 EUR.'

test('a question to the claimant waits for the reply, which is read with the first email and decided again', async () => {
  const claim = newClaim()
  const first = await claim.decide(claim.email(WITHOUT_AMOUNT))
  assert.deepEqual(
    first.map(({ topic, value }) => [topic, value['outcome']]),
    [
      ['claims.decided', 'escalate'],
      ['claims.review-requested', undefined],
    ],
  )
  const asked = await claim.handle('decision', 'claims.reviewed', claim.review('request-information', 1))
  assert.deepEqual(
    asked.map(({ topic, value }) => [topic, value['revision'], value['question']]),
    [['claims.information-requested', 1, 'What did the garage ask?']],
  )

  const copy = await claim.handle('email', 'claims.submitted', claim.email(WITHOUT_AMOUNT))
  assert.deepEqual(copy, [], 'the first email again is no reply')

  const [decision] = await claim.decide(claim.email(REPLY))
  assert.equal(decision?.topic, 'claims.decided')
  assert.equal(decision.value['outcome'], 'approve')
  assert.equal(decision.value['payable_minor'], 330_00)
  assert.equal(decision.value['revision'], 2)
  assert.equal(decision.value['event_id'], eventId(claim.thread_id, 'claims.decided', 2))

  const late = await claim.handle('email', 'claims.submitted', claim.email(REPLY))
  assert.deepEqual(late, [], 'the reply again is a copy')
})

test('records of the first round that come again in the second are copies, not work of the second', async () => {
  const claim = newClaim()
  const [extracted] = await claim.handle('email', 'claims.submitted', claim.email(WITHOUT_AMOUNT))
  const [assessed] = await claim.handle('policy', 'claims.extracted', extracted?.value ?? {})
  await claim.handle('decision', 'claims.assessed', assessed?.value ?? {}, 77)
  await claim.handle('decision', 'claims.reviewed', claim.review('request-information', 1))
  const [second] = await claim.handle('email', 'claims.submitted', claim.email(REPLY))
  assert.ok(second && extracted && assessed)
  assert.notEqual(second.value['event_id'], extracted.value['event_id'])
  assert.deepEqual(await claim.handle('policy', 'claims.extracted', extracted.value), [])
  const [again] = await claim.handle('policy', 'claims.extracted', second.value)
  assert.ok(again, 'the second round was taken for done')
  assert.deepEqual(await claim.handle('decision', 'claims.assessed', assessed.value, 77), [])
  assert.deepEqual(await claim.handle('decision', 'claims.assessed', assessed.value), [])
  const [decision] = await claim.handle('decision', 'claims.assessed', again.value)
  assert.equal(decision?.value['revision'], 2)
})

test('a copy of an answer that counted is no stale one when the claim waits for a person again', async () => {
  const claim = newClaim()
  await claim.decide(claim.email(WITHOUT_AMOUNT))
  const answer = claim.review('request-information', 1)
  await claim.handle('decision', 'claims.reviewed', answer)
  const second = await claim.decide(claim.email(REPLY, 'somebody.else@example.com'))
  assert.equal(second[0]?.value['outcome'], 'escalate')
  assert.deepEqual(await claim.handle('decision', 'claims.reviewed', answer), [])
})

test('a reply from somebody who is not the holder escalates, whatever the first email was', async () => {
  const claim = newClaim()
  await claim.decide(claim.email(WITHOUT_AMOUNT))
  await claim.handle('decision', 'claims.reviewed', claim.review('request-information', 1))
  const [decision] = await claim.decide(claim.email(REPLY, 'mallory@example.com'))
  assert.equal(decision?.value['outcome'], 'escalate')
  const [reason] = decision.value['reasons'] as { code: string }[]
  assert.equal(reason?.code, 'SENDER_MISMATCH')
})

test('another email on a claim that waits for no reply is a conflict', async () => {
  const claim = newClaim()
  await claim.decide(claim.email(WITHOUT_AMOUNT))
  await assert.rejects(claim.handle('email', 'claims.submitted', claim.email(REPLY)), {
    code: 'CLAIM_ID_CONFLICT',
  })
})

test('who submitted a claim cannot review it, through whatever door the review comes', async () => {
  const claim = newClaim()
  await claim.decide(claim.email(WITHOUT_AMOUNT))
  const own = claim.review('approve', 1, { payable_minor: 100, reviewer: 'broker-3' })
  await assert.rejects(claim.handle('decision', 'claims.reviewed', own), { code: 'FOUR_EYES' })
})

test('a withdrawal closes a claim before its decision, once, and what is still on the way changes nothing', async () => {
  const claim = newClaim()
  const [extracted] = await claim.handle('email', 'claims.submitted', claim.email(WITHOUT_AMOUNT))
  assert.ok(extracted)
  const closed = await claim.handle('decision', 'claims.withdrawn', claim.withdrawal(), 50)
  assert.deepEqual(
    closed.map(({ topic, value }) => [topic, value['outcome'], value['revision'], value['decided_by']]),
    [['claims.decided', 'withdrawn', 1, 'person']],
  )
  assert.deepEqual(
    await claim.handle('decision', 'claims.withdrawn', claim.withdrawal(), 50),
    closed,
    'died before it was published: the same again',
  )
  assert.deepEqual(await claim.handle('decision', 'claims.withdrawn', claim.withdrawal()), [])
  assert.deepEqual(await claim.handle('policy', 'claims.extracted', extracted.value), [])
})

test('a withdrawal ends the wait for a person, and the answer that comes then changes nothing', async () => {
  const claim = newClaim()
  await claim.decide(claim.email(WITHOUT_AMOUNT))
  const [closed] = await claim.handle('decision', 'claims.withdrawn', claim.withdrawal())
  assert.equal(closed?.value['revision'], 2)
  assert.deepEqual(await claim.handle('decision', 'claims.reviewed', claim.review('reject', 1)), [])
})

test('what is written about a withdrawn claim is a conflict, which somebody can read, and not lost', async () => {
  const claim = newClaim()
  await claim.decide(claim.email(WITHOUT_AMOUNT))
  await claim.handle('decision', 'claims.withdrawn', claim.withdrawal())
  await assert.rejects(claim.handle('email', 'claims.submitted', claim.email(REPLY)), {
    code: 'CLAIM_ID_CONFLICT',
  })
  assert.deepEqual(await claim.handle('email', 'claims.submitted', claim.email(WITHOUT_AMOUNT)), [])
})

test('a withdrawal of a decided claim changes nothing', async () => {
  const claim = newClaim()
  const [decision] = await claim.decide(claim.email(`${WITHOUT_AMOUNT} ${REPLY}`))
  assert.equal(decision?.value['outcome'], 'approve')
  assert.deepEqual(await claim.handle('decision', 'claims.withdrawn', claim.withdrawal()), [])
})

test('a withdrawal that overtakes its claim waits for it, and is no sign of an ill world', async () => {
  const claim = newClaim()
  await assert.rejects(claim.handle('decision', 'claims.withdrawn', claim.withdrawal()), (error) => {
    assert.equal(classify(error).recovery, 'retry')
    assert.equal((error as Error).constructor.name, 'NotYetError')
    return true
  })
})
