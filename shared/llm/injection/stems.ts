/**
 * Finds which of many stems a text contains in one pass over it (Aho-Corasick): looking for each by itself costs more
 * than all that comes after it.
 */

const ALPHABET = ' abcdefghijklmnopqrstuvwxyz0123456789\'".,:;-_=<>/[]{}()|#*@!%&+`'
const CLASSES = ALPHABET.length + 1
const OTHER = 0 // any other character; no stem holds one
const classOf = new Uint8Array(128)
for (const [index, character] of Array.from(ALPHABET).entries()) classOf[character.charCodeAt(0)] = index + 1
classOf['\n'.charCodeAt(0)] = ALPHABET.indexOf(' ') + 1

/** `groups`: the stems of each group. Returns a function that tells which groups have a stem in a folded text. */
export function stemFinder(groups: readonly (readonly string[])[]): (folded: string) => Uint8Array {
  const { next, found } = automaton(groups)
  return (folded) => {
    const present = new Uint8Array(groups.length)
    let state = 0
    for (let index = 0; index < folded.length; index += 1) {
      const code = folded.charCodeAt(index)
      state = next[state * CLASSES + (code < 128 ? (classOf[code] ?? OTHER) : OTHER)] ?? 0
      const hits = found[state]
      if (hits !== undefined) for (const group of hits) present[group] = 1
    }
    return present
  }
}

interface Automaton {
  /** The state after a character, by state and class of the character. */
  next: Uint16Array
  /** The groups that have a stem ending in a state. */
  found: (readonly number[] | undefined)[]
}

function automaton(groups: readonly (readonly string[])[]): Automaton {
  const children: Map<number, number>[] = [new Map()]
  const ends: Set<number>[] = [new Set()]
  for (const [group, stems] of groups.entries()) {
    for (const stem of stems) {
      let state = 0
      for (let index = 0; index < stem.length; index += 1) {
        const kind = classOf[stem.charCodeAt(index)] ?? OTHER
        if (kind === OTHER) throw new RangeError(`no class for a character of the stem ${stem}`)
        let child = children[state]?.get(kind)
        if (child === undefined) {
          child = children.push(new Map()) - 1
          ends.push(new Set())
          children[state]?.set(kind, child)
        }
        state = child
      }
      ends[state]?.add(group)
    }
  }
  return withFallbacks(children, ends)
}

/** Breadth first, so that the state to fall back to, which is shorter, is complete before it is needed. */
function withFallbacks(children: readonly Map<number, number>[], ends: readonly Set<number>[]): Automaton {
  const next = new Uint16Array(children.length * CLASSES)
  const fallback = new Uint16Array(children.length)
  const queue: number[] = []
  for (const [kind, child] of children[0] ?? []) {
    next[kind] = child
    queue.push(child)
  }
  for (const state of queue) {
    const shorter = fallback[state] ?? 0
    for (const group of ends[shorter] ?? []) ends[state]?.add(group)
    for (let kind = 0; kind < CLASSES; kind += 1) {
      const onward = next[shorter * CLASSES + kind] ?? 0
      const child = children[state]?.get(kind)
      next[state * CLASSES + kind] = child ?? onward
      if (child === undefined) continue
      fallback[child] = onward
      queue.push(child)
    }
  }
  return { next, found: ends.map((groupsOf) => (groupsOf.size > 0 ? Array.from(groupsOf) : undefined)) }
}
