/** Kinds of incident, as the answer names them. */
export const KINDS = [
  'collision',
  'theft',
  'fire',
  'water',
  'weather',
  'glass',
  'vandalism',
  'liability',
  'medical',
  'travel',
  'other',
] as const
export type IncidentKind = (typeof KINDS)[number]

/** Words that speak for a kind: 4 nearly settles it, 1 only adds to others. */
export interface Term {
  kind: IncidentKind
  weight: number
  /** Matched against folded text. Gaps of several words may hold figures, as in `flight on 3.6. was cancelled`. */
  pattern: RegExp
}

/** One word of a lexicon where it stands in a passage. */
export interface IncidentWord {
  kind: IncidentKind
  weight: number
  start: number
  end: number
}

export function term(kind: IncidentKind, weight: number, words: string): Term {
  return {
    kind,
    weight,
    pattern: new RegExp(`\\b(?:${words.replaceAll('(?:\\w+ ){0,', '(?:\\S+ ){0,')})\\b`, 'g'),
  }
}
