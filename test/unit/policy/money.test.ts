import assert from 'node:assert/strict'
import test from 'node:test'
import { money } from '../../../services/policy/money.ts'

test('an amount is written with the decimals of its currency', () => {
  assert.deepEqual(
    [
      money(48_000, 'EUR'),
      money(123_456_789, 'USD'),
      money(48_000, 'JPY'),
      money(48_000, 'KWD'),
      money(-5, 'EUR'),
    ],
    ['EUR 480.00', 'USD 1,234,567.89', 'JPY 48,000', 'KWD 48.000', '-EUR 0.05'],
  )
})
