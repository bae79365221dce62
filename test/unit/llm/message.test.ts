import assert from 'node:assert/strict'
import test from 'node:test'
import { takeApart } from '../../../shared/llm/mock/message.ts'

const texts = (body: string) => takeApart(body).map(({ text }) => text)

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['a letter alone', 'Hello,\n\nit broke.', ['Hello,\n\nit broke.']],
  [
    'an answer above its quote',
    'New.\n\nOn Mon, 2 Mar 2026 at 10:00, Ana <ana@example.com> wrote:\n> Old.\n>> Older.',
    ['New.', 'Old.', 'Older.'],
  ],
  ['an answer below its quote', '> Old.\n\nNew.', ['New.', 'Old.']],
  ['answers between quotes', '> One?\nYes.\n> Two?\nNo.', ['Yes.\nNo.', 'One?\nTwo?']],
  [
    'an attribution over two lines',
    'New.\n\nOn Monday, 2 March 2026 at 10:00, Ana Ruiz\n<ana@example.com> wrote:\n\n> Old.',
    ['New.', 'Old.'],
  ],
  [
    'headers of a forwarded message',
    'New.\n\n---------- Forwarded message ----------\nFrom: Ana\nDate: 2 Mar 2026\nSubject: x\nTo: b\n\nOld.',
    ['New.', 'Old.'],
  ],
  [
    'headers without a line above',
    'Neu.\n\nVon: Ana\nGesendet: Montag, 2. März 2026 10:00\nAn: b\nBetreff: x\n\nAlt.',
    ['Neu.', 'Alt.'],
  ],
  [
    'several originals below each other',
    'C.\n-----Original Message-----\nFrom: b\nSent: x\nTo: c\n\nB.\n-----Original Message-----\nFrom: a\nSent: y\nTo: b\n\nA.',
    ['C.', 'B.', 'A.'],
  ],
  ['a German attribution', 'Neu.\n\nAm 2. März 2026 um 10:00 schrieb Ana Ruiz:\n> Alt.', ['Neu.', 'Alt.']],
  ['a French attribution', 'Neuf.\n\nLe 2 mars 2026 à 10:00, Ana a écrit :\n> Vieux.', ['Neuf.', 'Vieux.']],
  ['a Spanish attribution', 'Nuevo.\n\nEl 2 de marzo de 2026, Ana escribió:\n> Viejo.', ['Nuevo.', 'Viejo.']],
]

for (const [what, body, expected] of CASES) {
  test(`${what}: newest first`, () => {
    assert.deepEqual(texts(body), expected)
  })
}

test('what stands below a sign-off is a signature, a postscript is not', () => {
  const body = 'It broke.\n\nKind regards,\nAna Ruiz\nTel. 123\n\nP.S. The bill is 480 EUR.'
  assert.deepEqual(takeApart(body), [
    {
      text: 'It broke.\n\nP.S. The bill is 480 EUR.',
      signature: 'Kind regards,\nAna Ruiz\nTel. 123',
      sent: null,
      depth: 0,
    },
  ])
})

test('a disclaimer at the end is set aside', () => {
  const body = 'It broke.\n\nThis e-mail and any attachments are confidential.\nDelete it if it is not yours.'
  assert.deepEqual(texts(body), ['It broke.'])
})

test('when a quoted message was sent is kept with it', () => {
  const [, old] = takeApart('New.\n\nFrom: a\nSent: 2 March 2026\nTo: b\nSubject: x\n\nOld.')
  assert.equal(old?.sent, '2 March 2026')
})
