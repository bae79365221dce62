/** Whether words stand in the email. Case, spaces and quote marks at the start of a line are layout, not words. */

export function comparable(text: string): string {
  return text
    .replace(/^[ \t]*(?:>[ \t]*)+/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}

const WORD = /[\p{L}\p{N}]/u

/**
 * Both comparable. Whole words and whole figures only: `80.00` does not stand in `1,480.00`, nor `POL-104` in
 * `POL-1042`.
 */
export function standsIn(words: string, text: string): boolean {
  if (words === '') return false
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (
      isWhole(
        text.slice(Math.max(0, at - 8), at),
        words,
        text.slice(at + words.length, at + words.length + 8),
      )
    ) {
      return true
    }
  }
  return false
}

const FIGURE_GOES_ON = /(?:\d[.,'’]|(?<!\d)\d{1,3} )$/

function isWhole(before: string, words: string, after: string): boolean {
  const [first = '', last = ''] = [Array.from(words)[0], Array.from(words).at(-1)]
  if (WORD.test(first) && WORD.test(Array.from(before).at(-1) ?? '')) return false
  if (WORD.test(last) && WORD.test(Array.from(after)[0] ?? '')) return false
  if (/^\d{3}(?!\d)/.test(words) && FIGURE_GOES_ON.test(before)) return false
  if (/^[.,'’]?\d/.test(words) && /\d[.,'’]?$/.test(before)) return false
  return !(/\d[.,'’]?$/.test(words) && /^(?:[.,'’]?\d| \d{3}(?!\d))/.test(after))
}

const ID = /^[\p{L}\p{N}][\p{L}\p{N} ._/\-‐-―#]*$/u
const MIN_ID = 3 // characters: anything shorter stands in every letter

/** Letters and digits of an id, whatever stands between them. A part of a longer id spells no id. */
export function spellsId(text: string, id: string): boolean {
  return spelling(id)?.test(text) ?? false
}

/** The text with `§` wherever it spells the id. */
export function withoutId(text: string, id: string | null): string {
  const spelled = id === null ? null : spelling(id)
  return spelled === null ? text : text.replace(new RegExp(spelled, 'giu'), '§')
}

function spelling(id: string): RegExp | null {
  const characters = Array.from(id).filter((character) => WORD.test(character))
  if (!ID.test(id) || characters.length < MIN_ID) return null
  const spelled = characters.join('[\\s._/\\-‐-―#]*')
  return new RegExp(`(?<![\\p{L}\\p{N}]|[\\p{L}\\p{N}][-_/])${spelled}(?![\\-_/]?\\p{N}|\\p{L})`, 'iu')
}
