/**
 * The text of an email out of its plain and its HTML part. Nothing that a person would see is lost, and nothing that
 * HTML hides and that gives orders is either: the email service must find it.
 */
import { cleanText } from '../llm/clean.ts'
import { findInjection } from '../llm/injection.ts'

const STUB_WORDS = 20 // with fewer words in the HTML, a plain part that differs is no stub
const SHARED = 0.5 // of the words of the HTML, that a plain part of the same text has

/** Either may be empty. The HTML as it came where it is needed: as the only part, or for what it hides. */
export function textOf(plain: string, html: string): string {
  if (plain === '' || html === '') return plain || html
  const cleaned = cleanText(html)
  if (findInjection([cleaned]).length > 0) return html
  const visible = cleaned.text.trim()
  if (!saysMore(visible, plain)) return plain
  return saysMore(plain, visible) ? `${plain}\n\n${visible}` : visible
}

/** As plain text, unless it hides what must be found. */
export function visibleTextOf(plain: string, html: string): string {
  const text = textOf(plain, html)
  if (text !== html) return text
  const cleaned = cleanText(html)
  return findInjection([cleaned]).length > 0 ? html : cleaned.text.trim()
}

/** Whether one part has figures that the other has not, or is the letter of which the other is only a stub. */
function saysMore(part: string, other: string): boolean {
  const [words, known] = [wordsOf(part), new Set(wordsOf(other))]
  if (words.some((word) => /\d/.test(word) && !known.has(word))) return true
  const shared = words.filter((word) => known.has(word)).length
  return words.length >= STUB_WORDS && shared / words.length < SHARED
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:[.,]\d+)*/gu) ?? []
}
