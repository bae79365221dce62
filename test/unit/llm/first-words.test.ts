import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ENGLISH } from '../../../shared/llm/mock/lexicon/english.ts'
import { GERMAN } from '../../../shared/llm/mock/lexicon/german.ts'
import { allMatches } from '../../../shared/llm/patterns/all-matches.ts'
import { matchFinder, matchTester } from '../../../shared/llm/patterns/first-words.ts'
import { headsOf } from '../../../shared/llm/patterns/heads.ts'
import { remembered } from '../../../shared/llm/remembered.ts'

test('the heads of a pattern are the beginnings of all that it matches', () => {
  const heads: readonly (readonly [RegExp, readonly string[]])[] = [
    [/\b(?:car|vans?)\b/g, ['car ', 'van ', 'vans ']],
    [/\b(?:rear-?ended|(?:the )?tap)\b/g, ['rear end', 'rearende', 'the tap ', 'tap ']],
    [/\b(?:collid\w+|a{2,3}b|(?<day>sun|mon)day)\b/g, ['collid', 'a', 'sunday ', 'monday ']],
    [/\b(?!no )x[yz]/g, ['x']],
  ]
  for (const [pattern, expected] of heads) assert.deepEqual(headsOf(pattern)?.sort(), [...expected].sort())
})

test('a pattern that may begin in the middle of a word, or with anything, has no heads', () => {
  for (const pattern of [
    /car/g,
    /\b\w*haft\b/g,
    /\b(?:car|[a-z]+ car)\b/g,
    /(?<!a)car/g,
    /\b(?:a|)/g,
    /\b a/g,
  ]) {
    assert.equal(headsOf(pattern), null, pattern.source)
  }
})

test('the finder finds what each pattern finds by itself', () => {
  const text =
    "my car's rear-ended car was hit: a burst pipe; i'd left the car_park. wasserrohrbruch, privathaftpflicht\nstolen stolen"
  const patterns = [
    /\b(?:stolen stolen|stolen|the car)\b/g,
    /\bcar\b/g,
    /\b(?:car's rear|rear)\b/g,
    /haft|bruch/g,
    /\bi\b/g,
    ...[...ENGLISH, ...GERMAN].map(({ pattern }) => pattern),
  ]
  const found = matchFinder(patterns)(text)
  for (const [index, pattern] of patterns.entries()) {
    const expected = allMatches(pattern, text).map((match) => [match.index, match[0]])
    assert.deepEqual(
      found[index]?.map((match) => [match.index, match[0]]),
      expected,
      pattern.source.slice(0, 60),
    )
  }
})

test('a text is read once, and again when others have taken its place', () => {
  const read: string[] = []
  const lengthOf = remembered((text) => {
    read.push(text.slice(0, 1))
    return { length: text.length }
  })
  assert.equal(lengthOf('a'), lengthOf('a'))
  assert.deepEqual(read, ['a'])
  lengthOf('b'.repeat(600_000))
  assert.equal(lengthOf('a').length, 1)
  assert.deepEqual(read, ['a', 'b', 'a'])
})

test('heads of several words are found where short ones stand within them, in the order of the text', () => {
  const text = 'my necklace, my neck - my  neck; the neck of my left-neck neck'
  const patterns = [/\b(?:my necklace|neck|my \w+|(?:the )?neck of)\b/g, /\b(?:my left neck|left)\b/g]
  const found = matchFinder(patterns)(text)
  for (const [index, pattern] of patterns.entries())
    assert.deepEqual(
      found[index]?.map((match) => [match.index, match[0]]),
      allMatches(pattern, text).map((match) => [match.index, match[0]]),
    )
})

test('the tester tells which patterns match anywhere, those without heads too', () => {
  const test = matchTester([/\bcar\b/, /haft|bruch/g, /\b(?:my )?van\b/, /\bcar park\b/])
  assert.equal(test('my van, rohrbruch'), 0b0110)
  assert.equal(test('the car park'), 0b1001)
  assert.equal(test('carpark vans'), 0)
})
