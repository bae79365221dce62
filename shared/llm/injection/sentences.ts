/** The sentences of a folded text, as those patterns look at them that are tried on one sentence at a time. */

const SENTENCE = /(?:[^.!?\n]|\.(?=\S))+/g
const MAX_SENTENCE = 400 // characters; a longer one is cut

/** `pattern`: of a sentence, global. `index`: where one begins. */
export function* sentencesIn(
  folded: string,
  pattern = SENTENCE,
): Generator<{ sentence: string; index: number }> {
  for (const { 0: whole, index } of folded.matchAll(pattern))
    yield { sentence: whole.slice(0, MAX_SENTENCE), index }
}

/** Whether a sentence is longer than what is looked at. */
export function isAnyCut(folded: string): boolean {
  let start = 0
  for (let index = 0; index < folded.length; index += 1) {
    if (!endsSentence(folded, index, folded.charCodeAt(index))) continue
    if (index - start > MAX_SENTENCE) return true
    start = index + 1
  }
  return folded.length - start > MAX_SENTENCE
}

/** Whether a sentence ends at an index, where `code` stands. */
export function endsSentence(folded: string, index: number, code: number): boolean {
  if (code === 10 || code === 33 || code === 63) return true // line feed, `!`, `?`
  if (code !== 46) return false
  const after = folded.charCodeAt(index + 1)
  return Number.isNaN(after) || after <= 32
}
