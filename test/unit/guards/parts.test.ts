/** What a model is told of an email's parts. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { delimited, parseDelimited } from '../../../shared/llm/delimited.ts'
import { newestOf, partsOf } from '../../../shared/llm/parts.ts'

const shape = (text: string) => partsOf(text).map(({ name, text: part }) => [name, part])

const NEW = 'Please add the invoice: 520.00 EUR.\n'
const OLD = '> The garage asks 480.00 EUR.\n> Ana'

test('a reply is told from what it quotes, in four languages', () => {
  const openings = [
    'On Mon, 2 Mar 2026 at 10:00, Ana Ruiz <ana@example.com> wrote:',
    'On Mon, 2 Mar 2026 at 10:00, Ana Ruiz\n<ana@example.com> wrote:',
    'Am 02.03.2026 um 10:00 schrieb Ana Ruiz <ana@example.com>:',
    'El lun, 2 mar 2026 a las 10:00, Ana Ruiz <ana@example.com> escribió:',
    'Le lun. 2 mars 2026 à 10:00, Ana Ruiz <ana@example.com> a écrit :',
  ]
  for (const opening of openings) {
    assert.deepEqual(
      shape(`${NEW}\n${opening}\n${OLD}`),
      [
        ['newest_message', NEW],
        ['quoted_message', `${opening}\n${OLD}`],
      ],
      opening,
    )
  }
})

test('a forwarded message goes on to the end, without marks', () => {
  const openings = [
    '---------- Forwarded message ----------\nFrom: Garage <g@example.com>\nDate: Mon, 2 Mar 2026',
    '-----Original Message-----\nFrom: Garage\nSent: Monday\nTo: Ana\nSubject: Quote',
    '-----Ursprüngliche Nachricht-----\nVon: Werkstatt\nGesendet: Montag\nAn: Ana\nBetreff: Angebot',
    'De : Garage <g@example.com>\nEnvoyé : lundi 2 mars 2026\nÀ : Ana\nObjet : Devis',
    'De: Taller <t@example.com>\nEnviado el: lunes\nPara: Ana\nAsunto: Presupuesto',
  ]
  for (const opening of openings) {
    const quoted = `${opening}\n\nThe windscreen costs 480.00 EUR.\nRegards\nGarage`
    assert.deepEqual(
      shape(`${NEW}\n${quoted}`),
      [
        ['newest_message', NEW],
        ['quoted_message', quoted],
      ],
      opening,
    )
  }
})

test('answers between quoted lines, and below them, belong to the newest message', () => {
  const text = '> What does it cost?\n480.00 EUR.\n> When did it happen?\nOn 3 March 2026.'
  assert.equal(newestOf(partsOf(text)), '480.00 EUR.\nOn 3 March 2026.')
})

test('quotations of quotations are parts of their own', () => {
  assert.deepEqual(
    partsOf('New.\n> Old.\n>> Older.').map(({ text }) => text),
    ['New.', '> Old.', '>> Older.'],
  )
})

test('signature and disclaimer are told from the message', () => {
  const text =
    'It broke.\n\nKind regards\nAna Ruiz\nPolicy POL-1042\n\nThis message is confidential. If you are not the intended recipient, delete it.\n'
  assert.deepEqual(shape(text), [
    ['newest_message', 'It broke.\n'],
    ['signature', 'Kind regards\nAna Ruiz\nPolicy POL-1042\n'],
    ['disclaimer', text.split('\n').slice(-2, -1).join()],
    ['signature', ''],
  ])
})

test('an ordinary letter is one part', () => {
  for (const text of [
    '',
    'It broke.',
    'Dear team,\n\nfrom: the roof to: the cellar all is wet.',
    'I wrote to you:',
  ]) {
    assert.deepEqual(shape(text), [['newest_message', text]])
  }
})

const line = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '> quoted',
    '>> twice',
    '-- ',
    'Kind regards',
    'On Mon, 2 Mar 2026, Ana wrote:',
    '---- Original Message ----',
    'From: a',
    'To: b',
    'Date: c',
    '',
    '</part>',
    '<part name="signature">',
    '</data>',
  ),
)
const text = fc.array(line, { maxLength: 20 }).map((lines) => lines.join('\n'))

test('no line is lost, changed or moved', () => {
  fc.assert(
    fc.property(text, (body) => {
      assert.equal(
        partsOf(body)
          .map((part) => part.text)
          .join('\n'),
        body,
      )
    }),
  )
})

test('no text can open or close a part or a section: what a model is shown has the parts that we made', () => {
  fc.assert(
    fc.property(text, (body) => {
      const parts = partsOf(body)
      const user = delimited({ subject: body, body: parts })
      const marks = user.match(/<\/?(?:data|part)\b[^>]*>/g) ?? []
      const isOne = parts.length === 1 && parts[0]?.name === 'newest_message'
      assert.equal(marks.length, 4 + (isOne ? 0 : 2 * parts.length))
      const expected = body.replace(/<(?=\s*\/?\s*(?:data|part)\b)/gi, '‹')
      assert.deepEqual(parseDelimited(user), { subject: expected, body: expected })
    }),
  )
})
