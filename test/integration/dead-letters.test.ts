import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { type Document, MongoClient } from 'mongodb'
import pg from 'pg'
import type { Services } from '../../deploy/local/services.ts'
import type { HandledLetter, Settling } from '../../services/operator/dead-letters/print.ts'
import { importTestPolicies, knownClaim, newTenant } from '../support/claims.ts'
import { claimgraph, claimgraphJson } from '../support/cli.ts'
import { environment } from '../support/environment.ts'
import { checkInvariants } from '../support/invariants.ts'
import { claimView, decidedView, eventually, post, startSystem } from '../support/system.ts'
import { lagOf, outsideKafka, readTopic } from '../support/topics.ts'

describe('dead letters that are replayed or dropped', () => {
  const tenant = newTenant()
  let services: Services
  let mongo: MongoClient
  let database: pg.Client

  before(async () => {
    await importTestPolicies(tenant, 20)
    mongo = await new MongoClient(environment.mongoUrl).connect()
    database = new pg.Client(environment.databaseUrl)
    await database.connect()
    services = await startSystem()
  })
  after(async () => {
    await services.stop()
    await mongo.close()
    await database.end()
  })

  const run = (...args: string[]) => claimgraph(['dead-letters', ...args])
  const list = (...args: string[]) => claimgraphJson<HandledLetter[]>(['dead-letters', 'list', ...args])
  const settle = (...args: string[]) => claimgraphJson<Settling>(['dead-letters', ...args])
  const results = ({ records }: Settling) => records.map(({ result }) => result)
  const decisions = async (thread: string) =>
    (await readTopic('claims.decided')).filter(({ key }) => key === thread).length

  /** The services have nothing left to do. */
  const settled = () =>
    eventually('no lag', async () => {
      for (const [group, topics] of [
        ['email', ['claims.submitted']],
        ['policy', ['claims.extracted']],
        ['decision', ['claims.assessed', 'claims.reviewed']],
      ] as const)
        if ((await lagOf(group, topics)) > 0) return false
      return true
    })

  async function produce(topic: string, key: string, value: Buffer): Promise<void> {
    const producer = outsideKafka().producer()
    await producer.connect()
    await producer.send({ topic, messages: [{ key, value, headers: { colour: 'green' } }] })
    await producer.disconnect()
  }

  /** A claim that became a dead letter of the policy service, because its policy's document was spoilt. */
  async function spoilt(index: number) {
    const claim = knownClaim(tenant, index)
    const policies = mongo.db().collection<Document & { _id: string }>('policies')
    const _id = `${tenant}:POL-${1000 + index}`
    const good = await policies.findOne({ _id })
    assert.ok(good)
    await policies.updateOne({ _id }, { $set: { status: 'asleep' } })
    await post(services, claim.email)
    const letter = await eventually(
      'its dead letter',
      async () => (await list('--thread', claim.thread_id))[0],
    )
    assert.equal(letter.error.code, 'POLICY_INVALID')
    const mend = () => policies.updateOne({ _id }, { $set: { status: good['status'] as string } })
    return { claim, letter, mend }
  }

  /** Records that were replayed from the letter. */
  const copies = async ({ position }: HandledLetter) =>
    (await readTopic('claims.extracted')).filter(
      ({ headers }) => headers['replayed_from'] === `claims.dead-letter/${position}`,
    )

  test('what a fix heals is replayed byte for byte, and the claim gets its one decision however often', async () => {
    const { claim, letter, mend } = await spoilt(1)
    const { thread_id } = claim
    assert.equal((await claimView(services, thread_id))?.decision, undefined)
    await mend()

    const planned = await settle('replay', '--thread', thread_id, '--dry-run')
    assert.deepEqual(results(planned), ['would be replayed'])
    assert.deepEqual(await copies(letter), [])
    assert.equal((await list('--thread', thread_id)).length, 1)

    const replayed = await settle('replay', '--thread', thread_id, '--by', 'operator-1')
    assert.deepEqual(results(replayed), ['replayed'])
    const { decision } = await decidedView(services, thread_id)
    assert.equal(decision?.outcome, claim.outcome)
    const [copy] = await copies(letter)
    const original = (await readTopic('claims.extracted')).find(({ key }) => key === thread_id)
    assert.ok(copy && original)
    assert.deepEqual(copy.value, original.value)
    assert.equal(copy.key, thread_id)
    const { replayed_from: _, traceparent: copied, ...headers } = copy.headers
    const { traceparent, ...originals } = original.headers
    assert.deepEqual(headers, originals)
    assert.equal(copied?.slice(3, 35), traceparent?.slice(3, 35), 'the trace goes on')
    assert.deepEqual(await list('--thread', thread_id), [])
    const [handled] = await list('--thread', thread_id, '--again')
    assert.equal(handled?.handled?.handled_by, 'operator-1')
    assert.equal(handled?.handled?.produced, `${copy.topic}/${copy.partition}/${copy.offset}`)

    const second = await settle('replay', '--thread', thread_id)
    assert.deepEqual(results(second), [])
    assert.equal(second.handled_before, 1)
    assert.equal((await copies(letter)).length, 1)

    assert.deepEqual(results(await settle('replay', '--thread', thread_id, '--again')), ['replayed'])
    assert.equal((await copies(letter)).length, 2)
    await settled()
    assert.equal(await decisions(thread_id), 1)
    const { violations } = await checkInvariants([claim])
    assert.deepEqual(
      violations.filter((violation) => !violation.startsWith('I5')), // the topic keeps the letter
      [],
    )
  })

  test('two operators at once replay a record once', async () => {
    const { claim, letter, mend } = await spoilt(2)
    await mend()
    const both = await Promise.all([1, 2].map(() => settle('replay', '--position', letter.position)))
    const done = both.flatMap(results).filter((result) => result !== 'left')
    assert.deepEqual(done, ['replayed'])
    assert.equal((await copies(letter)).length, 1)
    await decidedView(services, claim.thread_id)
  })

  test('a record that another operator is at is left to them, and one of an operator who died is done again', async () => {
    const { claim, letter, mend } = await spoilt(4)
    await mend()
    const [partition, offset] = letter.position.split('/')
    await database.query('begin')
    await database.query(
      `insert into operator.dead_letters ("partition", "offset", recorded_at, state, original, error_code, handled_by)
       values ($1, $2, $3, 'replaying', 'x', 'x', 'another')`,
      [partition, offset, letter.at],
    )
    await database.query('commit')
    await database.query('begin')
    await database.query(
      'select from operator.dead_letters where "partition" = $1 and "offset" = $2 for update',
      [partition, offset],
    )
    assert.deepEqual(results(await settle('replay', '--position', letter.position)), ['left'])
    assert.deepEqual(await copies(letter), [])
    await database.query('rollback') // as the server does for a connection that is gone

    const [waiting] = await list('--thread', claim.thread_id)
    assert.equal(waiting?.handled?.state, 'replaying')
    assert.deepEqual(results(await settle('replay', '--position', letter.position)), ['replayed'])
    await decidedView(services, claim.thread_id)
    await settled()
    assert.equal(await decisions(claim.thread_id), 1)
  })

  test('a dropped record is hidden, not replayed, and remembers why; the dry run drops nothing', async () => {
    const key = `${tenant}:dropped`
    for (const text of ['{"this": "is JSON"}', 'this is nothing'])
      await produce('claims.assessed', key, Buffer.from(text))
    const [letter] = await eventually('both dead letters', async () => {
      const letters = await list('--thread', key)
      return (
        letters.length === 2 && letters.sort((a, b) => Number(a.original.offset) - Number(b.original.offset))
      )
    })
    assert.ok(letter)
    const only = ['--position', letter.position]
    const dryRun = await settle('drop', ...only, '--reason', 'nonsense', '--dry-run')
    assert.deepEqual(results(dryRun), ['would be dropped'])
    assert.equal((await list(...only)).length, 1)

    assert.deepEqual(results(await settle('drop', ...only, '--reason', 'nonsense')), ['dropped'])
    assert.deepEqual(await list(...only), [])
    assert.deepEqual(results(await settle('replay', ...only)), [])
    assert.equal((await list('--thread', key)).length, 1, 'the other one stays')
    const shown = await claimgraphJson<HandledLetter & { value: object }>([
      'dead-letters',
      'show',
      letter.position,
    ])
    assert.equal(shown.handled?.state, 'dropped')
    assert.equal(shown.handled.reason, 'nonsense')
    assert.equal(shown.headers['colour'], 'green')
    assert.partialDeepStrictEqual(shown.value, { format: 'json', content: { this: 'is JSON' } })
  })

  test('a decision is never produced again: its readers were promised one', async () => {
    const key = `${tenant}:told`
    await produce('claims.decided', key, Buffer.from('no decision'))
    const letter = await eventually(
      'the dead letter of the desk',
      async () => (await list('--thread', key))[0],
    )
    const { code, stderr } = await run('replay', '--position', letter.position)
    assert.equal(code, 1)
    assert.match(stderr, /refused: claims\.decided holds it already/)
    assert.equal(await decisions(key), 1)
    assert.equal((await list('--thread', key)).length, 1)
  })

  test('what still cannot be handled becomes another dead letter, which says what it was replayed from', async () => {
    const { claim, letter } = await spoilt(7)
    await settle('replay', '--position', letter.position)
    const again = await eventually('the second dead letter', async () =>
      (await list('--thread', claim.thread_id)).find(({ position }) => position !== letter.position),
    )
    assert.equal(again.headers['replayed_from'], `claims.dead-letter/${letter.position}`)
    assert.equal(again.original.topic, 'claims.extracted')
    const { stdout } = await run('show', again.position)
    assert.match(stdout, /POLICY_INVALID/)
    assert.match(stdout, /as avro .*"policy_id": "POL-1007"/s)
  })

  test('filters take what all of them name', async () => {
    const thread = `${tenant}:dropped`
    const count = async (...args: string[]) => (await list('--again', '--thread', thread, ...args)).length
    assert.equal(await count(), 2)
    assert.equal(await count('--code', 'NOT_AVRO', '--since', '1d'), 2)
    assert.equal(await count('--code', 'POLICY_INVALID'), 0)
    assert.equal(await count('--topic', 'claims.submitted'), 0)
    assert.equal(await count('--until', '1d'), 0)
  })

  test('replay and drop do nothing unless told what, and --rate, dates and positions are checked', async () => {
    for (const args of [
      ['replay'],
      ['drop', '--reason', 'x'],
      ['drop', '--all'],
      ['replay', '--all', '--code', 'NOT_AVRO'],
      ['replay', '--all', '--rate', '0'],
      ['list', '--since', 'yesterday'],
      ['replay', '--position', '1-2'],
    ])
      assert.equal((await run(...args)).code, 2, args.join(' '))
  })
})
