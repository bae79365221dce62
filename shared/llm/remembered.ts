/**
 * What a pure function made of the texts that it was last given: an email is looked at by more than one reader.
 * Bounded in the characters that are kept; the oldest text goes first.
 */
const KEPT = 500_000 // characters: all emails that are under way at a time

export function remembered<T extends object>(of: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  let kept = 0
  /** Goes on where it stopped: to begin anew is to pass all that were forgotten. */
  let oldest = known.keys()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const made = of(text)
    known.set(text, made)
    kept += text.length
    while (kept > KEPT) {
      const next = oldest.next()
      if (next.done) oldest = known.keys()
      else {
        known.delete(next.value)
        kept -= next.value.length
      }
    }
    return made
  }
}
