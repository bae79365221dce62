import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { SECTIONS } from '../../../shared/config/variables.ts'
import { CONFIGURATION, configurationMarkdown } from './configuration.ts'

test('docs/configuration.md is what the schema says', () => {
  const written = readFileSync(CONFIGURATION, 'utf8')
  assert.ok(written === configurationMarkdown(), 'it is not: npm run docs makes it anew')
})

test('it has every variable once, with somebody who reads it', () => {
  const rows = configurationMarkdown()
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  const names = rows.map(([, name = '']) => name.replaceAll('`', ''))
  const known = new Set(Object.values(SECTIONS).flatMap((section) => Object.keys(section)))
  assert.deepEqual(names.filter((name) => !name.startsWith('OTEL_')).sort(), [...known].sort())
  for (const row of rows) assert.notEqual(row[4], '', row[1])
})
