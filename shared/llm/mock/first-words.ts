/**
 * Finds the matches of many patterns in one pass over a text: each is tried only where a word stands that it may begin
 * with. To look for each all over the text costs more than all that is made of what they find.
 * Does not own: which words those are (heads.ts).
 * Invariant: what is found is what `allMatches` finds of each pattern, in its order.
 */
import { automaton, classesOf } from '../injection/automaton.ts'
import { headsOf } from './heads.ts'
import { allMatches, MAX_MATCHES } from './text.ts'

/** What `\w` matches in folded text; all else is the edge of a word. */
const CHARACTERS = ' abcdefghijklmnopqrstuvwxyz0123456789_'
const CLASSES = CHARACTERS.length
const EDGE = 0
const classOf = classesOf(CHARACTERS)

/** Gives all matches in a folded text of each of `patterns`, by their place in the list. Flags are not looked at. */
export function matchFinder(
  patterns: readonly RegExp[],
): (folded: string) => readonly (readonly RegExpExecArray[])[] {
  const heads = patterns.map(headsOf)
  const { next, found } = automaton(
    heads.map((ones) => (ones ?? []).map((head) => ` ${head}`)),
    CLASSES,
    (code) => classOf[code] ?? EDGE,
  )
  const here = patterns.map(({ source }, index) => new RegExp(source, heads[index] === null ? 'g' : 'y'))

  return (folded) => {
    const matches = here.map((pattern) => (pattern.global ? Array.from(allMatches(pattern, folded)) : []))
    const onward = new Uint32Array(patterns.length) // from where each may match next
    let state = next[EDGE] ?? 0
    let start = 0
    let inWord = false
    for (let index = 0; index <= folded.length; index += 1) {
      const code = index < folded.length ? folded.charCodeAt(index) : 0
      const kind = code < 128 ? (classOf[code] ?? EDGE) : EDGE
      if (kind !== EDGE && !inWord) start = index
      inWord = kind !== EDGE
      state = next[state * CLASSES + kind] ?? 0
      for (const which of found[state] ?? NOTHING) {
        const pattern = here[which]
        const known = matches[which]
        if (pattern === undefined || known === undefined || start < (onward[which] ?? 0)) continue
        pattern.lastIndex = start
        const match = known.length < MAX_MATCHES ? pattern.exec(folded) : null
        if (match !== null) known.push(match)
        onward[which] = match === null ? start + 1 : start + match[0].length
      }
    }
    return matches
  }
}

const NOTHING: readonly number[] = []
