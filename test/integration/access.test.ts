import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { type Services, startServices } from '../../deploy/local/services.ts'
import { ROLES } from '../../shared/identity/identity.ts'
import { endsOfLogs, logsSince } from '../support/canaries.ts'
import { newTenant } from '../support/claims.ts'
import { claimgraph } from '../support/cli.ts'
import { environment } from '../support/environment.ts'
import { eventually } from '../support/system.ts'
import { TestIssuer } from './access/issuer.ts'
import { bodyOf, call, type Ids, isSearch, unknownIds } from './access/requests.ts'
import { type Row, readAnswers, readRoutes, type Service } from './access/table.ts'

const rows = readRoutes()
const guarded = rows.filter(({ who }) => who !== 'everybody')
const answers = readAnswers()
const nameOf = ({ service, method, path }: Row) => `${service}: ${method} ${path}`
const isOfOne = ({ path }: Row) => path.includes('{')

/** What the table says of a caller. */
function answerTo(caller: string): number {
  const answer = answers.get(caller)
  if (answer === undefined) throw new Error(`docs/security.md does not say what is answered to ${caller}`)
  return answer
}
/** Says of anything that nothing is written here, and looks at nothing. */
const isReadOnly = ({ status, text }: { status: number; text: string }) =>
  status === 405 && slugOf(text) === 'read-only'
const slugOf = (text: string) => /"urn:claimgraph:problem:(?<slug>[a-z-]+)"/.exec(text)?.groups?.['slug']

