/** Of several sums, the meant one is told by more than the words around it. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { readAmount } from '../../../shared/llm/mock/amounts.ts'
import { findDates } from '../../../shared/llm/mock/date-forms.ts'
import { passage } from '../../../shared/llm/mock/text.ts'
import { partsOf } from '../../../shared/llm/parts.ts'

const TODAY = 20_523 // 11 March 2026
const FLOOR = 0.6

function read(text: string) {
  const whole = passage(text)
  const dates = findDates(whole.folded, { today: TODAY, order: null, language: 'en' })
  return readAmount(whole, 'en-GB', dates, TODAY).reading
}

function each(texts: readonly (readonly [string, number])[]): void {
  for (const [text, cents] of texts) assert.equal(read(text)?.cents, cents, text)
}

test('a sentence behind that says what is claimed points back at the last sum', () => {
  each([
    ['The mason said £1,310, he has now done it for £1,045. That is what I would like back.', 104_500],
    ['Die Besichtigung ergab 1.960 €, abgerechnet hat er 1.120 €. Um diesen Betrag bitte ich.', 112_000],
    ["L'un parlait de 1 240 €, l'autre l'a fait pour 870 €. C'est cette somme que je vous demande.", 87_000],
    ['En el taller pedían 1.900 €, él me lo deja en 1.200 € y eso es lo que solicito.', 120_000],
  ])
})

test('a price that is told for comparison is not the claim, the one that was taken is', () => {
  each([
    [
      'It is £930 as per the quote, which I am taking (the other quote, £1,480, was for a new porch).',
      93_000,
    ],
    ["Montant : 1 150 €, devis que j'ai choisi (l'autre devis, à 1 790 €, changeait tout).", 115_000],
    ['Laut Angebot 1.340 €, das nehmen wir. Das andere Angebot mit 2.050 € war für alles.', 134_000],
    ['Me quedo con el de 980 €; el otro presupuesto, de 1.430 €, incluía el pasillo.', 98_000],
    ['Ersatz 680 €, Einbau mache ich selbst (der Glaser hätte dafür 140 € genommen).', 68_000],
  ])
})

test('what others have paid the claimant already is not asked for again', () => {
  each([
    ['New tickets £230.50. The rail company has paid me £41 for the train.', 23_050],
    ['Neue Tickets 412,00 €. Die Bahn hat mir 36 € für die Fahrt gezahlt.', 41_200],
    ["Nouvelle traversée : 268 €. La SNCF m'a versé 32 € pour le train.", 26_800],
    ['Billetes nuevos: 318 €. La compañía me devolvió 29 € del tren.', 31_800],
  ])
})

test('items and their total are told by arithmetic, whatever the words', () => {
  each([
    ['- strimmer, new price £219\n- spades, £64\n- stove, £87\nClaim: £370 for the lot', 37_000],
    ['vinyl £410.00\nplinths £95.00\ndrying £180.00\n£685.00', 68_500],
    ['vélo ....... 480 €\nperceuse ....... 195 €\nTOTAL ....... 675 €', 67_500],
  ])
})

test('of a bill that is shared, the share that is asked for counts', () => {
  assert.equal(read('The bill is £640, the NHS part was £70, please pay me the other £570.')?.cents, 57_000)
})

test('a list that its total does not fit is left to a person', () => {
  const list = (total: string) => read(`- trimmer, £219\n- spades, £64\n- stove, £87\nTotal: £${total}`)
  assert.ok((list('450')?.confidence ?? 1) < FLOOR)
  assert.ok((list('370')?.confidence ?? 0) >= FLOOR)
  assert.ok((read('- gate, £219\n- posts, £64\n- excess, £87\nTotal: £196')?.confidence ?? 0) >= FLOOR)
})

test('account numbers, bare years and caps are no sums; spelled cents belong to theirs', () => {
  each([
    ['Rechnung 1.340,50 €, bitte auf DE02 1203 0000 0000 2020 51.', 134_050],
    ['It cost £1,299 in 2023. The shop wants £342.50 for a new screen.', 34_250],
    ['Son mil doscientos cincuenta euros con treinta céntimos.', 125_030],
    ['En el taller me piden 285 euros con 40 céntimos.', 28_540],
  ])
  assert.equal(read('No price yet. My deductible is $1,000 and the cap is $10,000.'), null)
})

test("what is somebody else's affair, or would be bought new, is no price of the claim", () => {
  each([
    [
      'The estimate is $2,318. His car was maybe $900 worth but that is between him and his insurer.',
      231_800,
    ],
    ['They quoted £389 for both. A new phone would be £1,099 but I would rather fix it.', 38_900],
  ])
})

test('figures of an older case that a letter quotes from the insurer are not claimed now', () => {
  each([
    ['You wrote to me: "We have settled your claim at £1,168.75 in full." Now it is £945 again.', 94_500],
    ["Vous m'avez écrit : « Montant réglé : 1 168,75 €, franchise déduite. » Devis : 945 €.", 94_500],
  ])
})

test('a letter pasted under a heading of dashes is quoted, a line of dashes alone quotes nothing', () => {
  const names = (heading: string) =>
    partsOf(`Another stone, £255.\n\n${heading}\nWe paid £310.`).map(({ name }) => name)
  for (const heading of ['--- your letter of 3 May ---', '--- Ihr Schreiben ---', '-- votre courrier --'])
    assert.deepEqual(names(heading), ['newest_message', 'quoted_message'], heading)
  assert.deepEqual(names('-------'), ['newest_message'])
})

test('a sum that another is told as plainly as, or that may be a part of a larger one, is left to a person', () => {
  for (const text of [
    'The plumber charged £480, the tiler charged £495.',
    'Die Rechnung des Glasers beträgt 310 €, der Schaden sind 1.100 €.',
  ]) {
    const found = read(text)
    assert.ok(found === null || found.confidence < FLOOR, `${text} ${found?.cents} ${found?.confidence}`)
  }
  const twice = read('The estimate is £480, a new one was £1,200 last time. So please pay £480.')
  assert.ok((twice?.confidence ?? 0) >= FLOOR)
})

test('a deductible that is taken off by its figure is not the claim, nor is what a treatment was planned to cost', () => {
  each([
    ["The plumber's invoice is £612.40. Please refund that bill less my excess of £100.", 61_240],
    [
      'Die Rechnung beträgt 1.230,50 €, bitte erstatten Sie sie abzüglich Selbstbeteiligung von 300 €.',
      123_050,
    ],
    ['La factura asciende a 845,10 €; pido que me abonen esa factura menos la franquicia de 150 €.', 84_510],
    ["La facture s'élève à 745,20 €. J'en demande le remboursement moins la franchise de 120 €.", 74_520],
    ['Please reimburse $980. The treatment plan had said $1,150 but in the end less was enough.', 98_000],
  ])
})
