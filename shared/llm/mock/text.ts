import { fold } from '../fold.ts'

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

const NONE: readonly RegExpExecArray[] = []

/** As `matchAll`, which makes a new RegExp for each call: that costs more than most patterns take to find nothing. */
export function allMatches(pattern: RegExp, text: string): readonly RegExpExecArray[] {
  pattern.lastIndex = 0
  let match = pattern.exec(text)
  if (match === null) return NONE
  const found: RegExpExecArray[] = []
  while (match !== null) {
    found.push(match)
    if (match[0] === '') pattern.lastIndex += 1
    match = pattern.exec(text)
  }
  return found
}

const BREAK = /[.!?]+["')\]]*(?=\s)|\n[ \t]*\n|\n(?=[ \t]*(?:[-*•·]|\d{1,2}[.)])\s)|\n/g
const ABBREVIATION =
  /(?:^|[\s(.-])(?:no|nr|num|n|st|mr|mrs|ms|dr|prof|ca|approx|pol|ref|tel|inc|incl|excl|max|min|art|e\.g|i\.e|z\.b|u\.a|bzw|sr|sra|str|abt|vers|schein|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|aprox|env|vs|p\.m|a\.m)$/
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
    if (folded.slice(start, end).trim() !== '') sentences.push({ start, end })
    start = end
  }
  if (folded.slice(start).trim() !== '') sentences.push({ start, end: folded.length })
  return sentences
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
  if (!mark.startsWith('.') || mark.length > 1) return true
  const before = folded.slice(Math.max(0, index - 10), index)
  if (ORDINAL.test(before)) return !MONTH_FOLLOWS.test(folded.slice(end, end + 8))
  return !ABBREVIATION.test(before)
}

/** The sentence around `index`. */
export function sentenceAt({ sentences, folded }: Passage, index: number): Span {
  return sentences.find(({ start, end }) => start <= index && index < end) ?? { start: 0, end: folded.length }
}

/** The words themselves, in one line, as evidence quotes them. */
export function quote(passage: Passage, start: number, end: number): string {
  return passage.text.slice(start, end).trim()
}
