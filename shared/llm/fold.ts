/**
 * Text made comparable without moving a character: lower case, no accents, plain quotes, dashes and spaces.
 * Invariant: `fold(text).length === text.length`, so a match in the folded text quotes the original by its indices.
 */

const PLAIN: Readonly<Record<string, string>> = {
  ß: 's',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '\u00a0': ' ',
  '\u2007': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\u3000': ' ',
}

const NOT_ASCII = /[\u0080-\uffff]/
const FOLDABLE = /[´`«»\u00a0\u00c0-\u024f\u1e00-\u1eff\u2007\u2009\u2010-\u201e\u202f\u2212\u3000]/g
const folded = new Map<string, string>(Object.entries(PLAIN))

function foldCharacter(character: string): string {
  const known = folded.get(character)
  if (known !== undefined) return known
  const base = character.normalize('NFD').charAt(0)
  folded.set(character, base)
  return base
}

export function fold(text: string): string {
  const lower = lowerCase(text)
  return NOT_ASCII.test(lower) ? lower.replace(FOLDABLE, foldCharacter) : lower
}

function lowerCase(text: string): string {
  const lower = text.toLowerCase()
  if (lower.length === text.length) return lower
  // A few letters (such as a dotted capital I) grow when lowered: leave those as they are.
  return Array.from(text, (character) => {
    const small = character.toLowerCase()
    return small.length === character.length ? small : character
  }).join('')
}
