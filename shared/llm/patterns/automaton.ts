/** The automaton of Aho and Corasick (CACM 18, 1975): finds many stems in one pass over a text. */
export interface Automaton {
  /** The state after a character, by state and class of the character: `next[state * classes + kind]`. */
  next: Uint16Array
  /** The groups that have a stem ending in a state. */
  found: (readonly number[] | undefined)[]
  /** No stem ends in a state below it: no look at `found` is needed there. */
  firstFound: number
}

/** Classes of characters by code, for texts of which the first of `characters` stands for all that is not listed. */
export function classesOf(characters: string): Uint8Array {
  const classes = new Uint8Array(128)
  for (const [index, character] of Array.from(characters).entries()) classes[character.charCodeAt(0)] = index
  return classes
}

const MOST_STATES = 2 ** 16

/** `kindOf` gives the class of a stem's character, below `classes`; it may refuse one by throwing. */
export function automaton(
  groups: readonly (readonly string[])[],
  classes: number,
  kindOf: (code: number, stem: string) => number,
): Automaton {
  const children: Map<number, number>[] = [new Map()]
  const ends: Set<number>[] = [new Set()]
  for (const [group, stems] of groups.entries()) {
    for (const stem of stems) {
      let state = 0
      for (let index = 0; index < stem.length; index += 1) {
        const kind = kindOf(stem.charCodeAt(index), stem)
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
  if (children.length > MOST_STATES) throw new RangeError(`${children.length} states are too many`)
  return withFallbacks(children, ends, classes)
}

/** Breadth first, so that the state to fall back to, which is shorter, is complete before it is needed. */
function withFallbacks(
  children: readonly Map<number, number>[],
  ends: readonly Set<number>[],
  classes: number,
): Automaton {
  const next = new Uint16Array(children.length * classes)
  const fallback = new Uint16Array(children.length)
  const queue: number[] = []
  for (const [kind, child] of children[0] ?? []) {
    next[kind] = child
    queue.push(child)
  }
  for (const state of queue) {
    const shorter = fallback[state] ?? 0
    for (const group of ends[shorter] ?? []) ends[state]?.add(group)
    for (let kind = 0; kind < classes; kind += 1) {
      const onward = next[shorter * classes + kind] ?? 0
      const child = children[state]?.get(kind)
      next[state * classes + kind] = child ?? onward
      if (child === undefined) continue
      fallback[child] = onward
      queue.push(child)
    }
  }
  return renumbered(next, [0, ...queue], ends, classes)
}

/** Those where nothing is found first, and of them the short ones, which most texts pass: what is read lies together. */
function renumbered(
  next: Uint16Array,
  shortestFirst: readonly number[],
  ends: readonly Set<number>[],
  classes: number,
): Automaton {
  const isFound = (state: number) => (ends[state]?.size ?? 0) > 0
  const order = [...shortestFirst.filter((state) => !isFound(state)), ...shortestFirst.filter(isFound)]
  const place = new Uint16Array(order.length)
  for (const [at, state] of order.entries()) place[state] = at
  const moved = new Uint16Array(next.length)
  for (const [at, state] of order.entries()) {
    for (let kind = 0; kind < classes; kind += 1)
      moved[at * classes + kind] = place[next[state * classes + kind] ?? 0] ?? 0
  }
  return {
    next: moved,
    found: order.map((state) => (isFound(state) ? Array.from(ends[state] ?? []) : undefined)),
    firstFound: order.findIndex(isFound),
  }
}
