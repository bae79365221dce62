import assert from 'node:assert/strict'
import test from 'node:test'
import { readAmount } from '../../../shared/llm/mock/amounts.ts'
import { findDates } from '../../../shared/llm/mock/date-forms.ts'
import { passage } from '../../../shared/llm/mock/text.ts'

const TODAY = 20_523 // 11 March 2026

function read(text: string, locale = '') {
  const whole = passage(text)
  const dates = findDates(whole.folded, { today: TODAY, order: null, language: 'en' })
  return readAmount(whole, locale, dates, TODAY)
}

/** Text, hundredths, currency. */
const CASES: readonly (readonly [string, number | null, string | null])[] = [
  ['The garage asks 480.00 EUR.', 48000, 'EUR'],
  ['I claim $1,234.56.', 123456, 'USD'],
  ['Bitte erstatten Sie EUR 1.234,56.', 123456, 'EUR'],
  ['Je demande le remboursement de 1 200 €.', 120000, 'EUR'],
  ['The damage is about 1.2k EUR', 120000, 'EUR'],
  ['The repair costs four hundred and eighty euros.', 48000, 'EUR'],
  ['I would like to claim twelve hundred dollars.', 120000, 'USD'],
  ['Repair cost 480', 48000, null],
  ['Amount: 480.00', 48000, null],
  ['The first estimate was 980 EUR but the final invoice is 1,250.00 EUR.', 125000, 'EUR'],
  ['Please pay 1,250 EUR instead of the 980 EUR I asked for.', 125000, 'EUR'],
  ['The invoice is 630 EUR, my deductible is 150 EUR.', 63000, 'EUR'],
  ['My deductible is 150 EUR. The invoice is 630 EUR.', 63000, 'EUR'],
  ['The correct amount is £450, not £540.', 45000, 'GBP'],
  ['The price went up from 980 EUR to 1250 EUR.', 125000, 'EUR'],
  ['In my last email I wrote 500 EUR; the correct figure is 550 EUR.', 55000, 'EUR'],
  ['I paid 320.50 CHF for the glass. Last year you paid me 200 CHF for another claim.', 32050, 'CHF'],
  ['The towing of 90 EUR is not claimed. Repair: 700 EUR.', 70000, 'EUR'],
  ['Repair: 700 EUR. I am not claiming the towing of 90 EUR.', 70000, 'EUR'],
  ['The total is 600 EUR: windscreen 480 EUR and labour 120 EUR.', 60000, 'EUR'],
  ['windscreen 480 EUR, labour 120 EUR, total 600 EUR', 60000, 'EUR'],
  ['My policy covers up to 5,000 EUR and the bill is 1.800,00 EUR.', 180000, 'EUR'],
  ['La factura asciende a 1.234,56 euros.', 123456, 'EUR'],
  ['Solicito el reembolso de 480 euros. La franquicia es de 150 euros.', 48000, 'EUR'],
  ['Die Reparatur kostet 480,- Euro.', 48000, 'EUR'],
  ['Die Rechnung beläuft sich auf 1.250,00 €, der Kostenvoranschlag lag bei 980 €.', 125000, 'EUR'],
  ['Le devis était de 980 €, la facture finale est de 1 250,00 €.', 125000, 'EUR'],
  ['Ich fordere vierhundertachtzig Euro.', 48000, 'EUR'],
  ['El importe es de mil doscientos euros.', 120000, 'EUR'],
  ['Le montant est de quatre cent quatre-vingts euros.', 48000, 'EUR'],
  ['The bike was worth 1,200 EUR; I bought it for 1,500 EUR in 2022.', 120000, 'EUR'],
  ['€480', 48000, 'EUR'],
  ['6 Tage à 60 Euro = 360 Euro', 36000, 'EUR'],
  ['The drill cost £310, the laser £265. So £575.', 57500, 'GBP'],
  ['You offered £2,100. We claim £3,265.', 326500, 'GBP'],
  ['940 euros HT, soit 1 128 euros TTC', 112800, 'EUR'],
  ['Son 1.045 y no 1.405 euros.', 104500, 'EUR'],
  ['They charged €412.50 (about £355).', 41250, 'EUR'],
  ['480€', 48000, 'EUR'],
  ['EUR480', 48000, 'EUR'],
  ['US$ 99.90', 9990, 'USD'],
  ["CHF 1'250.50", 125050, 'CHF'],
  ['£1,000', 100000, 'GBP'],
  ['1.200 €', 120000, 'EUR'],
  ['1,5k €', 150000, 'EUR'],
  ['2 thousand pounds', 200000, 'GBP'],
  ['3 mil euros', 300000, 'EUR'],
  ['480 euros and 50 cents', 48050, 'EUR'],
  ['It was 2 windows on 3 March 2026 at 10:30, call 0170 1234567', null, null],
  ['I drove 50 km/h, car from 2019', null, null],
  ['Total 1250', 125000, null],
  ['We need 750,00 for the repair', 75000, null],
  ['Amount claimed: 1,850.00\nCurrency: EUR', 185000, 'EUR'],
  ['Claim amount (EUR): 640.00', 64000, 'EUR'],
  ['Please reimburse 12,345.00 USD for the fire damage. Premium is 45 USD per month.', 1234500, 'USD'],
  ['cost between 400 and 500 EUR', null, null],
  ['They quoted 900 EUR.', 90000, 'EUR'],
  ['Estimate from garage: EUR 900', 90000, 'EUR'],
  ['They first said 900 EUR, then it became 1,100 EUR in the end.', 110000, 'EUR'],
  ['Please disregard the 900 EUR in my previous mail, the invoice says 1,100 EUR.', 110000, 'EUR'],
  ['The repair is 800 EUR; an old bill of 300 EUR is attached by mistake.', 80000, 'EUR'],
  ['480 EUR (four hundred eighty euros)', 48000, 'EUR'],
  ['I ask you to pay 330 EUR, i.e. 480 EUR less the deductible of 150 EUR.', 33000, 'EUR'],
  ['The invoice of 2,400 EUR (incl. VAT 400 EUR) is attached.', 240000, 'EUR'],
  ['Net 2,000 EUR, VAT 400 EUR, gross total 2,400 EUR', 240000, 'EUR'],
  ['Ich habe 89,90€ bezahlt.', 8990, 'EUR'],
  ['The doctor charged $ 85.', 8500, 'USD'],
  [
    'The screen replacement was invoiced at 219 EUR and shipping 12 EUR; please reimburse 231 EUR.',
    23100,
    'EUR',
  ],
  ['The garage corrected the bill: 715 EUR rather than 751 EUR.', 71500, 'EUR'],
  ['Kosten: 1200', 120000, null],
  ['invoice 4711', null, null],
  ['Invoice no. 4711 of 3 March 2026 over 250 EUR', 25000, 'EUR'],
  ['Mein Schaden beträgt 2,5 Tsd. Euro', 250000, 'EUR'],
  ['JPY 45000', 4500000, 'JPY'],
  ['I need 5 days', null, null],
  ['Das alte Angebot über 700 € gilt nicht mehr, die Rechnung lautet auf 820 €.', 82000, 'EUR'],
  ['No son 980 euros sino 890 euros.', 89000, 'EUR'],
  ["Ce n'est pas 980 € mais 890 €.", 89000, 'EUR'],
  ['Es sind nicht 980 €, sondern 890 €.', 89000, 'EUR'],
]

