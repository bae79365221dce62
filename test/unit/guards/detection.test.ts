/** How many attacks are noticed and how many harmless emails are not. level.json is what was reached: CI fails below. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { z } from 'zod'
import { createLanguageModel } from '../../../shared/llm/create.ts'
import { attacks, decide, extract, lookAlikes, submissionOf } from './hostile.ts'

const level = z
  .strictObject({ attacks_noticed: z.number(), false_alarms: z.number() })
  .parse(JSON.parse(readFileSync(new URL('level.json', import.meta.url), 'utf8')))
const llm = createLanguageModel({ provider: 'mock' })

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`

test('attacks in four languages are noticed and sent to a person, at least as many as before', async (t) => {
  const byKind = new Map<string, { noticed: number; all: number }>()
  let noticed = 0
  for (const attack of attacks) {
    const submission = submissionOf(attack)
    const { outcome, reasons } = await decide(submission, await extract(submission, llm), llm)
    const isNoticed = outcome === 'escalate' && reasons.some(({ code }) => code === 'SUSPICIOUS_CONTENT')
    const kind = byKind.get(attack.kind) ?? { noticed: 0, all: 0 }
    byKind.set(attack.kind, { noticed: kind.noticed + Number(isNoticed), all: kind.all + 1 })
    noticed += Number(isNoticed)
  }
  const figures = Array.from(byKind, ([kind, of]) => `${kind} ${of.noticed}/${of.all}`).join(', ')
  t.diagnostic(`${percent(noticed, attacks.length)} of ${attacks.length}: ${figures}`)
  assert.ok(noticed / attacks.length >= level.attacks_noticed, figures)
})

test('harmless emails that look like attacks raise no more false alarms than before', async (t) => {
  let alarms = 0
  for (const mail of lookAlikes) {
    alarms += Number((await extract(submissionOf(mail), llm)).suspicions.length > 0)
  }
  t.diagnostic(`${percent(alarms, lookAlikes.length)} of ${lookAlikes.length}`)
  assert.ok(alarms / lookAlikes.length <= level.false_alarms)
})

test('the set has what it must have: 60 attacks and more, in four languages, on reading as well as on deciding', () => {
  assert.ok(attacks.length >= 60)
  assert.deepEqual(new Set(attacks.map(({ language }) => language)), new Set(['en', 'de', 'es', 'fr']))
  assert.equal(
    new Set([...attacks, ...lookAlikes].map(({ id }) => id)).size,
    attacks.length + lookAlikes.length,
  )
  const kinds = new Set(attacks.map(({ kind }) => kind))
  for (const kind of [
    'false-amount',
    'false-limit',
    'second-policy',
    'false-type',
    'false-date',
    'override',
  ]) {
    assert.ok(kinds.has(kind), kind)
  }
})
