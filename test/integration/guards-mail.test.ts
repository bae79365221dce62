/** An email as it is, posted to the real ingestion service. */
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import test, { after, before, describe } from 'node:test'
import { type Services, startServices } from '../../deploy/local/services.ts'
import { environment } from '../support/environment.ts'
import type { Accepted } from '../support/system.ts'
import { decode, type ReadRecord, readTopic } from '../support/topics.ts'

interface Answer extends Accepted {
  tenant_id: string
  type?: string
  detail?: string
  errors?: { pointer?: string; parameter?: string }[]
}

const HEADERS = 'From: "Ruiz, Ana" <ana.ruiz@example.com>\r\nDate: Thu, 5 Mar 2026 09:30:00 +0100\r\n'
const letter = (subject: string, rest: string): Buffer =>
  Buffer.from(
    `${HEADERS}Message-ID: <${randomUUID()}@example.com>\r\nSubject: ${subject}\r\n${rest}`,
    'latin1',
  )

describe('POST /v1/claims with message/rfc822', () => {
  let services: Services
  let base: string

  before(async () => {
    services = await startServices({
      name: environment.stack,
      names: ['ingestion'],
      env: { LOG_LEVEL: 'error' },
    })
    base = services.env['INGESTION_URL'] ?? ''
  })
  after(() => services.stop())

  async function send(bytes: Uint8Array, query = '', type = 'message/rfc822') {
    const response = await fetch(`${base}/v1/claims${query}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: new Uint8Array(bytes),
    })
    return { status: response.status, answer: (await response.json()) as Answer }
  }

  async function recordsOf(thread: string): Promise<ReadRecord[]> {
    return (await readTopic('claims.submitted')).filter(({ key }) => key === thread)
  }

  test('it becomes the claim that its parts in JSON would make; attachments are digests, never bytes', async () => {
    const file = Buffer.from(`%PDF ${randomUUID()}`)
    const parts = [
      'Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nDie Scheibe an der Stra=DFe, 480,00 EUR.',
      `Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="bill.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n${file.toString('base64')}`,
    ]
    const mixed = parts.map((part) => `--edge\r\n${part}\r\n`).join('')
    const bytes = letter(
      '=?iso-8859-1?q?Sch=E4den?=',
      `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n${mixed}--edge--\r\n`,
    )
    const claim_id = `mail-${randomUUID()}`
    const { status, answer } = await send(bytes, `?tenant_id=acme&claim_id=${claim_id}&locale=de-AT`)
    assert.equal(status, 202, JSON.stringify(answer))
    assert.equal(answer.thread_id, `acme:${claim_id}`)
    const [record] = await recordsOf(answer.thread_id)
    assert.ok(record)
    assert.deepEqual(JSON.parse(JSON.stringify(await decode(record))), {
      tenant_id: 'acme',
      claim_id,
      from: 'ana.ruiz@example.com',
      subject: 'Schäden',
      body: 'Die Scheibe an der Straße, 480,00 EUR.',
      received_at: '2026-03-05T08:30:00.000Z',
      locale: 'de-AT',
      channel: 'email',
      attachments: [
        {
          name: 'bill.pdf',
          media_type: 'application/pdf',
          size_bytes: file.length,
          sha256: createHash('sha256').update(file).digest('hex'),
        },
      ],
      submitted_by: null,
    })
    assert.ok(!record.value?.includes(file), 'no bytes of an attachment on the topic')
  })

  test('the same email again is the same claim, byte for byte', async () => {
    const bytes = letter('Windscreen', '\r\nIt broke.\r\n')
    const answers = [await send(bytes), await send(bytes)]
    const [first] = answers
    assert.match(first?.answer.claim_id ?? '', /^eml-[0-9a-f]{32}$/)
    const records = await recordsOf(first?.answer.thread_id ?? '')
    assert.equal(records.length, 2)
    assert.deepEqual(records[0]?.value, records[1]?.value)
  })

  test('the demo’s emails are taken as they are', async () => {
    const file = 'services/operator/demo/02-corrected-amount.eml'
    const { status } = await send(readFileSync(file), `?claim_id=mail-${randomUUID()}`)
    assert.equal(status, 202)
  })

  test('a sender whose clock is ahead loses the time, not the claim', async () => {
    const bytes = Buffer.from(
      `From: a@example.com\r\nDate: Thu, 5 Mar 2126 09:30:00 +0100\r\nSubject: ${randomUUID()}\r\n\r\nIt broke.`,
    )
    const { status, answer } = await send(bytes)
    assert.equal(status, 202)
    const [record] = await recordsOf(answer.thread_id)
    assert.equal(record && (await decode(record))['received_at'], null)
  })

  test('an email with attachments may be larger than a JSON body', async () => {
    const attachment = `--edge\r\nContent-Disposition: attachment; filename=film.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n${'QUJD'.repeat(1_000_000)}\r\n`
    const text = '--edge\r\nContent-Type: text/plain\r\n\r\nSee the film.\r\n'
    const type = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n'
    const { status } = await send(letter('Film', `${type}${text}${attachment}--edge--`))
    assert.equal(status, 202)
  })

  test('what is no email, or breaks a rule, is refused with its reason and not produced', async () => {
    const before = (await readTopic('claims.submitted')).length
    const good = letter('Windscreen', '\r\nIt broke.\r\n')
    const refused: [Uint8Array, string, string, number][] = [
      [Buffer.from('{"from": "ana@example.com"}'), '', 'message/rfc822', 400],
      [Buffer.alloc(0), '', 'message/rfc822', 400],
      [letter('No text', '\r\n'), '', 'message/rfc822', 400],
      [Buffer.from('From: a@example.com, b@example.com\r\n\r\nx'), '', 'message/rfc822', 400],
      [good, '?claim_id=a%20b', 'message/rfc822', 400],
      [good, '?tenant=acme', 'message/rfc822', 400],
      [good, '?from=thief@example.org', 'message/rfc822', 400],
      [good, '?locale=no_locale_at_all', 'message/rfc822', 400],
      [
        Buffer.from('{"from":"a@example.com","subject":"s","body":"b"}'),
        '?claim_id=x',
        'application/json',
        400,
      ],
      [good, '', 'text/plain', 415],
    ]
    for (const [bytes, query, type, expected] of refused) {
      const { status, answer } = await send(bytes, query, type)
      assert.equal(status, expected, `${type} ${query} ${JSON.stringify(answer)}`)
      assert.match(answer.type ?? '', /^urn:claimgraph:problem:/)
    }
    assert.equal(await announce(base, 27_000_000), 413)
    assert.equal((await readTopic('claims.submitted')).length, before)
  })
})

/** The answer to the headers of an email of `bytes`: what is too large is refused before it is sent. */
function announce(base: string, bytes: number): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  const headers = { 'content-type': 'message/rfc822', 'content-length': bytes }
  const posted = request(`${base}/v1/claims`, { method: 'POST', headers }, (response) => {
    resolve(response.statusCode)
    posted.destroy()
  })
  posted.on('error', reject)
  posted.flushHeaders()
  return promise
}
