/**
 * The beginnings of words, which stand for all their forms: what weights are learned of and looked up by.
 * Owns: which beginnings count, and their numbers. Does not own: what each weighs.
 * Invariant: a walk meets what `stemsIn` and `shortStemOf` give, in their order. It cuts no strings: to cut a letter into
 * hundreds of them costs more than all that is made of them.
 */

/** Three to six letters of a word; shorter words tell nothing. */
const STEM = /(?<![a-z])[a-z]{3,6}/g
const LONGEST = 6
const SHORTEST = 3
const SHORT = 4 // letters
const MARK = '*'

/** The stems of a folded text, each once, in their order. */
export function stemsIn(folded: string): Set<string> {
  return new Set(folded.match(STEM))
}

/** The short beginning finds what stands in no letter as it is. It is marked, so as not to be taken for a whole word. */
export function shortStemOf(stem: string): string {
  return `${stem.slice(0, SHORT)}${MARK}`
}

export interface StemIndex {
  /** How many stems are listed; their numbers begin with 1, in the order of the list. */
  size: number
  /**
   * Calls `on` with the number of each listed stem of the words between two indices of a folded text, once each, of a
   * word the long one first. Neither index is within a word.
   */
  walk: (folded: string, from: number, to: number, on: (stem: number) => void) => void
  /** The same of several whole texts: a stem that one of them has met is not met again in the next. */
  walkAll: (texts: readonly string[], on: (stem: number) => void) => void
}

const A = 97
const LETTERS = 26
const DEAD = 0
const ROOT = 1
const MOST = 2 ** 16 // nodes of a tree: its table is read all over, and half as long with small numbers

/** A tree of letters. Stems are of a-z; a short one ends with its mark. */
export function stemIndex(stems: readonly string[]): StemIndex {
  const nodes = new Map<string, number>([['', ROOT]])
  // Level by level, so that the nodes that most words pass lie together.
  for (let length = 1; length <= LONGEST; length += 1) {
    for (const stem of stems) {
      const beginning = withoutMark(stem).slice(0, length)
      if (!nodes.has(beginning)) nodes.set(beginning, nodes.size + 1)
    }
  }
  if (nodes.size >= MOST) throw new RangeError(`${stems.length} stems are too many`)
  const next = new Uint16Array((nodes.size + 1) * LETTERS)
  for (const [beginning, node] of nodes) {
    const parent = nodes.get(beginning.slice(0, -1))
    if (node !== ROOT && parent !== undefined)
      next[parent * LETTERS + beginning.charCodeAt(beginning.length - 1) - A] = node
  }
  const longs = new Uint16Array(nodes.size + 1)
  const shorts = new Uint16Array(nodes.size + 1)
  for (const [index, stem] of stems.entries()) {
    const numbers = stem.endsWith(MARK) ? shorts : longs
    numbers[nodes.get(withoutMark(stem)) ?? DEAD] = index + 1
  }
  return walker(stems.length, next, longs, shorts)
}

function withoutMark(stem: string): string {
  return stem.endsWith(MARK) ? stem.slice(0, -1) : stem
}

function walker(size: number, next: Uint16Array, longs: Uint16Array, shorts: Uint16Array): StemIndex {
  /** In which round each was last met; 0 is no stem. */
  const met = new Uint32Array(size + 1)
  let round = 0

  const pass: StemIndex['walk'] = (folded, from, to, on) => {
    const meet = (stem: number) => {
      if (stem === 0 || met[stem] === round) return
      met[stem] = round
      on(stem)
    }
    for (let index = from; index < to; index += 1) {
      let node = ROOT
      let shortNode = ROOT
      let letters = 0
      for (; index < to; index += 1) {
        const kind = folded.charCodeAt(index) - A
        if (kind < 0 || kind >= LETTERS) break
        if (letters < LONGEST) node = next[node * LETTERS + kind] ?? DEAD
        if (letters < SHORT) shortNode = node
        letters += 1
      }
      if (letters < SHORTEST) continue
      meet(longs[node] ?? 0)
      meet(shorts[shortNode] ?? 0)
    }
  }
  const walk: StemIndex['walk'] = (folded, from, to, on) => {
    round += 1
    pass(folded, from, to, on)
  }
  const walkAll: StemIndex['walkAll'] = (texts, on) => {
    round += 1
    for (const text of texts) pass(text, 0, text.length, on)
  }
  return { size, walk, walkAll }
}
