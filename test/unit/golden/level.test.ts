/** CI's hold on the mock: it reads and decides the golden test set no worse than recorded (npm run eval -- --record). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { createLanguageModel } from '../../../shared/llm/create.ts'
import { loadCorpus } from '../../golden/eval/corpus.ts'
import { figuresOf, scored } from '../../golden/eval/figures.ts'
import { belowLevel, levelOf, readLevel } from '../../golden/eval/level.ts'
import { runCases } from '../../golden/eval/run.ts'

const corpus = loadCorpus(['test'])
const llm = createLanguageModel({ provider: 'mock' })
const { answers } = await runCases(corpus, { llm }, 8)
const figures = figuresOf(scored(corpus.cases, answers))

test('the mock holds its recorded level on the test set', () => {
  const level = readLevel()
  assert.ok(level, 'no level is recorded: npm run eval -- --provider mock --record')
  assert.deepEqual(belowLevel(figures, level), [])
})

test('a figure below the level is named, with both numbers', () => {
  const level = levelOf(figures)
  const { right } = level.at_least
  assert.ok(right !== undefined)
  const raised = { ...level, at_least: { ...level.at_least, right: right + 1 } }
  assert.deepEqual(belowLevel(figures, raised), [`right: ${right}, recorded ${right + 1}`])
  const lowered = { ...level, at_most: { ...level.at_most, failed: -1 } }
  assert.deepEqual(belowLevel(figures, lowered), ['failed: 0, recorded -1'])
})

test('a level of another number of cases says nothing about this set', () => {
  const grown = belowLevel(figures, { ...levelOf(figures), cases: figures.cases + 1 })
  assert.equal(grown.length, 1)
  assert.match(grown[0] ?? '', /record it again/)
})
