/** The sentences of a folded text, as those patterns look at them that are tried on one sentence at a time. */

const SENTENCE = /(?:[^.!?\n]|\.(?=\S))+/g
const MAX_SENTENCE = 400 // characters; a longer one is cut

/** `index`: where it begins. */
export function* sentencesIn(folded: string): Generator<{ sentence: string; index: number }> {
  for (const { 0: whole, index } of folded.matchAll(SENTENCE))
    yield { sentence: whole.slice(0, MAX_SENTENCE), index }
}
