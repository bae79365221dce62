import { type Passage, type Span, sentenceAt } from './text.ts'

const MAX_LENGTH = 280
const COURTESY =
  /^\s*(?:dear|hello|hi|hey|good (?:morning|afternoon|evening|day)|to whom|greetings|estimad\w*|hola|buen\w+ (?:dias|tardes|noches)|sehr geehrte\w*|guten (?:tag|morgen|abend)|hallo|liebe\w*|bonjour|bonsoir|madame|monsieur|cher|chere)\b[^.!?\n]{0,60}[,:!]?\s*$/
const MIN_LENGTH = 20

/** One sentence of the email: the one with the first of `evidence` that is found, else the first that tells anything. */
export function summarise(
  passages: readonly Passage[],
  evidence: readonly string[],
  subject: string,
): string {
  for (const words of evidence) {
    for (const passage of passages) {
      const at = words === '' ? -1 : passage.text.indexOf(words)
      if (at >= 0) return textOf(passage, sentenceAt(passage, at))
    }
  }
  for (const passage of passages) {
    const telling = passage.sentences.find(({ start, end }) => {
      const sentence = passage.folded.slice(start, end)
      return sentence.trim().length >= MIN_LENGTH && !COURTESY.test(sentence)
    })
    if (telling !== undefined) return textOf(passage, telling)
  }
  return shorten(subject.trim())
}

function textOf(passage: Passage, { start, end }: Span): string {
  return shorten(passage.text.slice(start, end).replace(/\s+/g, ' ').trim())
}

function shorten(text: string): string {
  if (text.length <= MAX_LENGTH) return text
  const cut = text.slice(0, MAX_LENGTH - 1)
  const space = cut.lastIndexOf(' ')
  return `${space > MAX_LENGTH / 2 ? cut.slice(0, space) : cut}…`
}
