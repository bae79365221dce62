import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import test from 'node:test'
import { pino } from 'pino'
import { loadConfig } from '../../../shared/config/load.ts'
import { serviceModel } from '../../../shared/llm/service-model.ts'
import { Lifecycle } from '../../../shared/runtime/lifecycle.ts'

const UNHEARD_OF = { LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'key', LLM_MODEL: 'gpt-unheard-of' }

function start(env: Record<string, string>) {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const log = pino({ level: 'warn' }, stream)
  const closers: string[] = []
  const lifecycle = new Lifecycle(log, 1_000)
  lifecycle.onClose = (name) => closers.push(name)
  const config = loadConfig(['llm', 'costs', 'postgres'], env)
  const llm = serviceModel('email', { config, log, lifecycle }, { provider: null, model: null })
  return { llm, lines, closers }
}

test('without budgets nothing is opened, and known prices are no reason to warn', () => {
  const { llm, lines, closers } = start({})
  assert.equal(llm.provider, 'mock')
  assert.deepEqual([lines, closers], [[], []])
})

test('a model whose price nobody knows is warned of once, with what to do', () => {
  const { lines } = start(UNHEARD_OF)
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /no price is known of openai\/gpt-unheard-of: .*LLM_PRICES_FILE/)
})

test('a budget that cannot be kept, for a price is not known, ends the start: also that of a fallback', () => {
  const budget = { LLM_DAILY_BUDGET_MICRO_USD: '1000' }
  const fallback = {
    LLM_FALLBACK_PROVIDER: 'openai',
    LLM_FALLBACK_MODEL: 'gpt-unheard-of',
    OPENAI_API_KEY: 'key',
  }
  for (const env of [
    { ...UNHEARD_OF, ...budget },
    { ...fallback, ...budget },
  ])
    assert.throws(() => start(env), { code: 'LLM_MISCONFIGURED', recovery: 'fatal' })
})

test('a budget of one tenant is enough to keep accounts, which are closed with the service', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgraph-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'budgets.json')
  writeFileSync(file, '{"acme": 1000}')
  const { closers } = start({ LLM_TENANT_BUDGETS_FILE: file })
  assert.deepEqual(closers, ['postgres of budgets', 'budgets'])
})
