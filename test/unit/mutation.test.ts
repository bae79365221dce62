/** The mutation proof itself takes minutes; that it still fits the source is cheap to see. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { edited } from '../mutation/mutation.ts'
import { MUTATIONS } from '../mutation/mutations.ts'

test('every mutation finds the text that it replaces, exactly once', () => {
  for (const { name, edits } of MUTATIONS) {
    const files = new Map<string, string>()
    for (const edit of edits) {
      const source = files.get(edit.file) ?? readFileSync(edit.file, 'utf8')
      const broken = edited(source, edit)
      assert.notEqual(broken, source, `${name} changes nothing in ${edit.file}`)
      files.set(edit.file, broken)
    }
  }
})

test('every mutation names tests that exist', () => {
  for (const { name, catchers } of MUTATIONS) {
    assert.ok(catchers.length > 0, `${name} has no catcher`)
    for (const { file, test: title } of catchers) {
      const source = readFileSync(file, 'utf8').replaceAll("\\'", "'")
      assert.ok(source.includes(title), `${name}: ${file} has no test "${title}"`)
    }
  }
})

test('every mutation has a name of its own', () => {
  const names = MUTATIONS.map(({ name }) => name)
  assert.deepEqual([...new Set(names)], names)
})
