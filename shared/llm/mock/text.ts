import { fold } from '../fold.ts'
import { allMatches } from '../patterns/all-matches.ts'

/** A piece of an email with its comparable form; indices fit both. */
export interface Passage {
  text: string
  folded: string
  sentences: readonly Span[]
}

/** Half-open range of indices. */
export interface Span {
  start: number
  end: number
}

export function passage(text: string): Passage {
  const folded = fold(text)
  return { text, folded, sentences: splitSentences(folded) }
}

/** A run of marks is tried from its first one only: from each of them it would take quadratic time. */
const BREAK = /(?<![.!?])[.!?]+["')\]]*(?=\s)|\n[ \t]*\n|\n(?=[ \t]*(?:[-*•·]|\d{1,2}[.)])\s)|\n/g
const ABBREVIATION =
  /(?:^|[\s(.-]|[a-z](?=nr$))(?:no|nr|num|n|st|mr|mrs|ms|dr|prof|ca|approx|pol|ref|tel|inc|incl|excl|max|min|art|e\.g|i\.e|z\.b|u\.a|bzw|sr|sra|str|abt|vers|schein|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|aprox|env|vs|p\.m|a\.m|fr|sfr|rs|lt|gem|o|g|s|u|ggf|inkl|exkl|zzgl|mtl|tfno|telf|avda|dpto|env|av|bd|mme|mlle|amtl|kennz|bzgl|evtl|geb|lfd|sog|vgl|ust|mwst|dipl|ing|std|hr|immat|matr|fig|pag|ser|exp|fra|fact|vs|vn)$/
/** `TOTAL ........ 480 €` */
const LEADER = /^\.{4,}$/
/** `3. März`: a day in front of its month. */
const ORDINAL = /\d{1,2}$/
const MONTH_FOLLOWS =
  /^\s+(?:auf|bis|und|zum|jan|jän|feb|mar|mrz|maerz|apr|mai|jun|jul|aug|sep|okt|nov|dez|quartal|stock)/
/** A line that was broken because it was full goes on in the next one. */
const FULL_LINE = 58
const LABEL_LINE = /^[ \t]*[\p{L}][\p{L} .'/()-]{1,40}\s?[:=]/u

function splitSentences(folded: string): Span[] {
  const sentences: Span[] = []
  let start = 0
  for (const match of allMatches(BREAK, folded)) {
    const end = match.index + match[0].length
    if (!isBreak(folded, match.index, match[0], end)) continue
    add(sentences, folded, start, end)
    start = end
  }
  add(sentences, folded, start, folded.length)
  return sentences
}

/** Nobody writes longer sentences; without a bound, looking at the sentence of each word would take quadratic time. */
const MAX_SENTENCE = 1_000 // characters

function add(sentences: Span[], folded: string, from: number, to: number): void {
  if (!/\S/.test(folded.slice(from, Math.min(to, from + MAX_SENTENCE)))) return
  for (let start = from; start < to; start += MAX_SENTENCE) {
    sentences.push({ start, end: Math.min(to, start + MAX_SENTENCE) })
  }
}

function isBreak(folded: string, index: number, mark: string, end: number): boolean {
  if (mark.startsWith('\n')) {
    if (mark.length > 1 || index === 0) return true
    const lineStart = folded.lastIndexOf('\n', index - 1) + 1
    if (index - lineStart < FULL_LINE) return true
    const nextEnd = folded.indexOf('\n', end)
    const next = folded.slice(end, nextEnd === -1 ? undefined : nextEnd)
    return LABEL_LINE.test(next) || /^[ \t]*[-*•·]/.test(next)
  }
  if (LEADER.test(mark)) return false
  if (!mark.startsWith('.') || mark.length > 1) return true
  const before = folded.slice(Math.max(0, index - 10), index)
  if (ORDINAL.test(before)) return !MONTH_FOLLOWS.test(folded.slice(end, end + 8))
  return !ABBREVIATION.test(before)
}

/** The sentence around `index`. */
export function sentenceAt({ sentences, folded }: Passage, index: number): Span {
  let low = 0
  let high = sentences.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const sentence = sentences[middle]
    if (sentence === undefined) break
    if (index < sentence.start) high = middle - 1
    else if (index >= sentence.end) low = middle + 1
    else return sentence
  }
  return { start: 0, end: Math.min(folded.length, MAX_SENTENCE) }
}

/** The words themselves, in one line, as evidence quotes them. */
export function quote(passage: Passage, start: number, end: number): string {
  return passage.text.slice(start, end).trim()
}
