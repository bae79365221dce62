/** A model's server that cuts every connection: what LLM_UNAVAILABLE promises, with the real services. */
import assert from 'node:assert/strict'
import test, { after, afterEach, before, describe } from 'node:test'
import type { Services } from '../../deploy/local/services.ts'
import type { ClaimDecided } from '../../shared/claims/events.ts'
import { ModelServer } from '../chaos/model-server.ts'
import { importTestPolicies, knownClaim, newTenant } from '../support/claims.ts'
import { claimView, decidedView, eventually, post, startSystem } from '../support/system.ts'
import { decode, outsideKafka, readTopic } from '../support/topics.ts'

/** More requests in vain than open the breaker: the claim was taken up again, and again in vain. */
const PAST_DEADLINES = 5
const APPROVED = 1
const LAPSED = 5

describe('a model that stays away past the deadline', () => {
  const tenant = newTenant()
  let model: ModelServer
  let services: Services | null = null

  before(async () => {
    await importTestPolicies(tenant, 10)
    model = await ModelServer.open(1)
    model.worsen('connection reset', 1)
  })
  afterEach(async () => {
    await services?.stop()
    services = null
  })
  after(() => model.close())

  const start = async (unavailable: 'wait' | 'escalate'): Promise<Services> => {
    services = await startSystem({
      env: {
        LLM_PROVIDER: 'openai',
        OPENAI_API_KEY: 'none',
        OPENAI_BASE_URL: model.url,
        LLM_TIMEOUT_MS: '500',
        LLM_DEADLINE_MS: '1000',
        LLM_BREAKER_FAILURES: '3',
        LLM_BREAKER_OPEN_MS: '200',
        LLM_UNAVAILABLE: unavailable,
      },
    })
    return services
  }

  const recordsOf = async (topic: string, thread: string) =>
    (await readTopic(topic)).filter(({ key }) => key === thread)

  test('with escalate the claim goes to a person as MODEL_UNAVAILABLE, by the rules and unread', async () => {
    const running = await start('escalate')
    const { email, thread_id } = knownClaim(tenant, LAPSED)
    await post(running, email)
    await decidedView(running, thread_id)
    const [record, ...others] = await recordsOf('claims.decided', thread_id)
    assert.ok(record)
    assert.deepEqual(others, [])
    const { outcome, reasons, decided_by, payable_minor, versions } = await decode<ClaimDecided>(record)
    assert.deepEqual(
      [outcome, reasons[0]?.code, decided_by, payable_minor, versions.model],
      ['escalate', 'MODEL_UNAVAILABLE', 'rules', null, null],
    )
    assert.ok(model.hits > 0, 'the model was asked')
  })

  test('with wait the claim stays in Kafka, and is decided once when the model is back', async () => {
    const running = await start('wait')
    const { email, thread_id, outcome, payable_minor } = knownClaim(tenant, APPROVED)
    model.worsen('connection reset', 1)
    const { event } = await post(running, email)
    await eventually('the claim to be taken up again', async () => model.hits >= PAST_DEADLINES)

    assert.equal((await claimView(running, thread_id))?.decision, undefined)
    for (const topic of ['claims.extracted', 'claims.decided', 'claims.dead-letter'])
      assert.deepEqual(await recordsOf(topic, thread_id), [], topic)
    assert.ok((await committed(event)) <= event.offset, 'the record is not committed')

    model.clear()
    const { decision } = await decidedView(running, thread_id)
    assert.deepEqual([decision?.outcome, decision?.payable_minor], [outcome, payable_minor])
    for (const topic of ['claims.extracted', 'claims.decided'])
      assert.equal((await recordsOf(topic, thread_id)).length, 1, topic)
  })

  /** Where the email service would go on after a restart; -1 where it has committed nothing. */
  async function committed({ topic, partition }: { topic: string; partition: number }): Promise<number> {
    const admin = outsideKafka().admin()
    await admin.connect()
    try {
      const [offsets] = await admin.fetchOffsets({ groupId: 'email', topics: [topic] })
      return Number(offsets?.partitions.find((one) => one.partition === partition)?.offset ?? -1)
    } finally {
      await admin.disconnect()
    }
  }
})
