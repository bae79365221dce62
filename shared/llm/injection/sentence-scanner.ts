/**
 * Finds which groups of stems each sentence of a text holds, in one pass (Aho-Corasick over letters, digits and word
 * edges). Texts are folded as fold.ts makes them.
 */
import { automaton, classesOf } from '../patterns/automaton.ts'
import { endsSentence } from './sentences.ts'

/** The apostrophe belongs to the word: `j'ai` is no `ai`. */
const LETTERS = " abcdefghijklmnopqrstuvwxyz0123456789'"
const CLASSES = LETTERS.length
const EDGE = 0
const classOf = classesOf(LETTERS)

/**
 * `onFound` is called with the groups that have a stem ending here, as often as one does; `onEnd` where a sentence ends,
 * with its bounds, also when it is empty.
 */
export type ScanSentences = (
  folded: string,
  onFound: (groups: readonly number[]) => void,
  onEnd: (start: number, end: number) => void,
) => void

export function sentenceScanner(groups: readonly (readonly string[])[]): ScanSentences {
  const { next, found, firstFound } = automaton(groups, CLASSES, (code) => classOf[code] ?? EDGE)
  return (folded, onFound, onEnd) => {
    let state = next[EDGE] ?? 0
    let edge = true
    let start = 0
    for (let index = 0; index <= folded.length; index += 1) {
      const code = index < folded.length ? folded.charCodeAt(index) : 10
      const kind = code < 128 ? (classOf[code] ?? EDGE) : EDGE
      if (kind !== EDGE || !edge) {
        state = next[state * CLASSES + kind] ?? 0
        if (state >= firstFound) onFound(found[state] ?? [])
      }
      edge = kind === EDGE
      if (!edge || !endsSentence(folded, index, code)) continue
      onEnd(start, index)
      start = index + 1
    }
  }
}
