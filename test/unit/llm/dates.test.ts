import assert from 'node:assert/strict'
import test from 'node:test'
import { dateOrderOf, dayOfInstant } from '../../../shared/llm/mock/calendar.ts'
import { findDates } from '../../../shared/llm/mock/date-forms.ts'
import { readIncidentDate } from '../../../shared/llm/mock/dates.ts'
import { findIncidentWords } from '../../../shared/llm/mock/incident.ts'
import { languageOf } from '../../../shared/llm/mock/language.ts'
import { passage } from '../../../shared/llm/mock/text.ts'

const WEDNESDAY = '2026-03-11T09:00:00Z'

function read(text: string, locale: string | undefined, received = WEDNESDAY) {
  const whole = passage(text)
  const order = locale === undefined ? null : dateOrderOf(locale)
  const context = { today: dayOfInstant(received), order, language: languageOf(whole.folded) }
  const words = findIncidentWords(whole, context.language)
  return readIncidentDate({ passage: whole, words, context, dates: findDates(whole.folded, context) })
}

/** Text, day, locale. */
const CASES: readonly (readonly [string, string | null, string?])[] = [
  [
    'My name is Ana Ruiz, policy POL-1042. On 3 March 2026 a branch broke my windscreen. The garage asks 480.00 EUR.',
    '2026-03-03',
  ],
  ['It happened on 2026-02-14.', '2026-02-14'],
  ["Le toit fuit depuis l'hiver. Le couvreur a facturé 960 € le 4 mars.", null],
  ['I skidded off by the reservoir on Monday (9 March) and met a barrier.', '2026-03-09'],
  ['On Boxing Day our freezer broke.', '2025-12-26'],
  ['Am Ostermontag ist die Scheibe gesprungen.', '2025-04-21'],
  ['Our shed burnt down on Labor Day.', '2025-09-01'],
  ['Der Sturm vom 9./10. Februar hat drei Ziegel gelöst.', '2026-02-09'],
  ['The pipe burst on 2/28.', '2026-02-28', 'en-US'],
  ['Se inundó el baño el día 3, por suerte sin daños.', '2026-03-03'],
  ["On Tuesday's invoice you see it all.", null],
  ['On 3/4/2026 my car was hit.', null],
  ['On 3/4/2026 my car was hit.', '2026-03-04', 'en-US'],
  ['On 3/4/2026 my car was hit.', '2026-04-03', 'en-GB'],
  ['On 2/14/2026 my car was hit.', '2026-02-14'],
  ['On 14/02/2026 my car was hit.', '2026-02-14', 'en-US'],
  ['Der Schaden passierte am 14.02.2026.', '2026-02-14'],
  ['am 3.4.2025 wurde mein Rad gestohlen', '2025-04-03', 'en-US'],
  ['Last Friday my kitchen flooded.', '2026-03-06'],
  ['yesterday someone hit my parked car', '2026-03-10'],
  ['the day before yesterday my bike was stolen', '2026-03-09'],
  ['Three days ago a pipe burst.', '2026-03-08'],
  ['two weeks ago hail dented the roof', '2026-02-25'],
  ['On Monday a stone cracked my windscreen', '2026-03-09'],
  ['March 3rd, 2026 - theft of bike', '2026-03-03'],
  ['On the 3rd of March the boiler leaked', '2026-03-03'],
  ['On Feb. 28 my laptop was stolen', '2026-02-28'],
  ['El 3 de marzo de 2026 se rompió la luna', '2026-03-03'],
  ['Ayer me robaron la bicicleta', '2026-03-10'],
  ['El viernes pasado chocaron contra mi coche', '2026-03-06'],
  ['Hace tres días se inundó la cocina', '2026-03-08'],
  ['Gestern ist ein Rohr geplatzt', '2026-03-10'],
  ['Am letzten Freitag wurde mein Auto zerkratzt', '2026-03-06'],
  ['Vor zwei Tagen ist ein Ast auf mein Auto gefallen', '2026-03-09'],
  ['Am 3. März 2026 ist ein Ast auf mein Auto gefallen', '2026-03-03'],
  ['am 3. März hat es gebrannt', '2026-03-03'],
  ['Le 3 mars 2026, mon pare-brise a été cassé', '2026-03-03'],
  ['Hier, une branche est tombée sur ma voiture', '2026-03-10'],
  ["Vendredi dernier, on m'a volé mon vélo", '2026-03-06'],
  ['Il y a deux jours, une fuite a endommagé le plafond', '2026-03-09'],
  ['The invoice dated 10 March 2026 is attached. The pipe burst on 5 March 2026.', '2026-03-05'],
  ['I bought the bike on 2 January 2025 and it was stolen on 1 March 2026.', '2026-03-01'],
  ['My policy started on 1 January 2026. On 20 February 2026 my window was smashed.', '2026-02-20'],
  ['I wrote 3 March, but it was actually 4 March 2026.', '2026-03-04'],
  ['The accident was not on 3 March but on 4 March.', '2026-03-04'],
  ['Date of loss: 28/02/2026\nDate of report: 01/03/2026', '2026-02-28', 'en-GB'],
  ['Schadendatum: 28.02.2026\nRechnung vom 05.03.2026', '2026-02-28'],
  ['Fecha del siniestro: 28/02/2026', '2026-02-28'],
  ['Date du sinistre : 28/02/2026', '2026-02-28'],
  ['My window broke. The repair is planned for 20 March 2026.', null],
  ['The glazier comes on 20 March 2026, the window broke on 9 March.', '2026-03-09'],
  ['Some weeks ago my bike was stolen.', null],
  ['last week my bike was stolen', null],
  ['Invoice 10/03/2026. The car was hit on 03/04/2025.', null],
  ['On the third of March a tree fell on the shed', '2026-03-03'],
  ['on 03-Mar-2026 a leak', '2026-03-03'],
  ['on 3-3-26 my phone was stolen', '2026-03-03'],
  ['Tuesday 3/3/2026 car crash', '2026-03-03'],
  ['Wednesday, 3/4/2026 car crash', '2026-03-04'],
  ['Last night our shed burned down.', '2026-03-10'],
  ['This morning I found my car scratched.', '2026-03-11'],
  ['I am writing today because my bike was stolen on 7 March.', '2026-03-07'],
  ['Friday last week a dog bit my neighbour', '2026-03-06'],
  ['On Friday 6th March 2026 at around 14:30 I skidded and crashed', '2026-03-06'],
  ["on new year's eve fireworks burned our balcony", '2025-12-31'],
  ['It was stolen between 3 and 5 March 2026', null],
  ['I was born on 1 May 1980. The theft took place on 6 March 2026.', '2026-03-06'],
  ['Am Donnerstag, den 5.3.2026 gegen 10 Uhr', '2026-03-05'],
  ['am 5.3. um 10 Uhr ist mir jemand aufgefahren', '2026-03-05'],
  ['La nuit dernière, cambriolage.', '2026-03-10'],
  ['Anoche hubo un incendio en la cocina', '2026-03-10'],
  ['In December 2025 I moved. On 8 March the roof leaked.', '2026-03-08'],
  ['we reported it to the police on 9 March; the burglary was on 8 March', '2026-03-08'],
  ['The burglary was on 8 March, we reported it to the police on 9 March', '2026-03-08'],
  ['I have been insured with you since 01.01.2020. Unfall am 04.03.2026', '2026-03-04'],
  ['My flight on 7 March 2026 was cancelled.', '2026-03-07'],
  ['I hurt my leg a week ago.', '2026-03-04'],
  ['on the 5th of this month I crashed', '2026-03-05'],
  ['Hoy, 11 de marzo, les escribo porque el 9 de marzo me robaron el móvil', '2026-03-09'],
  ['El pasado 1 de marzo sufrí un accidente', '2026-03-01'],
  ['Accident on 2026/03/05', '2026-03-05'],
  ['hail storm Sunday', '2026-03-08'],
  ['In der Nacht vom 3. auf den 4. März 2026 wurde eingebrochen', '2026-03-03'],
  ['Dans la nuit du 3 au 4 mars 2026, vol', '2026-03-03'],
  ['In the night from 3 to 4 March 2026 someone broke in', '2026-03-03'],
]

