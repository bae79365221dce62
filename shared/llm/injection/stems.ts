/**
 * Finds which of many stems a text contains in one pass over it (Aho-Corasick): looking for each by itself costs more
 * than all that comes after it.
 */

import { automaton } from '../patterns/automaton.ts'

const ALPHABET = ' abcdefghijklmnopqrstuvwxyz0123456789\'".,:;-_=<>/[]{}()|#*@!%&+`'
const CLASSES = ALPHABET.length + 1
const OTHER = 0 // any other character; no stem holds one
const classOf = new Uint8Array(128)
for (const [index, character] of Array.from(ALPHABET).entries()) classOf[character.charCodeAt(0)] = index + 1
classOf['\n'.charCodeAt(0)] = ALPHABET.indexOf(' ') + 1

/** `groups`: the stems of each group. Returns a function that tells which groups have a stem in a folded text. */
export function stemFinder(groups: readonly (readonly string[])[]): (folded: string) => Uint8Array {
  const { next, found, firstFound } = automaton(groups, CLASSES, classOfStem)
  return (folded) => {
    const present = new Uint8Array(groups.length)
    let state = 0
    for (let index = 0; index < folded.length; index += 1) {
      const code = folded.charCodeAt(index)
      state = next[state * CLASSES + (code < 128 ? (classOf[code] ?? OTHER) : OTHER)] ?? 0
      if (state >= firstFound) for (const group of found[state] ?? []) present[group] = 1
    }
    return present
  }
}

function classOfStem(code: number, stem: string): number {
  const kind = classOf[code] ?? OTHER
  if (kind === OTHER) throw new RangeError(`no class for a character of the stem ${stem}`)
  return kind
}
