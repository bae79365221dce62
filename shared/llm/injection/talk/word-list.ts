/**
 * Words of one idea, in four languages, as beginnings of words in folded text: `approv` stands for all that begins so.
 * A space at the end makes it the whole word. `|` stands between them.
 */
export function stemsOf(...lists: readonly string[]): readonly string[] {
  return lists.flatMap((list) => list.split('|')).map((stem) => ` ${stem.replace(/[^a-z\d']+/g, ' ')}`)
}
