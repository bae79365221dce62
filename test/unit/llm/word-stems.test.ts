/** The beginnings of words: those that are walked are those that are learned from. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { shortStemOf, stemIndex, stemsIn } from '../../../shared/llm/patterns/word-stems.ts'

const TEXT = "the water burst, at 12a the waterpipe's wat; it wasn't wate_water\nburstburst x"

test('a walk meets what stems are made of, each once, of a word the long one first', () => {
  const stems = Array.from(stemsIn(TEXT)).flatMap((stem) => [stem, shortStemOf(stem)])
  const listed = Array.from(new Set(stems)).sort()
  const index = stemIndex(listed)
  const met: string[] = []
  index.walk(TEXT, 0, TEXT.length, (stem) => met.push(listed[stem - 1] ?? ''))
  assert.deepEqual(met, Array.from(new Set(stems)))
})

test('what is not listed is not met, nor in a text what one before it in the walk has met', () => {
  const index = stemIndex(['water', 'wate*'])
  const met: number[] = []
  const on = (stem: number) => met.push(stem)
  index.walk('waters burn', 0, 11, on)
  assert.deepEqual(met, [2])
  index.walkAll(['waters burn', 'water'], on)
  assert.deepEqual(met, [2, 2, 1])
  index.walk('wateringcan', 0, 11, on)
  assert.deepEqual(met, [2, 2, 1, 2])
})