for (const [text, expected, locale] of CASES) {
  test(`the incident of ${JSON.stringify(text)}${locale === undefined ? '' : ` in ${locale}`} was on ${expected}`, () => {
    const reading = read(text, locale)
    assert.equal(reading?.value ?? null, expected)
    if (reading !== null) assert.ok(text.includes(reading.evidence), reading.evidence)
  })
}

test('yesterday counts from the day of receipt in UTC', () => {
  const text = 'Yesterday my shed burned down.'
  assert.equal(read(text, undefined, '2026-03-11T23:30:00-05:00')?.value, '2026-03-11')
  assert.equal(read(text, undefined, '2026-03-11T00:30:00+02:00')?.value, '2026-03-09')
})

test('a day without a year is the last one that has been', () => {
  assert.equal(read('On 20 December the pipe burst.', undefined)?.value, '2025-12-20')
})

test('where nobody can say when it was, the day of something else is in doubt', () => {
  for (const text of [
    "It got dented over the winter, I can't say when. The fitter came on 9 March 2026.",
    'Das Dach ist alt, ich kann den genauen Tag nicht sagen. Der Dachdecker war am 10.03.2026 hier.',
    'Pasó hace tiempo, no recuerdo qué día fue. El persianista vino el 4 de marzo de 2026.',
    "C'était cet hiver, je ne sais plus quand. Le voisin m'en a parlé le 3 mars 2026.",
  ]) {
    assert.ok((read(text, undefined)?.confidence ?? 0) < 0.6, text)
  }
})
