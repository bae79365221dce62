/** The demo's files agree with each other: every email is one, has its policy, and an expected decision. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import test from 'node:test'
import { z } from 'zod'
import { readPolicies } from '../../../services/policy/policy-file.ts'
import { RULE_CODES, RuleCode } from '../../../shared/claims/types.ts'
import { cleanText } from '../../../shared/llm/clean.ts'
import { findInjection } from '../../../shared/llm/injection.ts'
import { type Mail, parseEmail } from '../../../shared/mail/parse.ts'

const FOLDER = join(import.meta.dirname, '../../../services/operator/demo')
const read = (file: string): Buffer => readFileSync(join(FOLDER, file))
const json = (file: string): unknown => JSON.parse(read(file).toString('utf8'))

const Expected = z.record(
  z.string(),
  z.strictObject({
    outcome: z.enum(['approve', 'reject', 'escalate']),
    reasons: z.array(RuleCode),
    payable_minor: z.int().positive().nullable(),
  }),
)
const expected = Expected.parse(json('expected.json'))
const { policies, problems } = readPolicies(json('policies.json'))
const files = globSync('*.eml', { cwd: FOLDER })
  .map((file) => basename(file))
  .sort()
const emails = new Map<string, Mail>()
for (const file of files) emails.set(file, await parseEmail(read(file)))

function parsed(file: string): Mail {
  const email = emails.get(file)
  assert.ok(email, `no ${file}`)
  return email
}

test('the policies can be imported', () => {
  assert.deepEqual(problems, [])
  assert.ok(policies.length > 0)
})

test('every email has an expected decision, in the order of the files', () => {
  assert.deepEqual(Object.keys(expected), files)
})

test('expected reasons stand in the order of the rules, and only an approval has none and a sum', () => {
  for (const [file, { outcome, reasons, payable_minor }] of Object.entries(expected)) {
    const order = reasons.map((code) => RULE_CODES.indexOf(code))
    assert.deepEqual(
      order,
      order.toSorted((left, right) => left - right),
      file,
    )
    assert.equal(reasons.length === 0, outcome === 'approve', file)
    assert.equal(payable_minor !== null, outcome === 'approve', file)
  }
})

test('files are emails as they travel: CRLF, a Message-ID each, a known time', () => {
  const ids = new Set<string>()
  for (const file of files) {
    const source = read(file).toString('latin1')
    assert.doesNotMatch(source, /[^\r]\n/, file)
    ids.add(/^Message-ID: <[^<>\s]+@[^<>\s]+>\r$/m.exec(source)?.[0] ?? '')
    assert.match(parsed(file).received_at ?? '', /^2026-0[2-6]-/, file)
  }
  assert.equal(ids.size, files.length)
  assert.ok(!ids.has(''))
})

test('each email names one policy, which its sender holds unless it is unknown', () => {
  for (const file of files) {
    const { from, subject, body } = parsed(file)
    const named = new Set(`${subject} ${body}`.match(/POL-\d+/g))
    assert.equal(named.size, 1, file)
    const policy = policies.find(({ policy_id }) => named.has(policy_id))
    const isUnknown = expected[file]?.reasons[0] === 'POLICY_NOT_FOUND'
    assert.equal(policy?.holder.emails.includes(from), isUnknown ? undefined : true, file)
  }
})

test('instructions to the reader are found in the emails that give them, and in no other', () => {
  for (const file of files) {
    const { subject, body, attachments } = parsed(file)
    const parts = [subject, body, ...attachments.map(({ name }) => name)].map(cleanText)
    const isExpected = expected[file]?.reasons.includes('SUSPICIOUS_CONTENT') ?? false
    assert.equal(findInjection(parts).length > 0, isExpected, file)
  }
})

test('the worked example is the one of the rules', () => {
  const { from, body } = parsed('01-windscreen.eml')
  assert.equal(from, 'ana.ruiz@example.com')
  assert.equal(
    body,
    'My name is Ana Ruiz, policy POL-1042. On 3 March 2026 a branch broke my windscreen. The garage asks 480.00 EUR.',
  )
  assert.deepEqual(expected['01-windscreen.eml'], { outcome: 'approve', reasons: [], payable_minor: 33_000 })
})

test('letters and names of every character set arrive whole', () => {
  const words: [string, RegExp][] = [
    ['03-above-authority.eml', /sartén[^]*6\.400,00 €/],
    ['06-lapsed-policy.eml', /Küche[^]*Jürgen Weiß/],
    ['07-injuries.eml', /1 850,00 €/],
    ['09-below-deductible.eml', /Außenspiegel[^]*214,90\s€/],
    ['10-not-covered.eml', /vélo, dérobé[^]*Étienne/],
  ]
  for (const [file, pattern] of words) assert.match(cleanText(parsed(file).body).text, pattern, file)
  const names = files.flatMap((file) => parsed(file).attachments.map(({ name }) => name))
  assert.ok(names.includes('cocina después.jpg') && names.includes('portière.jpg'), names.join())
})
