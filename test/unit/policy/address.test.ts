import assert from 'node:assert/strict'
import test from 'node:test'
import { isAddressOf } from '../../../services/policy/address.ts'

const HOLDER = ['Ana.Ruiz@Example.com', 'kim@example.com']

const rows: [string, boolean][] = [
  ['ana.ruiz@example.com', true],
  ['ANA.RUIZ@EXAMPLE.COM', true],
  ['  kim@example.com ', true],
  ['Ana Ruiz <ana.ruiz@example.com>', true],
  ['"Ruiz, Ana" <ana.ruiz@example.com>', true],
  ['"Ana \\"Nita\\" <3" < ana.ruiz@example.com >', true],
  ['<kim@example.com>', true],
  ['ana.ruiz@example.com.evil.test', false],
  ['xana.ruiz@example.com', false],
  ['', false],
  ['<>', false],
  ['Ana Ruiz', false],
  // The name is not the address, whatever it looks like.
  ['ana.ruiz@example.com <thief@evil.test>', false],
  ['"<ana.ruiz@example.com>" <thief@evil.test>', false],
  ['<ana.ruiz@example.com> <thief@evil.test>', false],
  ['thief@evil.test <x> <ana.ruiz@example.com>', false],
  // More than one address, or text behind it: no address of anybody.
  ['ana.ruiz@example.com, thief@evil.test', false],
  ['<ana.ruiz@example.com> thief@evil.test', false],
  ['thief@evil.test"<ana.ruiz@example.com>', false],
  // The Kelvin sign is a k to toLowerCase, but another address to every mail server.
  ['\u212Aim@example.com', false],
]

for (const [from, expected] of rows) {
  test(`the sender ${JSON.stringify(from)} ${expected ? 'is' : 'is not'} the holder`, () => {
    assert.equal(isAddressOf(from, HOLDER), expected)
  })
}
