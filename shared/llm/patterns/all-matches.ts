const NONE: readonly RegExpExecArray[] = []
/** Letters hold far fewer of anything; more is noise made to keep a reader busy. */
export const MAX_MATCHES = 400

/** As `matchAll`, which makes a new RegExp for each call: that costs more than most patterns take to find nothing. */
export function allMatches(pattern: RegExp, text: string): readonly RegExpExecArray[] {
  pattern.lastIndex = 0
  let match = pattern.exec(text)
  if (match === null) return NONE
  const found: RegExpExecArray[] = []
  while (match !== null && found.length < MAX_MATCHES) {
    found.push(match)
    if (match[0] === '') pattern.lastIndex += 1
    match = pattern.exec(text)
  }
  return found
}
