/** An email longer than what is read of one is known by half: nobody approves it without a person. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { createLanguageModel } from '../../../shared/llm/create.ts'
import { parseDelimited } from '../../../shared/llm/delimited.ts'
import type { CompletionRequest, LanguageModel } from '../../../shared/llm/port.ts'
import { attacks, decide, extract, submissionOf } from './hostile.ts'

const mock = createLanguageModel({ provider: 'mock' })
const SAYS = 'Policy POL-1042. On 3 March 2026 a branch broke my windscreen. The garage asks 480.00 EUR.'
const FILLER = 'We drove home and told the neighbours about it.\n'

function mail(body: string) {
  const [honest] = attacks
  assert.ok(honest)
  return { ...submissionOf(honest), from: 'ana.ruiz@example.com', subject: 'Windscreen', body }
}

async function outcomeOf(body: string) {
  const submission = mail(body)
  const extraction = await extract(submission, mock)
  const { outcome, reasons } = await decide(submission, extraction, mock)
  return { extraction, outcome, codes: reasons.map(({ code }) => code) }
}

/** What the model was shown of a body. */
async function shown(body: string): Promise<string> {
  const asked: CompletionRequest[] = []
  const llm: LanguageModel = {
    provider: 'said',
    model: 'one',
    complete(request) {
      asked.push(request)
      const completion = { model: 'one', finish_reason: 'stop', input_tokens: 1, output_tokens: 1 }
      return Promise.resolve({ text: '{}', ...completion })
    },
  }
  await extract(mail(body), llm)
  return parseDelimited(asked[0]?.user ?? '')['body'] ?? ''
}

test('a claim in an email of ordinary length is approved, and nothing of it is cut', async () => {
  const { extraction, outcome } = await outcomeOf(`${SAYS}\n${FILLER.repeat(100)}`)
  assert.equal(outcome, 'approve')
  assert.equal(extraction.truncated, false)
})

test('a correction beyond what is read is not approved on the half that was', async () => {
  const { extraction, outcome, codes } = await outcomeOf(
    `${SAYS}\n${FILLER.repeat(2_000)}\nCorrection: I do not claim anything any more, the garage paid.`,
  )
  assert.equal(outcome, 'escalate')
  assert.deepEqual(codes, ['MISSING_INFORMATION'])
  assert.equal(extraction.truncated, true)
  assert.deepEqual(extraction.missing, ['claim_amount_minor'])
  assert.ok(
    !('claim_amount_minor' in extraction.evidence) && !('claim_amount_minor' in extraction.confidence),
  )
})

test('a claim that begins beyond what is read goes to a person', async () => {
  const { extraction, outcome } = await outcomeOf(`${FILLER.repeat(2_000)}\n${SAYS}`)
  assert.equal(outcome, 'escalate')
  assert.equal(extraction.truncated, true)
})

test('64 KiB in UTF-8 reach the model, and no character is cut in two', async () => {
  const limit = 65_536
  for (const [letter, bytes] of [
    ['a', 1],
    ['é', 2],
    ['€', 3],
    ['😀', 4],
  ] as const) {
    const body = await shown(letter.repeat(limit))
    assert.equal(Buffer.byteLength(body), limit - (limit % bytes), letter)
    assert.ok(body.isWellFormed())
  }
  const { truncated } = await extract(mail('a'.repeat(limit)), mock)
  assert.equal(truncated, false)
})

test('HTML that is long for its layout is read whole', async () => {
  const layout = `<p style="margin:0;${'padding:0;'.repeat(200)}">We drove home.</p>`
  const { extraction, outcome } = await outcomeOf(`<p>${SAYS}</p>${layout.repeat(100)}`)
  assert.equal(extraction.truncated, false)
  assert.equal(outcome, 'approve')
})

test('HTML too long to be looked through counts as cut, whatever is left of it as text', async () => {
  const { truncated } = await extract(mail(`<p>${SAYS}</p>${'<span></span>'.repeat(40_000)}`), mock)
  assert.equal(truncated, true)
})
