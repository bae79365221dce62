/**
 * What ideas tell together: a vehicle and an impact are a collision, a pipe that gives way is water. A list of phrases
 * cannot foresee how somebody puts it; which ideas share a sentence, it can.
 */

import { matchFinder } from '../patterns/first-words.ts'
import type { Concept, ConceptWords } from './concepts/concept.ts'
import { ENGLISH_CONCEPTS } from './concepts/english.ts'
import { FRENCH_CONCEPTS } from './concepts/french.ts'
import { GERMAN_CONCEPTS } from './concepts/german.ts'
import { SPANISH_CONCEPTS } from './concepts/spanish.ts'
import type { Language } from './language.ts'
import type { IncidentKind, IncidentWord } from './lexicon/term.ts'
import type { Passage, Span } from './text.ts'
import { asksAsTradesman } from './tradesmen.ts'

interface Combination {
  kind: IncidentKind
  weight: number
  /** In one sentence; the first is the evidence. */
  all: readonly Concept[]
  /** Where one of these stands too, the sentence tells something else. */
  none?: readonly Concept[]
  /** At most so many characters apart. */
  near?: number
  /** The sentence before may hold some of them. */
  wide?: true
}

/** The weight that tells of a body hurt, for who asks after injuries. */
export const BODILY = 3

const COMBINATIONS: readonly Combination[] = [
  { kind: 'collision', weight: 4, all: ['impact', 'vehicle'], none: ['pane', 'storm'], near: 60 },
  { kind: 'collision', weight: 2, all: ['impact', 'vehicle'] },
  { kind: 'vandalism', weight: 4, all: ['stranger', 'harmed'], none: ['impact', 'taken'] },
  { kind: 'vandalism', weight: 5, all: ['malice', 'harmed'] },
  { kind: 'vandalism', weight: 4, all: ['malice', 'stranger'] },
  { kind: 'liability', weight: 4, all: ['own', 'harmed', 'others'], none: ['stranger', 'impact'], near: 60 },
  { kind: 'liability', weight: 2, all: ['own', 'harmed', 'others'], none: ['stranger'], near: 60 },
  { kind: 'liability', weight: 4, all: ['own', 'theirs'], none: ['stranger', 'malice', 'impact'] },
  { kind: 'liability', weight: 4, all: ['theirs', 'their_bill'], wide: true },
  { kind: 'liability', weight: 4, all: ['own', 'their_bill'], wide: true },
  { kind: 'liability', weight: 4, all: ['blamed', 'others'], wide: true },
  { kind: 'liability', weight: 2, all: ['blamed'] },
  { kind: 'vandalism', weight: 5, all: ['malice', 'pane'] },
  { kind: 'other', weight: 4, all: ['dropped', 'device'] },
  { kind: 'other', weight: 2, all: ['harmed', 'device'], near: 40 },
  { kind: 'water', weight: 4, all: ['gives_way', 'pipework'], near: 45 },
  { kind: 'travel', weight: 4, all: ['spoiled', 'journey'] },
  { kind: 'glass', weight: 3, all: ['pane', 'harmed'], none: ['device'], near: 40 },
  { kind: 'glass', weight: 2, all: ['pane', 'impact'], none: ['vehicle', 'device'], near: 40 },
  { kind: 'medical', weight: BODILY, all: ['hurt', 'body'], near: 22 },
  { kind: 'medical', weight: 2, all: ['care'] },
  { kind: 'theft', weight: 4, all: ['taken'] },
  { kind: 'fire', weight: 2, all: ['flames'] },
  { kind: 'fire', weight: 3, all: ['flames', 'harmed'] },
  { kind: 'weather', weight: 2, all: ['storm'] },
  { kind: 'weather', weight: 3, all: ['storm', 'harmed'] },
]
/** Who is asked to pay and whom it happened to are often told paragraphs apart. */
const ANYWHERE: readonly Combination[] = [{ kind: 'liability', weight: 4, all: ['blamed', 'others'] }]

