/**
 * Makes the text of an email safe to read: what a person would see of it, in plain characters.
 * Owns: HTML, invisible and direction-changing characters, letters in disguise. Reports all that it took away.
 * Does not own: what to make of it (injection.ts).
 * Invariant: visible words stay, in their order. Evidence is quoted from this text.
 */
import { visibleHtml } from './html.ts'

export type RemovedKind =
  | 'html_comment'
  | 'hidden_html'
  | 'attribute'
  | 'zero_width'
  | 'bidi_control'
  | 'reversed_text'
  | 'tag_characters'
  | 'control_character'

export interface Removed {
  kind: RemovedKind
  /** Characters; 1 for a comment or an element. */
  count: number
  /** Words that were hidden, at most 500 characters; empty where there were none. */
  words: string
}

export interface Cleaned {
  text: string
  removed: Removed[]
  /** Invisible characters between two letters or digits: they split words for a machine, not for a person. */
  split_words: number
}

const MAX_HIDDEN_WORDS = 500
/** Anything that is not plain, printable Latin text. Most emails have none of it and skip the rest. */
const UNUSUAL = /[^\t\n\u0020-\u007e\u00a1-\u00ac\u00ae-\u017f\u2010-\u2026\u2030-\u205e\u20a0-\u20bf]/

const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g
const CONTROL = /(?![\t\n])\p{Cc}/gu
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
/** Shows what follows backwards: no mail program or address book writes it. */
const REVERSING = /\u202e/g
/** Soft hyphens, zero-width spaces and joiners, fillers, variation selectors. */
const ZERO_WIDTH = /\p{Default_Ignorable_Code_Point}/gu
const SPLIT_WORD = /(?<=[\p{L}\p{N}])[\u200b-\u200d\u2060-\u2064\ufeff]+(?=[\p{L}\p{N}])/gu
/** Part of an emoji, not a way to hide anything. */
const EMOJI_JOINT = /(?<=\p{Extended_Pictographic})(?:\u200d|\ufe0f)+|\ufe0e|\ufe0f/gu
const TAG_CHARACTERS = /[\u{e0000}-\u{e007f}]+/gu
/** Flags of regions are spelled with tag characters too, after a black flag. */
const REGION_FLAG = /\u{1f3f4}[\u{e0061}-\u{e007a}\u{e0030}-\u{e0039}]+\u{e007f}/gu
/** Letters in disguise: full width, mathematical, circled, letter-like, ligatures. NFKC of all text would spoil m². */
const COMPATIBILITY =
  /[\uff01-\uff5e\ufb00-\ufb06\u2100-\u214f\u249c-\u24e9\u{1d400}-\u{1d7ff}\u{1f130}-\u{1f149}]/gu

/** Pure. Linear in the length of `raw`. */
export function cleanText(raw: string): Cleaned {
  const removed: Removed[] = []
  const html = visibleHtml(raw)
  for (const comment of html.comments) note(removed, 'html_comment', 1, comment)
  for (const hidden of html.hidden) note(removed, 'hidden_html', 1, hidden)
  for (const words of html.aside) note(removed, 'attribute', 1, words)
  const lines = html.text.replaceAll('\r\n', '\n').replace(/[\r\u2028\u2029]/g, '\n')
  if (!UNUSUAL.test(lines)) return { text: lines, removed, split_words: 0 }
  const { text, splitWords } = plainCharacters(lines, removed)
  return { text, removed, split_words: splitWords }
}

function plainCharacters(source: string, removed: Removed[]): { text: string; splitWords: number } {
  let text = source.replace(REGION_FLAG, '\u{1f3f4}').replace(EMOJI_JOINT, '')
  const tags = text.match(TAG_CHARACTERS) ?? []
  note(removed, 'tag_characters', tags.join('').length / 2, tags.map(spelledByTags).join(' '))
  text = text.replace(TAG_CHARACTERS, '')
  const splitWords = text.match(SPLIT_WORD)?.length ?? 0
  text = strip(text, REVERSING, 'reversed_text', removed)
  text = strip(text, BIDI, 'bidi_control', removed)
  text = strip(text, ZERO_WIDTH, 'zero_width', removed)
  text = strip(text.replace(SPACES, ' '), CONTROL, 'control_character', removed)
  text = text.normalize('NFC').replace(COMPATIBILITY, (character) => character.normalize('NFKC'))
  return { text, splitWords }
}

function strip(text: string, characters: RegExp, kind: RemovedKind, removed: Removed[]): string {
  let count = 0
  const stripped = text.replace(characters, () => {
    count += 1
    return ''
  })
  note(removed, kind, count, '')
  return stripped
}

/** Tag characters are an invisible copy of ASCII. */
function spelledByTags(tags: string): string {
  return Array.from(tags, (tag) => String.fromCodePoint((tag.codePointAt(0) ?? 0) - 0xe0000))
    .filter((character) => character >= ' ' && character <= '~')
    .join('')
}

function note(removed: Removed[], kind: RemovedKind, count: number, words: string): void {
  if (count === 0) return
  removed.push({ kind, count, words: words.replace(/\s+/g, ' ').trim().slice(0, MAX_HIDDEN_WORDS) })
}
