/** Kinds of incident by what all words weigh: where no list has the phrase, and where two kinds are as likely. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { z } from 'zod'
import { fold } from '../../../shared/llm/fold.ts'
import { findIncidentWords, PLAIN_KIND, readIncident } from '../../../shared/llm/mock/incident.ts'
import { languageOf } from '../../../shared/llm/mock/language.ts'
import { reviewCase } from '../../../shared/llm/mock/review.ts'
import { passage } from '../../../shared/llm/mock/text.ts'

function read(text: string) {
  const whole = passage(text)
  return readIncident([{ passage: whole, words: findIncidentWords(whole, languageOf(fold(text))) }])
}

const UNLISTED: readonly (readonly [string, string])[] = [
  ['Two men loaded my mower into a pickup while we were at church. The padlock lay in the grass.', 'theft'],
  [
    'Als wir heimkamen, war der Estrich im Flur aufgequollen, der Installateur fand das Leck am Boiler.',
    'water',
  ],
  ['El pedrisco me ha dejado el techo y el capó del coche llenos de bollos.', 'weather'],
  ["L'avion est parti sans nous, il a fallu racheter des billets et dormir sur place.", 'travel'],
]

for (const [text, kind] of UNLISTED) {
  test(`words that no list foresees tell of ${kind}, and the evidence quotes them`, () => {
    const reading = read(text)
    assert.equal(reading?.value, kind)
    assert.ok((reading?.confidence ?? 0) >= PLAIN_KIND)
    assert.ok(text.includes(reading?.evidence ?? 'nothing'))
  })
}

test('a letter without an incident has no kind', () => {
  assert.equal(read('Please send me the form and tell me your opening hours.'), null)
})

/** Which of them are open depends on what was learned last. */
const OPEN = [
  'When I came back the mirror of my car was hanging off.',
  'The door of my car has a long scratch and a dent, I do not know from what.',
  'A scratch along the car and the glass of the lamp is gone.',
  'The front of the van is no longer as it was.',
  'Both lamps at the back of the car are in pieces.',
]

test('a claim whose kind could as well be another is no claim to approve', () => {
  const open = OPEN.filter((body) => (read(body)?.confidence ?? 1) < PLAIN_KIND)
  assert.notEqual(open.length, 0)
  for (const body of open) {
    const { concern } = z.object({ concern: z.boolean() }).parse(reviewCase({ subject: '', body }))
    assert.equal(concern, true, body)
  }
})