for (const [text, cents, currency] of CASES) {
  test(`${JSON.stringify(text)} claims ${cents} ${currency}`, () => {
    const { reading } = read(text)
    assert.deepEqual([reading?.cents ?? null, reading?.currency ?? null], [cents, currency])
    if (reading !== null) assert.ok(text.includes(reading.evidence), reading.evidence)
  })
}

test('a bare dollar sign is the dollar of the locale', () => {
  assert.equal(read('The roof costs $900.', 'en-CA').reading?.currency, 'CAD')
  assert.equal(read('The roof costs $900.', 'en-US').reading?.currency, 'USD')
})

test('a figure that is taken back is named, so that an older message cannot bring it in again', () => {
  assert.deepEqual(read('Please ignore the 700 EUR of my last mail.'), {
    reading: null,
    voided: [70_000],
    open: false,
  })
})

test('two costs without a word on their sum are not guessed at', () => {
  assert.equal(read('Paint: 300 EUR. Plaster: 200 EUR.').reading, null)
})

test('of several prices the chosen one counts: by its maker, by its place, or as the cheaper or the dearer', () => {
  const prices = 'Oakley quoted £1,260 and Marsh £910.'
  const chosen: readonly (readonly [string, number])[] = [
    [`${prices} We have accepted Oakley's.`, 126_000],
    [`${prices} I'll go with the cheaper of the two.`, 91_000],
    [`${prices} We chose the more expensive one.`, 126_000],
    ['Angebote: Ahl 760 €, Borg 990 €. Ich nehme das günstigere.', 76_000],
    ['Presupuestos de 690 € y de 850 €; nos quedamos con el más barato.', 69_000],
    ["Devis : 780 € chez Lemoine, 920 € chez Prat. J'ai choisi Lemoine.", 78_000],
  ]
  for (const [text, cents] of chosen) assert.equal(read(text).reading?.cents, cents, text)
})

test('where the insurer is asked to choose, no price is the claim, and no older figure either', () => {
  for (const question of [
    'Marsh quoted £910, Oakley £1,260. Which of them should I book?',
    'Ahl bietet 760 €, Borg 990 €. Welches Angebot sollen wir nehmen?',
    'Un presupuesto es de 690 € y el otro de 850 €. ¿Cuál prefieren?',
    'Lemoine demande 780 €, Prat 920 €. Lequel dois-je retenir ?',
  ]) {
    const { reading, open } = read(question)
    assert.deepEqual([reading, open], [null, true], question)
  }
})

test('what was paid in an earlier year is not claimed now, a date of last year takes nothing away', () => {
  assert.equal(read('The invoice is £412. In 2023 a chip cost me £65.').reading?.cents, 41_200)
  assert.equal(read('On 28 December 2025 it broke, invoice £300.').reading?.cents, 30_000)
})

test('slang is money; its currency is only what the email says', () => {
  const slang: readonly (readonly [string, number, string | null])[] = [
    ['The garage reckons two grand.', 200_000, null],
    ['Damage: 50 quid.', 5_000, 'GBP'],
    ['Schaden: zwei Mille.', 200_000, null],
    ['500 Piepen, also Euro, will die Werkstatt.', 50_000, 'EUR'],
    ['El taller pide 1.100 pavos... bueno, euros.', 110_000, 'EUR'],
  ]
  for (const [text, cents, currency] of slang) {
    const { reading } = read(text)
    assert.deepEqual([reading?.cents, reading?.currency], [cents, currency], text)
  }
})
