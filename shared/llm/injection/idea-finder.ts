/** Finds which ideas each sentence of a text holds, in one pass (Aho-Corasick over letters, digits and word edges). */

/** The apostrophe belongs to the word: `j'ai` is no `ai`. */
const LETTERS = " abcdefghijklmnopqrstuvwxyz0123456789'"
const CLASSES = LETTERS.length
const EDGE = 0
const classOf = new Uint8Array(128).fill(EDGE)
for (const [index, character] of Array.from(LETTERS).entries()) classOf[character.charCodeAt(0)] = index

/** Called for each sentence; `ideas` has one bit for each idea in it, at most 31. */
export type OnSentence = (start: number, end: number, ideas: number) => void

export function ideaFinder(groups: readonly (readonly string[])[]): (folded: string, on: OnSentence) => void {
  const { next, found } = automaton(groups)
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

function automaton(groups: readonly (readonly string[])[]): { next: Uint16Array; found: Int32Array } {
  const children: Map<number, number>[] = [new Map()]
  const ends: number[] = [0]
  for (const [group, stems] of groups.entries()) {
    for (const stem of stems) {
      let state = 0
      for (const character of stem) {
        const kind = classOf[character.charCodeAt(0)] ?? EDGE
        let child = children[state]?.get(kind)
        if (child === undefined) {
          child = children.push(new Map()) - 1
          ends.push(0)
          children[state]?.set(kind, child)
        }
        state = child
      }
      ends[state] = (ends[state] ?? 0) | (1 << group)
    }
  }
  const next = new Uint16Array(children.length * CLASSES)
  const found = Int32Array.from(ends)
  const fallback = new Uint16Array(children.length)
  const queue: number[] = []
  for (const [kind, child] of children[0] ?? []) {
    next[kind] = child
    queue.push(child)
  }
  // Breadth first: the shorter state to fall back to is complete before it is needed.
  for (const state of queue) {
    const shorter = fallback[state] ?? 0
    found[state] = (found[state] ?? 0) | (found[shorter] ?? 0)
    for (let kind = 0; kind < CLASSES; kind += 1) {
      const onward = next[shorter * CLASSES + kind] ?? 0
      const child = children[state]?.get(kind)
      next[state * CLASSES + kind] = child ?? onward
      if (child === undefined) continue
      fallback[child] = onward
      queue.push(child)
    }
  }
  return { next, found }
}
