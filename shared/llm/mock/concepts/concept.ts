/** Ideas that a report of damage is made of. Each alone tells little; what stands together in a sentence tells a kind. */
export type Concept =
  | 'vehicle'
  /** One body meets another. */
  | 'impact'
  /** Taken away by somebody. */
  | 'taken'
  /** Broken, scratched, torn, spoiled. */
  | 'harmed'
  /** Done on purpose, or with a tool for it. */
  | 'malice'
  /** Somebody whom nobody knows. */
  | 'stranger'
  /** The holder, the household, its pets, its staff. */
  | 'own'
  /** People outside the household, and what is theirs. */
  | 'others'
  /** A thing of such people, which somebody else can damage. */
  | 'theirs'
  /** Somebody else than the holder bears the bill. */
  | 'their_bill'
  /** Who did it is asked to pay. */
  | 'blamed'
  | 'dropped'
  | 'device'
  /** What carries water, and what it does when it fails. */
  | 'pipework'
  | 'gives_way'
  | 'journey'
  | 'spoiled'
  | 'pane'
  | 'body'
  | 'hurt'
  | 'care'
  | 'flames'
  | 'storm'

export type ConceptWords = Readonly<Record<Concept, RegExp>>

/** `words`: alternatives in folded text, matched as whole words. */
export function conceptWords(words: Readonly<Record<Concept, string>>): ConceptWords {
  const compiled = Object.entries(words).map(([concept, alternatives]) => [
    concept,
    new RegExp(`\\b(?:${alternatives})\\b`, 'g'),
  ])
  return Object.fromEntries(compiled) as Record<Concept, RegExp>
}
