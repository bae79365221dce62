import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import test, { after, before, describe, type TestContext } from 'node:test'
import type { Services } from '../../deploy/local/services.ts'
import type { Accepted } from '../../services/operator/commands/submit.ts'
import type { ClaimView } from '../../services/operator/desk.ts'
import type { DeadLetter } from '../../services/operator/events/dead-letters.ts'
import type { SpanNode } from '../../services/operator/trace/jaeger.ts'
import { importTestPolicies, knownClaim, newTenant } from '../support/claims.ts'
import { claimgraph, claimgraphJson, type RunOptions } from '../support/cli.ts'
import { eventually, startSystem } from '../support/system.ts'
import { outsideKafka } from '../support/topics.ts'

describe('claimgraph and the running services', () => {
  const tenant = newTenant()
  let services: Services | undefined
  let env: Readonly<Record<string, string>> = {}

  before(async () => {
    await importTestPolicies(tenant, 60)
    services = await startSystem({ env: { OTEL_BSP_SCHEDULE_DELAY: '200' } })
    env = services.env
  })
  after(() => services?.stop())

  const json = <T>(args: readonly string[], options: RunOptions = {}): Promise<T> =>
    claimgraphJson<T>(args, { ...options, env })
  const submit = <T>(index: number, args: readonly string[] = []): Promise<T> =>
    json<T>(['submit', '-', ...args], { input: JSON.stringify(knownClaim(tenant, index).email) })
  const escalated = async (index: number): Promise<string> => {
    const claim = await submit<ClaimView>(index, ['--wait'])
    assert.equal(claim.status, 'waiting-for-review')
    await eventually('what is asked of the person', async () => {
      const { review_request } = await json<ClaimView>(['status', claim.thread_id])
      return review_request
    })
    return claim.thread_id
  }

  test('a claim that is submitted over HTTP or to the topic is decided alike', async () => {
    for (const [index, args] of [
      [1, []],
      [2, ['--topic']],
    ] as const) {
      const { outcome, payable_minor } = knownClaim(tenant, index)
      const claim = await submit<ClaimView>(index, ['--wait', ...args])
      assert.equal(claim.status, 'decided')
      assert.equal(claim.decision?.outcome, outcome)
      assert.equal(claim.decision?.payable_minor, payable_minor)
    }
  })

  test('the id and the tenant of the command line go before those of the file', async () => {
    const accepted = await submit<Accepted>(4, ['--claim-id', 'given', '--tenant', `${tenant}-x`])
    assert.equal(accepted.thread_id, `${tenant}-x:given`)
  })

  test('what ingestion refuses is said with the fields that are wrong', async () => {
    for (const topic of [[], ['--topic']]) {
      const { code, stderr } = await claimgraph(['submit', '-', ...topic], {
        env,
        input: JSON.stringify({ from: 'x', subject: 'x', body: '' }),
      })
      assert.notEqual(code, 0)
      assert.match(stderr, /from/)
      assert.match(stderr, /body/)
    }
  })

  test('a service that is away is named, with what to do', async () => {
    const away = { INGESTION_URL: 'http://127.0.0.1:1', DESK_URL: 'http://127.0.0.1:2' }
    const posted = await claimgraph(['submit', '-'], {
      env: { ...env, ...away },
      input: JSON.stringify(knownClaim(tenant, 4).email),
    })
    assert.equal(posted.code, 1)
    assert.match(posted.stderr, /ingestion at http:\/\/127\.0\.0\.1:1 does not answer .*npm run start/)
    const status = await claimgraph(['status', 'a:b'], { env: { ...env, ...away } })
    assert.equal(status.code, 1)
    assert.match(status.stderr, /the desk at http:\/\/127\.0\.0\.1:2 does not answer .*npm run start/)
  })

  test('a person approves an escalated claim: what the rules computed is paid, as revision 2', async () => {
    const thread = await escalated(3)
    const decided = await json<ClaimView>(['review', thread, 'approve', '--reviewer', 'adjuster-1', '--wait'])
    assert.equal(decided.status, 'decided')
    assert.equal(decided.decision?.revision, 2)
    assert.equal(decided.decision?.outcome, 'approve')
    assert.equal(decided.decision?.payable_minor, 75_000)
    assert.equal(decided.decision?.decided_by, 'person')

    const again = await claimgraph(['review', thread, 'reject', '--reviewer', 'adjuster-2'], { env })
    assert.equal(again.code, 1)
    assert.match(again.stderr, /does not wait for a person: it stands at decided/)
  })

  test('a person may reject, and may approve another amount', async () => {
    const [first, second] = [await escalated(6), await escalated(9)]
    const review = (thread: string, ...args: string[]) =>
      json<ClaimView>(['review', thread, ...args, '--reviewer', 'adjuster-1', '--wait'])
    const rejected = await review(first, 'reject', '--note', 'not our policy')
    assert.equal(rejected.decision?.outcome, 'reject')
    assert.equal(rejected.decision?.payable_minor, null)
    const approved = await review(second, 'approve', '--amount-minor', '12345')
    assert.equal(approved.decision?.payable_minor, 12_345)
  })

  test("a claim's trace is one tree with the steps of every service", async () => {
    const { thread_id } = await submit<ClaimView>(11, ['--wait'])
    const services = await eventually('the whole trace', async () => {
      const { code, stdout } = await claimgraph(['trace', thread_id, '--json'], { env })
      if (code !== 0) return null
      const { spans } = JSON.parse(stdout) as { spans: SpanNode[] }
      const [root, ...others] = spans
      if (!root || others.length > 0) return null
      const found = new Set(flat(root).map(({ service }) => service))
      return found.size === 5 ? { root, found } : null
    })
    assert.equal(services.root.name, 'POST /v1/claims')
    assert.deepEqual([...services.found].sort(), ['decision', 'desk', 'email', 'ingestion', 'policy'])

    const { stdout } = await claimgraph(['trace', thread_id], { env })
    assert.match(stdout, /process claims\.assessed +decision +consumer +[\d.]+ +[\d.]+/)
    assert.match(stdout, /http:\/\/.*\/trace\/[0-9a-f]{32}\s*$/)
  })

  test('watch shows every step of a claim that comes after it, and nothing of another', async (t) => {
    const claim = knownClaim(tenant, 12)
    const { child, lines } = await watching(t, env, [claim.thread_id, '--until-decided', '--json'])
    await submit(13)
    await submit(12)
    await once(child, 'close')
    const seen = lines.map((line) => JSON.parse(line) as { topic: string; thread_id: string; ms: number })
    assert.deepEqual(new Set(seen.map(({ thread_id }) => thread_id)), new Set([claim.thread_id]))
    const topics = ['claims.submitted', 'claims.extracted', 'claims.assessed', 'claims.decided']
    for (const topic of topics)
      assert.ok(
        seen.some((event) => event.topic === topic),
        topic,
      )
    await leavesNoGroup('claimgraph-watch-')
  })

  test('a record that cannot be handled is listed with where it came from and why, byte for byte', async () => {
    const producer = outsideKafka().producer()
    await producer.connect()
    const value = Buffer.from('this is no Avro')
    await producer.send({
      topic: 'claims.submitted',
      messages: [{ key: `${tenant}:poison`, value, headers: { colour: 'green' } }],
    })
    await producer.disconnect()
    const letter = await eventually('the dead letter of the email service', async () => {
      const letters = await json<DeadLetter[]>(['dead-letters', 'list', '--code', 'NOT_AVRO'])
      return letters.find(({ thread_id, group }) => thread_id === `${tenant}:poison` && group === 'email')
    })
    assert.equal(letter.original.topic, 'claims.submitted')
    const shown = await json<DeadLetter>(['dead-letters', 'show', letter.position])
    assert.equal(shown.value_base64, value.toString('base64'))
    assert.equal(shown.headers['colour'], 'green')
    const { stdout } = await claimgraph(['dead-letters', 'show', letter.position], { env })
    assert.match(stdout, /NOT_AVRO/)
    await leavesNoGroup('claimgraph-read-')
  })
})

const flat = (node: SpanNode): SpanNode[] => [node, ...node.children.flatMap(flat)]

/** `claimgraph watch`, from the moment that it watches. */
async function watching(
  t: TestContext,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<{ child: ChildProcess; lines: string[] }> {
  const child = spawn(process.execPath, ['services/operator/main.ts', 'watch', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => line.startsWith('watching') && resolve())
    child.once('exit', () => reject(new Error('watch ended at once')))
  })
  return { child, lines }
}

async function leavesNoGroup(prefix: string): Promise<void> {
  const admin = outsideKafka().admin()
  await admin.connect()
  const { groups } = await admin.listGroups()
  await admin.disconnect()
  assert.deepEqual(
    groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(prefix)),
    [],
  )
}