describe('who may do what', () => {
  // Of the claims and webhooks that are there; `theirs` is the tenant that must not notice them.
  const [ours, theirs] = [newTenant(), newTenant()]
  const ids: Record<string, string> = {}
  let issuer: TestIssuer
  let logs: ReadonlyMap<string, number>
  let services: Services
  let bases: Readonly<Record<Service, string>>

  before(async () => {
    issuer = await TestIssuer.start()
    logs = endsOfLogs()
    services = await startServices({
      name: environment.stack,
      env: { LOG_LEVEL: 'debug', WEBHOOK_ALLOW: '127.0.0.1', ...issuer.env },
    })
    bases = { ingestion: services.env['INGESTION_URL'] ?? '', desk: services.env['DESK_URL'] ?? '' }
    Object.assign(ids, unknownIds(ours), await submitClaim(), await makeWebhook())
  })
  after(async () => {
    await services?.stop()
    issuer?.close()
  })

  /** It has no policy: the rules send it to a person, for whom it waits. */
  async function submitClaim(): Promise<Ids> {
    const token = await issuer.token(ours, ['submitter', 'auditor'], 'ana')
    const { status, text } = await call(bases.ingestion, rowOf('POST /v1/claims'), { token, ids })
    assert.equal(status, 202, text)
    const { thread_id } = JSON.parse(text) as { thread_id: string }
    const row = rowOf('GET /v1/claims/{thread_id}')
    await eventually('a claim that waits', async () => {
      const claim = await call(bases.desk, row, { token, ids: { thread_id } })
      return claim.text.includes('"waiting-for-review"')
    })
    return { thread_id }
  }
  async function makeWebhook(): Promise<Ids> {
    const row = rowOf('POST /v1/webhooks')
    const { status, text } = await call(bases.desk, row, { token: await issuer.token(ours), ids })
    assert.equal(status, 201, text)
    return { webhook_id: (JSON.parse(text) as { webhook_id: string }).webhook_id }
  }
  function rowOf(route: string): Row {
    const row = rows.find(({ method, path }) => `${method} ${path}` === route)
    if (!row) throw new Error(`docs/security.md has no ${route}`)
    return row
  }
  /** All routes that a service says it has. */
  async function routesOf(service: Service): Promise<string[]> {
    const document = (await (await fetch(`${bases[service]}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>
      'x-unlisted': string[]
    }
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    return [...described, ...document['x-unlisted']].map((route) => `${service}: ${route}`)
  }

  test('docs/security.md names every route of both services, and no other', async () => {
    const running = [...(await routesOf('ingestion')), ...(await routesOf('desk'))]
    assert.deepEqual(rows.map(nameOf).sort(), running.sort())
    assert.ok(guarded.length >= 10)
  })

  for (const row of rows.filter(({ who }) => who === 'everybody')) {
    test(`${nameOf(row)} is for everybody`, async () => {
      assert.equal((await call(bases[row.service], row, { ids: {} })).status, 200)
    })
  }

  for (const row of guarded) {
    test(`${nameOf(row)} is for ${[row.who].flat().join(', ')}, with a token that is right in all`, async () => {
      const base = bases[row.service]
      // Nothing is changed: not the claim and webhook that are there, and no body that is taken.
      const unknown = { ids: unknownIds(ours), ...(bodyOf(row) && { body: { no: 'such field' } }) }
      const none = await call(base, row, unknown)
      assert.equal(none.status, answerTo('no token'))
      assert.equal(none.headers.get('www-authenticate'), 'Bearer realm="claimgraph"')
      assert.equal(slugOf(none.text), 'unauthenticated')
      for (const [flaw, token] of await issuer.wrongTokens(ours)) {
        const { status, headers, text } = await call(base, row, { ...unknown, token })
        assert.equal(status, answerTo(flaw), flaw)
        assert.match(headers.get('www-authenticate') ?? '', /error="invalid_token"/, flaw)
        assert.ok(!text.includes(token), flaw)
      }
      for (const role of ROLES) {
        const { status, text } = await call(base, row, {
          ...unknown,
          token: await issuer.token(ours, [role]),
        })
        if (row.who.includes(role)) {
          assert.ok(status < 500 && status !== 401 && slugOf(text) !== 'forbidden', `${role}: ${text}`)
        } else {
          assert.equal(status, answerTo('a token without one of the roles'), role)
          assert.equal(slugOf(text), 'forbidden', role)
        }
      }
      const { status } = await call(base, row, { ...unknown, token: await issuer.token(ours, []) })
      assert.equal(status, answerTo('a token without one of the roles'), 'no role at all')
    })
  }

  for (const row of guarded.filter(isOfOne)) {
    test(`${nameOf(row)} tells another tenant no more of what is there than of what is not`, async () => {
      const token = await issuer.token(theirs)
      const seen = await Promise.all(
        [ids, unknownIds(ours), unknownIds(theirs)].map(async (each) => {
          const { status, headers, text } = await call(bases[row.service], row, { token, ids: each })
          const visible = [...headers].filter(([name]) => !['x-request-id', 'date'].includes(name))
          return { status, visible, text: text.replace(/urn:uuid:[0-9a-f-]+/, '') }
        }),
      )
      if (seen.every(isReadOnly)) return
      const [known, sameTenant, own] = seen
      const expected = answerTo('a token of another tenant, for something by its id')
      assert.equal(known?.status, expected, known?.text)
      assert.deepEqual(sameTenant, known)
      // A claim of one's own that is not known yet may be waited for, or have an empty history.
      if (own?.status !== 200) assert.deepEqual(own, known)
    })
  }

  for (const row of guarded.filter((each) => !isOfOne(each))) {
    test(`${nameOf(row)} is of the caller's tenant only, whichever is named`, async () => {
      const base = bases[row.service]
      const token = await issuer.token(theirs)
      const body = bodyOf(row)
      const named = { tenant_id: ours }
      const other = body
        ? {
            body: Array.isArray(body)
              ? body.map((item: object) => ({ ...item, ...named }))
              : { ...body, ...named },
          }
        : { query: `?tenant_id=${ours}` }
      const refused = await call(base, row, { token, ids, ...other })
      if (isReadOnly(refused)) return
      // A batch answers for each of its items.
      if (isSearch(row)) {
        assert.equal(refused.status, 200)
        assert.ok(!refused.text.includes(ours), refused.text)
        return
      }
      const status = Array.isArray(body) ? statusOfItem(refused.text) : refused.status
      assert.equal(
        status,
        answerTo('a token that names another tenant in the query or the body'),
        refused.text,
      )
      if (row.method === 'GET') {
        const { text } = await call(base, row, { token, ids })
        assert.ok(!text.includes(`"tenant_id":"${ours}"`), text)
      }
    })
  }

  test('events and lists do show their own tenant what they hide from others', async () => {
    const token = await issuer.token(ours)
    const lists = [
      'GET /v1/claims',
      'GET /v1/reviews',
      'GET /v1/webhooks',
      'GET /v1/audit',
      'POST /threads/search',
    ]
    for (const path of lists) {
      const { text } = await call(bases.desk, rowOf(path), { token, ids })
      assert.ok(text.includes(ours), `${path}: ${text}`)
    }
    const show = async (tenant: string) =>
      firstEvents(`${bases.desk}/v1/events?from=beginning`, await issuer.token(tenant))
    assert.ok((await show(ours)).includes(`${ids['thread_id']}`))
    assert.ok(!(await show(theirs)).includes(ours))
  })

  test('the command line is whom its token names, and asks for one where it has none', async () => {
    const [file, foreign] = await Promise.all([
      issuer.fileWith(await issuer.token(ours, ['submitter'])),
      issuer.fileWith(await issuer.token(theirs, ['submitter'])),
    ])
    const status = (env: Record<string, string>) =>
      claimgraph(['status', ids['thread_id'] ?? ''], { env: { ...services.env, ...env } })
    const [known, unknown, nobody] = await Promise.all([
      status({ CLAIMGRAPH_TOKEN_FILE: file }),
      status({ CLAIMGRAPH_TOKEN_FILE: foreign }),
      status({}),
    ])
    assert.equal(known.code, 0, known.stderr)
    assert.match(unknown.stderr, /the desk knows no claim/)
    assert.equal(nobody.code, 1)
    assert.match(nobody.stderr, /401.*\n.*CLAIMGRAPH_TOKEN/)
  })

  test('no log has a token, whatever its level', () => {
    const texts = logsSince(logs)
    assert.match(texts.get('desk') ?? '', /"msg":"listening"/)
    for (const [service, text] of texts) assert.ok(!text.includes('eyJ'), service)
  })
})

function statusOfItem(text: string): number | undefined {
  const { results } = JSON.parse(text) as { results: { status: number }[] }
  return results[0]?.status
}

/** What a stream sends until it shows a claim, at most for a second. */
async function firstEvents(url: string, token: string): Promise<string> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  assert.equal(response.status, 200)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const timer = setTimeout(() => void reader?.cancel(), 1_000)
  for (;;) {
    const { done, value = '' } = (await reader?.read()) ?? { done: true }
    text += value
    if (done || text.includes('"thread_id"')) break
  }
  clearTimeout(timer)
  await reader?.cancel()
  return text
}
