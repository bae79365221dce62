import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { readLimits } from '../../../shared/llm/budget/limits.ts'
import { costMicroUsd, readPrices } from '../../../shared/llm/prices.ts'
import { DEFAULTS } from '../../../shared/llm/providers.ts'
import { tenantLabels } from '../../../shared/llm/tenant-labels.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimgraph-'))
after(() => rmSync(folder, { recursive: true }))

function fileOf(content: unknown): string {
  const file = join(folder, 'file.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

const table = (models: object) => ({ as_of: '2026-11-01', currency: 'USD', per_tokens: 1_000_000, models })

test('every provider has a known price for the model that it asks by default', () => {
  const prices = readPrices(null)
  for (const [provider, { model }] of Object.entries(DEFAULTS)) assert.ok(prices(provider, model), provider)
})

test('a model that nobody knows has no price, and not the price 0', () => {
  assert.equal(readPrices(null)('openai', 'gpt-unheard-of'), null)
  assert.deepEqual(readPrices(null)('mock', 'anything'), { input: 0, output: 0 })
})

test('the entries of a price file of one’s own go before the built-in ones, exact names before whole providers', () => {
  const own = { 'openai/gpt-4o': { input: 1, output: 2 }, 'openai/*': { input: 3, output: 4 } }
  const prices = readPrices(fileOf(table(own)))
  assert.deepEqual(prices('openai', 'gpt-4o'), { input: 1, output: 2 })
  assert.deepEqual(prices('openai', 'gpt-unheard-of'), { input: 3, output: 4 })
  assert.deepEqual(prices('openai', 'gpt-4.1-nano'), { input: 0.1, output: 0.4 })
})

test('a price table in another currency or unit, with a negative price or none at all, ends the start', () => {
  const one = { 'openai/x': { input: 1, output: 1 } }
  const wrong = [
    { ...table(one), currency: 'EUR' },
    { ...table(one), per_tokens: 1_000 },
    table({ 'openai/x': { input: -1, output: 1 } }),
    table({ x: { input: 1, output: 1 } }),
    'no JSON',
  ]
  for (const content of wrong)
    assert.throws(() => readPrices(fileOf(content)), { code: 'LLM_MISCONFIGURED', recovery: 'fatal' })
  assert.throws(() => readPrices(join(folder, 'gone.json')), /gone\.json/)
})

test('a cost is rounded up to a whole micro-dollar', () => {
  assert.equal(costMicroUsd({ input: 0.4, output: 1.6 }, 100, 20), 72)
  assert.equal(costMicroUsd({ input: 0.05, output: 0.4 }, 1, 1), 1)
})

test("a tenant's own budget goes before the general one, and null lifts it", () => {
  const limits = readLimits(1_000, fileOf({ acme: 5_000, free: null, none: 0 }))
  assert.ok(limits)
  assert.deepEqual(['acme', 'free', 'none', 'other'].map(limits), [5_000, null, 0, 1_000])
})

test('where nobody has a budget there is nothing to keep', () => {
  assert.equal(readLimits(null, null), null)
  assert.equal(readLimits(null, fileOf({ free: null })), null)
  assert.equal(readLimits(null, fileOf({ acme: 1 }))?.('other'), null)
})

test('budgets that are no whole micro-dollars end the start', () => {
  for (const content of [{ acme: 1.5 }, { acme: -1 }, { acme: '5' }, [], 'no JSON'])
    assert.throws(() => readLimits(null, fileOf(content)), { code: 'LLM_MISCONFIGURED', recovery: 'fatal' })
})

test('metrics name a hundred tenants and not one that somebody invents after them', () => {
  const labelOf = tenantLabels()
  for (let number = 0; number < 100; number++) assert.equal(labelOf(`t-${number}`), `t-${number}`)
  assert.equal(labelOf('t-100'), 'other tenants')
  assert.equal(labelOf('t-7'), 't-7')
})
