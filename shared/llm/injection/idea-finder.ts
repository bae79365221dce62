/** Finds which ideas each sentence of a text holds, in one pass (Aho-Corasick over letters, digits and word edges). */

import { automaton } from './automaton.ts'

/** The apostrophe belongs to the word: `j'ai` is no `ai`. */
const LETTERS = " abcdefghijklmnopqrstuvwxyz0123456789'"
const CLASSES = LETTERS.length
const EDGE = 0
const classOf = new Uint8Array(128).fill(EDGE)
for (const [index, character] of Array.from(LETTERS).entries()) classOf[character.charCodeAt(0)] = index

/** Called for each sentence; `ideas` has one bit for each idea in it, at most 31. */
export type OnSentence = (start: number, end: number, ideas: number) => void

export function ideaFinder(groups: readonly (readonly string[])[]): (folded: string, on: OnSentence) => void {
  const { next, found: groupsAt } = automaton(groups, CLASSES, (code) => classOf[code] ?? EDGE)
  const found = Int32Array.from(groupsAt, (at) =>
    (at ?? []).reduce((ideas, group) => ideas | (1 << group), 0),
  )
  return (folded, on) => {
    let state = next[EDGE] ?? 0
    let edge = true
    let ideas = 0
    let start = 0
    for (let index = 0; index <= folded.length; index += 1) {
      const code = index < folded.length ? folded.charCodeAt(index) : 10
      const kind = code < 128 ? (classOf[code] ?? EDGE) : EDGE
      if (kind !== EDGE || !edge) {
        state = next[state * CLASSES + kind] ?? 0
        ideas |= found[state] ?? 0
      }
      edge = kind === EDGE
      if (edge && endsSentence(folded, index, code)) {
        if (index - start > 1) on(start, index, ideas)
        ideas = 0
        start = index + 1
      }
    }
  }
}

function endsSentence(folded: string, index: number, code: number): boolean {
  if (code === 10 || code === 33 || code === 63) return true // line feed, `!`, `?`
  if (code !== 46) return false
  const after = folded.charCodeAt(index + 1)
  return Number.isNaN(after) || after <= 32
}
