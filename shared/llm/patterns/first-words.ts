/**
 * Finds the matches of many patterns in one pass over a text: each is tried only where a word stands that it may begin
 * with. To look for each all over the text costs more than all that is made of what they find.
 * Does not own: which words those are (heads.ts).
 * Invariant: what is found is what `allMatches` finds of each pattern, in its order.
 */
import { allMatches, MAX_MATCHES } from './all-matches.ts'
import { automaton, classesOf } from './automaton.ts'
import { headsOf, MOST_WORDS } from './heads.ts'

/** What `\w` matches in folded text; all else is the edge of a word. */
const CHARACTERS = ' abcdefghijklmnopqrstuvwxyz0123456789_'
const CLASSES = CHARACTERS.length
const EDGE = 0
const classOf = classesOf(CHARACTERS)

const NOTHING: readonly RegExpExecArray[] = []

/** Gives all matches in a folded text of each of `patterns`, by their place in the list. Flags are not looked at. */
export function matchFinder(
  patterns: readonly RegExp[],
): (folded: string) => readonly (readonly RegExpExecArray[])[] {
  const { here, everywhere, scan } = headScanner(patterns)
  const nothing = patterns.map(() => NOTHING)
  /** From where each may match next. */
  const onward = new Uint32Array(patterns.length)
  return (folded) => {
    const matches = nothing.slice()
    for (const [which, pattern] of everywhere) matches[which] = allMatches(pattern, folded)
    onward.fill(0)
    scan(folded, (which, start) => {
      const pattern = here[which]
      if (pattern === undefined || start < (onward[which] ?? 0)) return
      const known = matches[which] ?? NOTHING
      pattern.lastIndex = start
      const match = known.length < MAX_MATCHES ? pattern.exec(folded) : null
      if (match === null) {
        onward[which] = start + 1
        return
      }
      if (known === NOTHING) matches[which] = [match]
      else (known as RegExpExecArray[]).push(match)
      onward[which] = start + match[0].length
    })
    return matches
  }
}

/** Tells which of at most 31 patterns match anywhere in a folded text: one bit for each, by its place in the list. */
export function matchTester(patterns: readonly RegExp[]): (folded: string) => number {
  const { here, everywhere, scan } = headScanner(patterns)
  return (folded) => {
    let bits = 0
    for (const [which, pattern] of everywhere) {
      pattern.lastIndex = 0
      if (pattern.test(folded)) bits |= 1 << which
    }
    scan(folded, (which, start) => {
      const pattern = here[which]
      if (pattern === undefined || (bits & (1 << which)) !== 0) return
      pattern.lastIndex = start
      if (pattern.test(folded)) bits |= 1 << which
    })
    return bits
  }
}

interface HeadScanner {
  /** Sticky, to be tried where one of its heads stands. */
  here: readonly RegExp[]
  /** With their places in the list: those of which a match may begin with anything. */
  everywhere: readonly (readonly [number, RegExp])[]
  /** Calls `on` for each word that a pattern may begin with, in the order of the text. */
  scan: (folded: string, on: (which: number, start: number) => void) => void
}

function headScanner(patterns: readonly RegExp[]): HeadScanner {
  const heads = patterns.map(headsOf)
  // A group for the heads of a pattern of one word each, one for those of two words, and so on.
  const groups = heads.flatMap((ones) =>
    Array.from({ length: MOST_WORDS }, (_, back) =>
      (ones ?? []).filter((head) => wordsIn(head) === back + 1).map((head) => ` ${head}`),
    ),
  )
  const { next, found, firstFound } = automaton(groups, CLASSES, (code) => classOf[code] ?? EDGE)
  const here = patterns.map(({ source }) => new RegExp(source, 'y'))
  const everywhere = patterns.flatMap(({ source }, index) =>
    heads[index] === null ? [[index, new RegExp(source, 'g')] as const] : [],
  )
  /** What to try, by where and which: a long head is seen after a short one that stands within it. */
  const tries: number[] = []

  const scan: HeadScanner['scan'] = (folded, on) => {
    let state = next[EDGE] ?? 0
    let inWord = false
    // Where the last three words begin: no head has more.
    let first = 0
    let second = 0
    let third = 0
    let count = 0
    for (let index = 0; index <= folded.length; index += 1) {
      const code = index < folded.length ? folded.charCodeAt(index) : 0
      const kind = code < 128 ? (classOf[code] ?? EDGE) : EDGE
      if (kind !== EDGE && !inWord) {
        first = second
        second = third
        third = index
      }
      inWord = kind !== EDGE
      state = next[state * CLASSES + kind] ?? 0
      if (state < firstFound) continue
      for (const group of found[state] ?? []) {
        const back = group % MOST_WORDS
        const start = back === 0 ? third : back === 1 ? second : first
        const one = start * patterns.length + Math.floor(group / MOST_WORDS)
        let at = count
        for (; at > 0 && (tries[at - 1] ?? 0) > one; at -= 1) tries[at] = tries[at - 1] ?? 0
        tries[at] = one
        count += 1
      }
    }
    for (let at = 0; at < count; at += 1) {
      const one = tries[at] ?? 0
      if (at > 0 && one === tries[at - 1]) continue
      on(one % patterns.length, Math.floor(one / patterns.length))
    }
  }
  return { here, everywhere, scan }
}

function wordsIn(head: string): number {
  return head.trimEnd().split(' ').length
}
