/** A model may answer what it likes: only what the email says is kept. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { ExtractionAnswer } from '../../../services/email/answer.ts'
import { spellsDay } from '../../../services/email/grounding/days.ts'
import { tellsOfInjury } from '../../../services/email/grounding/injuries.ts'
import { ground } from '../../../services/email/grounding.ts'

const IDS = ['POL-1042', 'POL-10', 'HOM-77-104', 'KFZ 2210', 'AUTO-4471', '2231-GB-7']
const SUMS: readonly (readonly [string, number])[] = [
  ['480.00 EUR', 480],
  ['1.234,50 €', 1234.5],
  ['£1,980', 1980],
  ['1 200 €', 1200],
  ['1.2k EUR', 1200],
  ['four hundred and eighty euros', 480],
  ['zwölfhundert Euro', 1200],
  ['dos mil quinientos euros', 2500],
  ['1.950,00 EUR', 1950],
]
const DAYS: readonly (readonly [string, string])[] = [
  ['3 March 2026', '2026-03-03'],
  ['14.02.2026', '2026-02-14'],
  ['2026-01-31', '2026-01-31'],
  ['5. März 2026', '2026-03-05'],
  ['2 de marzo de 2026', '2026-03-02'],
  ['January 9, 2026', '2026-01-09'],
]
const CURRENCIES = ['EUR', 'GBP', 'USD', 'CHF']

interface Letter {
  ids: string[]
  sums: (readonly [string, number])[]
  days: (readonly [string, string])[]
}

const letter = fc.record<Letter>({
  ids: fc.uniqueArray(fc.constantFrom(...IDS), { maxLength: 2 }),
  sums: fc.uniqueArray(fc.constantFrom(...SUMS), { maxLength: 3 }),
  days: fc.uniqueArray(fc.constantFrom(...DAYS), { maxLength: 2 }),
})

function textOf({ ids, sums, days }: Letter): string {
  return [
    'Dear team, my windscreen is broken and I would be glad of your help.',
    ...ids.map((id) => `My policy is ${id}.`),
    ...days.map(([day]) => `It happened on ${day}.`),
    ...sums.map(([sum]) => `The garage asks ${sum}.`),
    'Kind regards, Ana',
  ].join('\n')
}

/** A lie, or what is said, with words of the letter that may or may not say so. */
function answerTo(mail: Letter): fc.Arbitrary<ExtractionAnswer> {
  const text = textOf(mail)
  const pieces = [...mail.ids, ...mail.sums.map(([sum]) => sum), ...mail.days.map(([day]) => day)]
  const slice = fc
    .tuple(fc.nat(text.length), fc.integer({ min: 1, max: 60 }))
    .map(([from, length]) => text.slice(from, from + length))
  const evidence = fc.oneof(
    slice,
    fc.constantFrom('EUR', 'policy', text, '9', '', ...pieces),
    fc.constantFrom(...(text.match(/\d+/g) ?? ['0'])),
  )
  const field = <T>(value: fc.Arbitrary<T>) =>
    fc.record({ value, evidence, confidence: fc.constantFrom(0, 0.7, 1, 9) })
  const figures = (text.match(/\d+/g) ?? []).map(Number)
  const anySum = fc.oneof(
    fc.constantFrom(...SUMS.map(([, sum]) => sum), 9_800, 1e12, -5, 0, 0.01),
    fc.constantFrom(7, ...figures),
    fc.double({ noNaN: true }),
  )
  const id = fc.oneof(fc.constantFrom('POL-9001', 'POL-1', 'POL-104', '1042', '10', ...IDS), fc.string())
  const day = fc.oneof(
    fc.constantFrom('2025-12-01', ...DAYS.map(([, iso]) => iso)),
    fc
      .date({ min: new Date('2024-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  )
  return fc.record({
    policy_id: field(fc.option(id)),
    claim_amount: field(fc.option(anySum)),
    currency: field(fc.option(fc.constantFrom(...CURRENCIES))),
    incident_date: field(fc.option(day)),
    incident_type: field(fc.option(fc.constantFrom('glass', 'fire', 'alien'))),
    injuries: field(fc.boolean()),
    third_party: field(fc.boolean()),
    description: fc.string(),
  })
}

/** An answer that says nothing but this. */
function answerOf(said: Partial<ExtractionAnswer>): ExtractionAnswer {
  const none = { value: null, evidence: '', confidence: 1 }
  const no = { value: false, evidence: '', confidence: 1 }
  return {
    policy_id: none,
    claim_amount: none,
    currency: none,
    incident_date: none,
    incident_type: none,
    injuries: no,
    third_party: no,
    description: '',
    ...said,
  }
}

const asked = letter.chain((mail) => answerTo(mail).map((answer) => ({ mail, answer })))
const bare = (id: string) => id.toUpperCase().replace(/[^A-Z0-9]/g, '')

test('whatever a model answers: an id, a sum, a currency and a day are kept only where the email spells them', () => {
  fc.assert(
    fc.property(asked, ({ mail, answer }) => {
      const text = textOf(mail)
      const facts = ground(answer, { text, newest: text, received_at: '2026-03-10T09:00:00Z' })
      const { policy_id, claim_amount_minor, currency, incident_date } = facts
      if (policy_id !== null) {
        // Nobody can tell from the text alone that a word or a year is no policy's id; the insurer has no such policy.
        const words = text.toUpperCase().split(/[\s.,£]+/)
        const isSaid = mail.ids.some((id) => bare(id) === bare(policy_id)) || words.includes(policy_id)
        assert.ok(isSaid, policy_id)
      }
      // Without the id nobody can tell `KFZ 2210` from a sum; without it no claim is approved either.
      if (claim_amount_minor !== null && (policy_id !== null || !mail.ids.includes('KFZ 2210'))) {
        const sums = mail.sums.map(([, sum]) => Math.round(sum * 100))
        assert.ok(sums.includes(claim_amount_minor), `${claim_amount_minor} of ${sums.join()}`)
      }
      if (currency !== null) assert.match(text, { EUR: /EUR|€|euro/i, GBP: /£/ }[currency] ?? /never/)
      if (incident_date !== null) {
        assert.ok(
          mail.days.some(([, iso]) => iso === incident_date),
          incident_date,
        )
      }
      for (const [name, words] of Object.entries(facts.evidence)) assert.ok(words.trim() !== '', name)
      for (const value of Object.values(facts.confidence)) assert.ok(value >= 0 && value <= 1)
    }),
    { numRuns: 3_000 },
  )
})

test('what a model answers truly, with the words that say so, is kept', () => {
  const full = letter.filter(({ ids, sums, days }) => ids.length + sums.length + days.length > 2)
  fc.assert(
    fc.property(full, (mail) => {
      const text = textOf(mail)
      const [id = 'NONE'] = mail.ids
      const [words, amount] = mail.sums[0] ?? ['', null]
      const [told, iso] = mail.days[0] ?? ['', null]
      const currency = words.includes('£') ? 'GBP' : 'EUR'
      const facts = ground(
        answerOf({
          policy_id: { value: mail.ids[0] ?? null, evidence: id, confidence: 1 },
          claim_amount: { value: amount, evidence: words, confidence: 1 },
          currency: { value: amount === null ? null : currency, evidence: words, confidence: 1 },
          incident_date: { value: iso, evidence: told, confidence: 1 },
          incident_type: { value: 'glass', evidence: 'windscreen', confidence: 1 },
        }),
        { text, newest: text, received_at: '2026-03-10T09:00:00Z' },
      )
      assert.equal(facts.policy_id, mail.ids[0] ?? null)
      assert.equal(facts.claim_amount_minor, amount === null ? null : Math.round(amount * 100))
      assert.equal(facts.incident_date, iso)
      assert.equal(facts.incident_type, 'glass')
    }),
  )
})

const RECEIVED = '2026-03-10'
const DAYS_TOLD: readonly (readonly [string, string, boolean])[] = [
  ['yesterday', '2026-03-09', true],
  ['yesterday', '2026-03-01', false],
  ['vorgestern', '2026-03-08', true],
  ['last Friday', '2026-03-06', true],
  ['last Friday', '2026-03-05', false],
  ['last Friday', '2025-03-07', false],
  ['hace tres semanas', '2026-02-17', true],
  ['le 3 mars', '2026-03-03', true],
  ['le 3 mars', '2025-03-03', false],
  ['le 3 mars', '2026-03-04', false],
  ['on the 3rd', '2026-03-03', true],
  ['3/4', '2026-03-04', true],
  ['3/4', '2026-03-05', false],
  ['the third of March', '2026-03-03', true],
  ['am dritten März', '2026-03-03', true],
  ['am dritten März', '2026-03-04', false],
  ['between 3 and 5 March', '2026-03-03', true],
  ['a stone', '2026-03-03', false],
  ['480.00 EUR', '2026-03-03', false],
  ['tomorrow', '2026-03-11', false],
]
for (const [words, day, can] of DAYS_TOLD) {
  test(`${JSON.stringify(words)} ${can ? 'can' : 'cannot'} mean ${day}`, () => {
    assert.equal(spellsDay(words, day, { received: RECEIVED, quotes: false, nights: false }), can)
  })
}

const INJURIES: readonly (readonly [string, boolean])[] = [
  ['My wife was hurt.', true],
  ['He broke his arm in the fall.', true],
  ['Meine Tochter wurde leicht verletzt.', true],
  ['El conductor resultó herido.', true],
  ['Ma fille a été blessée au bras.', true],
  ['Nobody was hurt.', false],
  ['We were not injured, thank God.', false],
  ['Verletzt wurde niemand.', false],
  ['Es wurde zum Glück keiner verletzt.', false],
  ['No hubo heridos.', false],
  ["Il n'y a pas eu de blessés.", false],
  ['Please call if anyone was injured.', false],
  ['The arm of the chair is broken.', false],
]
for (const [sentence, told] of INJURIES) {
  test(`${told ? 'no answer can unsay' : 'no injury'}: ${sentence}`, () => {
    assert.equal(tellsOfInjury(sentence), told)
    const answer = answerOf({
      injuries: { value: false, evidence: sentence, confidence: 1 },
    })
    const shown = { text: sentence, newest: sentence, received_at: `${RECEIVED}T09:00:00Z` }
    assert.equal(ground(answer, shown).injuries, told)
  })
}

test('a part of a number in words is not the sum, wherever the evidence cuts it', () => {
  const mail = { ids: [], sums: [['dos mil quinientos euros', 2500] as const], days: [] }
  const text = `${textOf(mail)}\nThe tow asks four hundred and eighty euros and fifty cents.`
  const sumOf = (value: number, evidence: string) => {
    const answer = answerOf({ claim_amount: { value, evidence, confidence: 1 } })
    return ground(answer, { text, newest: text, received_at: '2026-03-10T09:00:00Z' }).claim_amount_minor
  }
  assert.equal(sumOf(2, 'The garage asks dos'), null)
  assert.equal(sumOf(500, 'quinientos euros'), null)
  assert.equal(sumOf(80, 'eighty euros'), null)
  assert.equal(sumOf(400, 'four hundred'), null)
  assert.equal(sumOf(2500, 'dos mil quinientos'), 250_000)
  assert.equal(sumOf(480.5, 'four hundred and eighty euros and fifty cents'), 48_050)
})

test('a sum that stands only in a quoted message is not certain where the newest one names another', () => {
  const old = '> The garage asks 4,800.00 EUR.'
  const answer = answerOf({
    claim_amount: { value: 4_800, evidence: '4,800.00 EUR', confidence: 1 },
    currency: { value: 'EUR', evidence: 'EUR', confidence: 1 },
  })
  const confidence = (newest: string) => {
    const shown = { text: `${newest}\n${old}`, newest, received_at: `${RECEIVED}T09:00:00Z` }
    return ground(answer, shown).confidence['claim_amount_minor']
  }
  assert.equal(confidence('As I wrote below.'), 1)
  assert.ok((confidence('They only charged 480.00 EUR.') ?? 1) < 0.6)
})
