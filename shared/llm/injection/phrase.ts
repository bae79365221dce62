/** Names of the signals, as they stand in a claim's `suspicions`. */
export type Signal =
  | 'instruction-override'
  | 'addresses-the-system'
  | 'claims-authority'
  | 'instructs-the-reader'
  | 'talks-to-the-reader'
  | 'imitates-format'
  | 'hidden-text'
  | 'disguised-text'
  | 'encoded-text'

/** One way to say it. */
export interface Phrase {
  signal: Signal
  /** Parts of words of which one must be in the text for the pattern to match at all: a cheap way to skip it. */
  needs: readonly string[]
  /** Matched against folded text (fold.ts): lower case, no accents. No `g`: the first match is enough. */
  pattern: RegExp
}

const IN_SENTENCE = '(?:[^.!?\\n]|\\.(?=\\d))' // the dot of 5.000 ends no sentence

/** Joins parts of a pattern that would be unreadable in one line. `~` stands for up to 50 characters of one sentence. */
export function pattern(...parts: string[]): RegExp {
  const source = parts.join('').replaceAll('~', '[^.!?\\n]{0,50}?').replaceAll('[^.!?\\n]', IN_SENTENCE)
  return new RegExp(source, 'm')
}