/** One bit for each concept, so that a sentence's ideas are one number. */
const BITS = new Map<Concept, number>()
for (const { all, none = [] } of [...COMBINATIONS, ...ANYWHERE]) {
  for (const concept of [...all, ...none]) if (!BITS.has(concept)) BITS.set(concept, 1 << BITS.size)
}
const bitOf = (concept: Concept) => BITS.get(concept) ?? 0
const masked = (combination: Combination) => ({
  combination,
  all: combination.all.reduce((mask, concept) => mask | bitOf(concept), 0),
  none: (combination.none ?? []).reduce((mask, concept) => mask | bitOf(concept), 0),
})
const IN_SENTENCE = COMBINATIONS.map(masked)
const AT_LARGE = ANYWHERE.map(masked)

const SOUGHT = Array.from(BITS)
/** Finds the words of each concept, in the order of SOUGHT. */
const finderOf = (words: ConceptWords) => matchFinder(SOUGHT.map(([concept]) => words[concept]))
const FIND = {
  en: finderOf(ENGLISH_CONCEPTS),
  es: finderOf(SPANISH_CONCEPTS),
  de: finderOf(GERMAN_CONCEPTS),
  fr: finderOf(FRENCH_CONCEPTS),
}

interface Hit extends Span {
  bit: number
  sentence: number
}

const known = new WeakMap<Passage, IncidentWord[]>()

/** What the sentences of a passage tell by the ideas in them; each combination at most once in a sentence. */
export function combinedWords(passage: Passage, language: Language): IncidentWord[] {
  let words = known.get(passage)
  if (words === undefined) {
    words = combine(passage, language)
    known.set(passage, words)
  }
  return words
}

function combine(passage: Passage, language: Language): IncidentWord[] {
  const hits = hitsIn(passage, language)
  if (hits.length === 0) return []
  hits.sort((left, right) => left.sentence - right.sentence)
  const found = told(AT_LARGE, hits, false)
  let before: Hit[] = []
  for (let from = 0; from < hits.length; ) {
    const sentence = hits[from]?.sentence ?? 0
    let to = from
    while (to < hits.length && hits[to]?.sentence === sentence) to += 1
    const own = hits.slice(from, to)
    found.push(...told(IN_SENTENCE, own, false))
    if (before[0]?.sentence === sentence - 1) found.push(...told(IN_SENTENCE, [...before, ...own], true))
    before = own
    from = to
  }
  return found
}

function hitsIn(passage: Passage, language: Language): Hit[] {
  const hits: Hit[] = []
  for (const [index, matches] of FIND[language](passage.folded).entries()) {
    // Most ideas are in no letter.
    const sought = SOUGHT[index]
    if (matches.length > 0 && sought !== undefined) addHits(hits, sought, matches, passage)
  }
  return hits
}

function addHits(
  hits: Hit[],
  [concept, bit]: readonly [Concept, number],
  matches: readonly RegExpExecArray[],
  { folded, sentences }: Passage,
): void {
  let sentence = 0
  for (const match of matches) {
    while (sentence < sentences.length - 1 && (sentences[sentence]?.end ?? 0) <= match.index) sentence += 1
    const hit = { bit, start: match.index, end: match.index + match[0].length, sentence }
    const around = sentences[sentence]
    if (concept === 'blamed' && around !== undefined && asksAsTradesman(folded, around, hit)) continue
    hits.push(hit)
  }
}

/** `wide`: the hits are of two sentences, which only some combinations reach over. */
function told(
  combinations: readonly ReturnType<typeof masked>[],
  hits: readonly Hit[],
  wide: boolean,
): IncidentWord[] {
  let mask = 0
  for (const { bit } of hits) mask |= bit
  const found: IncidentWord[] = []
  for (const { combination, all, none } of combinations) {
    if ((mask & all) !== all || (mask & none) !== 0 || (wide && combination.wide !== true)) continue
    const at = place(combination, hits)
    if (at !== undefined)
      found.push({ kind: combination.kind, weight: combination.weight, start: at.start, end: at.end })
  }
  return found
}

function place({ all: [first, ...others], near }: Combination, hits: readonly Hit[]): Hit | undefined {
  const firsts = hits.filter(({ bit }) => first !== undefined && bit === bitOf(first))
  if (near === undefined) return firsts[0]
  return firsts.find((one) =>
    others.every((concept) => hits.some((hit) => hit.bit === bitOf(concept) && distance(one, hit) <= near)),
  )
}

function distance(left: Span, right: Span): number {
  return Math.max(right.start - left.end, left.start - right.end)
}
