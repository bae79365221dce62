import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import type { Provisioned } from '../../services/operator/provision/report.ts'
import { EVENT_TOPICS, TOPICS } from '../../shared/claims/topics.ts'
import { newTenant } from '../support/claims.ts'
import { claimgraph, claimgraphJson } from '../support/cli.ts'
import { outsideKafka } from '../support/topics.ts'

const provision = () => claimgraphJson<Provisioned[]>(['provision'])

async function partitionsByTopic(): Promise<Record<string, number>> {
  const admin = outsideKafka().admin()
  await admin.connect()
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [...EVENT_TOPICS, TOPICS.deadLetter] })
    return Object.fromEntries(topics.map(({ name, partitions }) => [name, partitions.length]))
  } finally {
    await admin.disconnect()
  }
}

describe('claimgraph provision', () => {
  test('twice makes nothing the second time, also by several at once', async () => {
    await provision()
    for (const lines of await Promise.all([provision(), provision(), provision()]))
      assert.deepEqual(
        lines.filter(({ result }) => result !== 'there'),
        [],
      )
  })

  test('more partitions than a topic has are refused and said, not made: keys would move', async () => {
    const before = await partitionsByTopic()
    const { code, stdout, stderr } = await claimgraph(['provision', '--json'], {
      env: { TOPIC_PARTITIONS: '60' },
    })
    assert.equal(code, 1)
    assert.match(stderr, /refused: topic claims\.submitted/)
    const lines = JSON.parse(stdout) as Provisioned[]
    const topics = lines.filter(({ kind }) => kind === 'topic')
    assert.deepEqual(new Set(topics.map(({ result }) => result)), new Set(['refused']))
    assert.match(topics[0]?.note ?? '', /has 6 partitions, 60 are configured/)
    assert.ok(
      lines.some(({ kind, result }) => kind === 'schema' && result === 'there'),
      'the rest is still done',
    )
    assert.deepEqual(await partitionsByTopic(), before)
  })

  test('the demo policies can be had for any tenant', async () => {
    const tenant = newTenant()
    const args = ['provision', '--demo', '--tenant', tenant]
    const policies = async () =>
      (await claimgraphJson<Provisioned[]>(args)).find(({ kind }) => kind === 'policies')
    assert.equal((await policies())?.result, 'made')
    assert.equal((await policies())?.result, 'there')
  })

  test('a server that is away is named, with what to do; the exit code is 1', async () => {
    for (const [variable, value] of [
      ['KAFKA_BROKERS', '127.0.0.1:1'],
      ['SCHEMA_REGISTRY_URL', 'http://127.0.0.1:1'],
      ['DATABASE_URL', 'postgres://user:hunter2@127.0.0.1:1/db'],
    ] as const) {
      const { code, stderr } = await claimgraph(['provision'], { env: { [variable]: value } })
      assert.equal(code, 1, variable)
      assert.match(stderr, /127\.0\.0\.1:1.* does not answer .*is it started\?/, variable)
      assert.match(stderr, new RegExp(variable))
      assert.doesNotMatch(stderr, /hunter2/)
    }
  })
})

describe('how claimgraph is called', () => {
  const wrong: readonly (readonly string[])[] = [
    ['unknown'],
    ['provision', '--unknown'],
    ['status'],
    ['status', 'not an id'],
    ['review', 'a:b', 'maybe', '--reviewer', 'x'],
    ['review', 'a:b', 'request-information'],
    ['review', 'a:b', 'reject', '--amount-minor', '5'],
    ['erase', 'a:b'],
    ['audit', 'verify', '--head', 'x'],
    ['submit', 'no-such-file.json'],
    ['dead-letters', 'show', 'first'],
    ['submit', '-', '--timeout', 'soon'],
  ]
  for (const args of wrong) {
    test(`${args.join(' ')}: a wrong call ends with exit code 2 and a reason`, async () => {
      const { code, stdout, stderr } = await claimgraph(args)
      assert.equal(code, 2, stderr)
      assert.notEqual(stderr, '')
      assert.equal(stdout, '')
    })
  }

  test('a wrong configuration ends with exit code 2 and names every variable', async () => {
    const env = { KAFKA_BROKERS: '', TOPIC_PARTITIONS: 'many' }
    const { code, stderr } = await claimgraph(['provision'], { env })
    assert.equal(code, 2)
    assert.match(stderr, /KAFKA_BROKERS/)
    assert.match(stderr, /TOPIC_PARTITIONS = "many"/)
  })

  test('every command has help', async () => {
    const commands = ['provision', 'policies', 'submit', 'status', 'watch', 'trace', 'review', 'reviews']
    for (const command of [...commands, 'cancel', 'erase', 'audit']) {
      const { code, stdout } = await claimgraph([command, '--help'])
      assert.equal(code, 0)
      assert.match(stdout, new RegExp(`Usage: claimgraph ${command}`))
    }
  })
})
