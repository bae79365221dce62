/** The sentences of a folded text, as those patterns look at them that are tried on one sentence at a time. */

const SENTENCE = /(?:[^.!?\n]|\.(?=\S))+/g
const MAX_SENTENCE = 400 // characters; a longer one is cut

/** `index`: where it begins. */
export function* sentencesIn(folded: string): Generator<{ sentence: string; index: number }> {
  for (const { 0: whole, index } of folded.matchAll(SENTENCE))
    yield { sentence: whole.slice(0, MAX_SENTENCE), index }
}

/** Whether a sentence is longer than what is looked at. */
export function isAnyCut(folded: string): boolean {
  let start = 0
  for (let index = 0; index < folded.length; index += 1) {
    const code = folded.charCodeAt(index)
    const ends =
      code === 10 || code === 33 || code === 63 || (code === 46 && folded.charCodeAt(index + 1) <= 32)
    if (!ends) continue
    if (index - start > MAX_SENTENCE) return true
    start = index + 1
  }
  return folded.length - start > MAX_SENTENCE
}
