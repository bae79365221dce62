/** Whether words stand in the email. Case, spaces and quote marks at the start of a line are layout, not words. */

export function comparable(text: string): string {
  const unmarked = text.includes('>') ? text.replace(/^[ \t]*(?:>[ \t]*)+/gm, ' ') : text
  return unmarked.replace(/\s+/g, ' ').trim().toLowerCase()
}

const WORD = /[\p{L}\p{N}]/u
const WORD_FIRST = /^[\p{L}\p{N}]/u
const WORD_LAST = /[\p{L}\p{N}]$/u

/**
 * Both comparable. Whole words and whole figures only: `80.00` does not stand in `1,480.00`, nor `POL-104` in
 * `POL-1042`.
 */
export function standsIn(words: string, text: string): boolean {
  return placesIn(words, text).next().done === false
}

/** Where the words stand in the text, as in {@link standsIn}: offsets of their first character. */
export function* placesIn(words: string, text: string): Generator<number> {
  if (words === '') return
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const end = at + words.length
    if (isWhole(text.slice(Math.max(0, at - 8), at), words, text.slice(end, end + 8))) yield at
  }
}

const FIGURE_GOES_ON = /(?:\d[.,'’]|(?<!\d)\d{1,3} )$/

function isWhole(before: string, words: string, after: string): boolean {
  if (WORD_FIRST.test(words) && WORD_LAST.test(before)) return false
  if (WORD_LAST.test(words.slice(-2)) && WORD_FIRST.test(after)) return false
  if (/^\d{3}(?!\d)/.test(words) && FIGURE_GOES_ON.test(before)) return false
  if (/^[.,'’]?\d/.test(words) && /\d[.,'’]?$/.test(before)) return false
  return !(/\d[.,'’]?$/.test(words) && /^(?:[.,'’]?\d| \d{3}(?!\d))/.test(after))
}

const ID = /^[\p{L}\p{N}][\p{L}\p{N} ._/\-‐-―#]*$/u
const MIN_ID = 3 // characters: anything shorter stands in every letter

const SEPARATOR = /[\s._/\-‐-―#]/
const LONGER_BEFORE = /[\p{L}\p{N}][-_/]?$/u
const LONGER_AFTER = /^(?:[-_/]?\p{N}|\p{L})/u

/** Letters and digits of an id, whatever stands between them. A part of a longer id spells no id. */
export function spellsId(text: string, id: string): boolean {
  return spellingsOf(text, id).length > 0
}

/** The text with `§` wherever it spells the id. */
export function withoutId(text: string, id: string | null): string {
  let rest = text
  for (const { from, to } of spellingsOf(text, id ?? '').toReversed()) {
    rest = `${rest.slice(0, from)}§${rest.slice(to)}`
  }
  return rest
}

/** No pattern is made for each id: to compile it costs more than to look for the id. */
function spellingsOf(text: string, id: string): { from: number; to: number }[] {
  const characters = Array.from(id).filter((character) => WORD.test(character))
  if (!ID.test(id) || characters.length < MIN_ID) return []
  const units = characters.join('').split('').map(anyCase)
  const [first = ''] = units
  const small = first.toLowerCase()
  const isSure = first <= '\u007f' // no other character than these two is taken for it
  const found: { from: number; to: number }[] = []
  for (let from = 0; from < text.length; from += 1) {
    const character = text.charAt(from)
    if (isSure && character !== first && character !== small) continue
    const to = endOf(units, text, from)
    if (to < 0) continue
    const longer =
      LONGER_BEFORE.test(text.slice(Math.max(0, from - 3), from)) || LONGER_AFTER.test(text.slice(to, to + 3))
    if (longer) continue
    found.push({ from, to })
    from = to - 1
  }
  return found
}

/** Where a spelling ends that begins at `from`; -1 where none does. */
function endOf(units: readonly string[], text: string, from: number): number {
  let at = from
  for (const unit of units) {
    while (at > from && SEPARATOR.test(text.charAt(at))) at += 1
    if (anyCase(text.charAt(at)) !== unit) return -1
    at += 1
  }
  return at
}

/** The same for both cases of a letter, as patterns have it: no letter beyond ASCII is taken for one of ASCII. */
function anyCase(unit: string): string {
  const upper = unit.toUpperCase()
  return upper.length === 1 && (upper > '\u007f' || unit <= '\u007f') ? upper : unit
}
