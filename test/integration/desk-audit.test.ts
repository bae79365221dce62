import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import type { Producer } from 'kafkajs'
import { Pool } from 'pg'
import { type Services, startServices } from '../../deploy/local/services.ts'
import type { AuditLine } from '../../services/desk/audit/read.ts'
import { record } from '../../services/desk/audit/record.ts'
import type { Role } from '../../shared/identity/identity.ts'
import { newTenant } from '../support/claims.ts'
import { claimgraph } from '../support/cli.ts'
import { DeskClient } from '../support/desk-client.ts'
import { environment } from '../support/environment.ts'
import { eventually } from '../support/system.ts'
import { outsideKafka } from '../support/topics.ts'
import { produceWaiting, waitingClaim } from '../support/waiting-claims.ts'
import { TestIssuer } from './access/issuer.ts'

interface Page {
  entries: AuditLine[]
  next_cursor: string | null
}

describe('the audit', () => {
  const tenant = newTenant()
  let issuer: TestIssuer
  let services: Services
  let producer: Producer
  let pool: Pool

  before(async () => {
    issuer = await TestIssuer.start()
    services = await startServices({
      name: environment.stack,
      names: ['desk'],
      env: { LOG_LEVEL: 'error', ...issuer.env },
    })
    producer = outsideKafka().producer()
    await producer.connect()
    pool = new Pool({ connectionString: environment.databaseUrl, max: 20 })
  })
  after(async () => {
    await producer?.disconnect()
    await services?.stop()
    await pool?.end()
    issuer?.close()
  })

  const client = async (role: Role, subject: string, of = tenant): Promise<DeskClient> => {
    const authority = { amount_minor: 1_000_000, currency: 'EUR' }
    return new DeskClient(services.env['DESK_URL'] ?? '', await issuer.token(of, [role], subject, authority))
  }
  const entry = (of: string, index: number) => ({
    tenant_id: of,
    actor: `actor-${index % 3}`,
    action: 'state.read' as const,
    thread_id: `${of}:c-${index % 5}`,
    outcome: 'done',
    details: { index },
  })

  test('says who did or tried what, to which claim, and what they saw of it', async () => {
    const claim = waitingClaim(tenant, 'seen', { submitted_by: 'paula' })
    await produceWaiting(producer, [claim])
    const [ana, paula] = [await client('adjuster', 'ana'), await client('adjuster', 'paula')]
    const path = `/v1/claims/${claim.thread_id}`
    await eventually('the claim', async () => (await ana.get(path)).status === 200)
    const submitter = async (of: DeskClient) =>
      (await of.get<{ submitted_by?: string }>(path)).body.submitted_by
    assert.equal(await submitter(ana), 'paula')
    assert.equal(await submitter(await client('submitter', 'paula')), undefined, 'not every reader is told')
    await eventually('the queue', async () => (await ana.post(`${path}/review:claim`)).status === 200)
    await paula.post(`${path}/review`, { ...claim.asked, action: 'approve' })
    const { body: answer, headers } = await ana.post<{ event_id: string }>(`${path}/review`, {
      ...claim.asked,
      action: 'approve',
      note: 'spoke to Ana Ruiz',
    })
    await (await client('submitter', 'paula')).post(`/v1/claims/${tenant}:nobody:cancel`)

    const auditor = await client('auditor', 'olga')
    const { body } = await auditor.get<Page>('/v1/audit')
    const said = body.entries.filter(({ outcome }) => outcome !== 'review-not-waiting')
    assert.deepEqual(
      said.map(({ actor, action, outcome, thread_id }) => [actor, action, outcome, thread_id]),
      [
        ['ana', 'review.claim', 'done', claim.thread_id],
        ['paula', 'review.answer', 'four-eyes', claim.thread_id],
        ['ana', 'review.answer', 'done', claim.thread_id],
        ['paula', 'claim.cancel', 'claim-not-found', `${tenant}:nobody`],
        ['olga', 'audit.read', 'done', null],
      ],
    )
    const [, refused, done] = said
    assert.equal(done?.revision, 1)
    assert.match(done?.seen ?? '', /^[0-9a-f]{64}$/)
    assert.equal(done?.seen, refused?.seen, 'both saw the same')
    assert.equal(done?.details['event_id'], answer.event_id)
    assert.equal(done?.details['payable_minor'], 33_000)
    assert.equal(done?.request_id, headers.get('x-request-id'))
    assert.ok(!JSON.stringify(body).includes('Ruiz'), 'no words of anybody')
  })

  test('nothing of it can be changed or deleted, in the database neither', async () => {
    await record(pool, entry(newTenant(), 1))
    const wanted = ["UPDATE desk.audit SET outcome = 'done'", 'DELETE FROM desk.audit', 'TRUNCATE desk.audit']
    const { rows: before } = await pool.query('SELECT count(*)::int, max(digest) FROM desk.audit')
    for (const sql of wanted) await assert.rejects(pool.query(sql), /append-only/, sql)
    const { rows: now } = await pool.query('SELECT count(*)::int, max(digest) FROM desk.audit')
    assert.deepEqual(now, before)
  })

  test('who lifts the refusal is found out: each entry carries the digest of the one before', async () => {
    const of = newTenant()
    for (let index = 0; index < 5; index++) await record(pool, entry(of, index))
    const faultsAfter = async (sql: string) => {
      const session = await pool.connect()
      try {
        await session.query('BEGIN')
        await session.query('ALTER TABLE desk.audit DISABLE TRIGGER ALL')
        await session.query(sql, [of])
        const { rows } = await session.query<{ seq: string; fault: string }>(
          'SELECT seq, fault FROM desk.audit_faults() WHERE tenant_id = $1',
          [of],
        )
        return rows.map(({ seq, fault }) => `${seq} ${fault}`)
      } finally {
        await session.query('ROLLBACK')
        session.release()
      }
    }
    assert.deepEqual(await faultsAfter('SELECT $1::text'), [])
    assert.deepEqual(
      await faultsAfter("UPDATE desk.audit SET actor = 'x' WHERE tenant_id = $1 AND seq = 2"),
      ['2 changed'],
    )
    assert.deepEqual(await faultsAfter('DELETE FROM desk.audit WHERE tenant_id = $1 AND seq = 3'), [
      '4 missing before',
    ])
    assert.deepEqual(
      await faultsAfter(`UPDATE desk.audit a SET actor = 'x', digest = desk.audit_digest(
        jsonb_populate_record(a, '{"actor": "x"}')) WHERE tenant_id = $1 AND seq = 2`),
      ['3 another before'],
    )
  })

  test('entries of many at once stand in one line: no gap, none passed over by a reader', async () => {
    const of = newTenant()
    const auditor = await client('auditor', 'olga', of)
    let written = false
    const seen: number[] = []
    const writing = Promise.all(Array.from({ length: 200 }, (_, index) => record(pool, entry(of, index))))
    void writing.finally(() => {
      written = true
    })
    for (let after = 0; ; ) {
      const done = written
      const { rows } = await pool.query<{ seq: string }>(
        'SELECT seq FROM desk.audit WHERE tenant_id = $1 AND seq > $2 ORDER BY seq',
        [of, after],
      )
      seen.push(...rows.map(({ seq }) => Number(seq)))
      after = seen.at(-1) ?? 0
      if (done) break
    }
    await writing
    assert.deepEqual(
      seen,
      Array.from({ length: 200 }, (_, index) => index + 1),
    )
    const { rows } = await pool.query('SELECT FROM desk.audit_faults() WHERE tenant_id = $1', [of])
    assert.equal(rows.length, 0)
    const { body } = await auditor.get<Page>('/v1/audit?limit=3&actor=actor-1')
    assert.equal(body.entries.length, 3)
    const next = await auditor.get<Page>(`/v1/audit?limit=3&actor=actor-1&cursor=${body.next_cursor}`)
    assert.ok((next.body.entries[0]?.seq ?? 0) > (body.entries[2]?.seq ?? 0))
    assert.equal((await auditor.get(`/v1/audit?cursor=${body.next_cursor}`)).status, 400)
  })

  test('it is exported as a stream of lines, by every filter, and only to an auditor of the tenant', async () => {
    const of = newTenant()
    await pool.query(
      `INSERT INTO desk.audit (tenant_id, actor, action, thread_id, outcome, details)
       SELECT $1, 'actor-' || n % 3, 'state.read', $1 || ':c-' || n % 5, 'done', '{}' FROM generate_series(0, 2499) n`,
      [of],
    )
    const auditor = await client('auditor', 'olga', of)
    const { body, headers } = await auditor.get<string>('/v1/audit', { accept: 'application/x-ndjson' })
    assert.equal(headers.get('content-type'), 'application/x-ndjson')
    const lines = body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditLine)
    assert.deepEqual(
      lines.map(({ seq }) => seq),
      Array.from({ length: 2_501 }, (_, index) => index + 1),
    )
    assert.equal(lines.at(-1)?.action, 'audit.read', 'who reads it stands in it')
    for (const [query, expected] of [
      ['actor=actor-1', 833],
      [`thread_id=${of}:c-4`, 500],
      ['action=claim.erase', 0],
      ['outcome=done&actor=actor-0', 834],
      ['until=2026-01-01T00:00:00Z', 0],
    ] as const) {
      const answer = await auditor.get<string>(`/v1/audit?${query}`, { accept: 'application/x-ndjson' })
      assert.equal(answer.body.split('\n').length - 1, expected, query)
    }
    assert.equal((await (await client('adjuster', 'ana', of)).get('/v1/audit')).status, 403)
    const other = await (await client('auditor', 'olga')).get<Page>('/v1/audit')
    assert.ok(other.body.entries.every(({ tenant_id }) => tenant_id === tenant))

    const env = { ...services.env, CLAIMGRAPH_TOKEN: await issuer.token(of, ['auditor'], 'olga') }
    const exported = await claimgraph(['audit', 'export', '--actor', 'actor-2'], { env })
    assert.equal(exported.code, 0, exported.stderr)
    assert.equal(exported.stdout.split('\n').length - 1, 833)
    const refused = await claimgraph(['audit', 'export'], { env: { ...env, CLAIMGRAPH_TOKEN: 'x' } })
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /401/)
  })

  test('claimgraph audit verify says whether it is whole, and whether an entry that was kept is still there', async () => {
    const of = newTenant()
    await record(pool, entry(of, 1))
    const verify = (...args: string[]) => claimgraph(['audit', 'verify', ...args], { env: services.env })
    const whole = await verify()
    assert.equal(whole.code, 0, whole.stdout)
    const head = whole.stdout.split('\n').find((line) => line.startsWith(`${of}:1:`)) ?? ''
    assert.notEqual(head, '')
    await record(pool, entry(of, 2))
    assert.equal((await verify('--head', head)).code, 0)
    const gone = await verify('--head', head.replace(':1:', ':9:'))
    assert.equal(gone.code, 1)
    assert.match(gone.stdout, /not as kept/, gone.stderr)
    assert.equal((await verify('--head', 'x')).code, 2)
  })
})
