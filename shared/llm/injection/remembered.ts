/**
 * What a pure function made of the texts that it was last given: an email is looked at by more than one reader.
 * Bounded in the characters that are kept; the oldest go first.
 */
export function remembered<T extends object>(
  characters: number,
  of: (text: string) => T,
): (text: string) => T {
  const known = new Map<string, T>()
  let kept = 0
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const made = of(text)
    known.set(text, made)
    kept += text.length
    for (const oldest of known.keys()) {
      if (kept <= characters) break
      known.delete(oldest)
      kept -= oldest.length
    }
    return made
  }
}
