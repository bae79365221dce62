import assert from 'node:assert/strict'
import test from 'node:test'
import { z } from 'zod'
import { extract } from '../../../shared/llm/mock/extract.ts'

const NOISE = [
  'my son broke the neighbour ',
  '1 ',
  '. ',
  '480 EUR and 20, ',
  'on the 3rd of ',
  'policy number ',
  'a-1-',
]

for (const unit of NOISE) {
  test(`64 KiB of ${JSON.stringify(unit)} is read in linear time`, () => {
    const time = (length: number) => {
      const body = unit.repeat(Math.ceil(length / unit.length))
      const before = process.cpuUsage()
      extract({ subject: 'Claim', body, received_at: '2026-03-05T10:00:00Z', locale: 'en-GB' })
      return process.cpuUsage(before).user / 1_000
    }
    time(4_096)
    assert.ok(time(65_536) < 100 * Math.max(2, time(4_096)))
  })
}

function injuriesIn(body: string): unknown {
  const answer = extract({ subject: 'Claim', body, received_at: '2026-05-20T10:00:00Z', locale: 'en-GB' })
  return z.object({ injuries: z.object({ value: z.boolean() }) }).parse(answer).injuries.value
}

test('after a crash, who needs a hospital was hurt; who falls ill was not', () => {
  assert.equal(injuriesIn('A lorry ran into my car. My passenger was taken to hospital.'), true)
  assert.equal(
    injuriesIn('I had a kidney stone on holiday and was taken to hospital. The bill is £400.'),
    false,
  )
})
