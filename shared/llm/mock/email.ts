/** An email as the readings want it: the newest message apart from what it quotes, each with its own reference day. */

import { fold } from '../fold.ts'
import { allMatches } from '../patterns/all-matches.ts'
import { type DayNumber, dateOrderOf, dayOfInstant, yearOf } from './calendar.ts'
import { type DateContext, findDates } from './date-forms.ts'
import type { FoundDate } from './date-ranges.ts'
import { firstDate } from './dates.ts'
import { findIncidentWords } from './incident.ts'
import { type Language, languageOf } from './language.ts'
import type { IncidentWord } from './lexicon/term.ts'
import { type Message, takeApart } from './message.ts'
import { type Passage, passage, sentenceAt } from './text.ts'

/** Something that fields are read from, the most telling first. */
export interface Source {
  passage: Passage
  words: readonly IncidentWord[]
  context: DateContext
  dates: readonly FoundDate[]
}

export interface Email {
  /** Newest text, subject of a new email, quoted messages, subject of a reply. */
  sources: Source[]
  signatures: Passage[]
  /** Without subjects, newest first. */
  texts: Passage[]
  /** Newest text and subject, for what is told all over. */
  newest: readonly Source[]
  subject: string
  locale: string
  language: Language
}

const REPLY = /^\s*(?:re|aw|antw|rv|fwd?|wg|tr|ref|res)\s*(?:\[\d+\])?\s*:/i
const ENOUGH_FOR_LANGUAGE = 40 // characters

/** `sections` as the email service delimits them: subject, body, received_at, locale. */
export function understand(sections: Readonly<Record<string, string>>): Email {
  const subject = sections['subject'] ?? ''
  const body = sections['body'] ?? ''
  const locale = sections['locale'] ?? ''
  const messages = takeApart(body)
  const [first, ...quoted] = messages
  const newest = passage(first?.text ?? '')
  const shown = `${subject} ${newest.text}`
  const language = languageOf(fold(shown.length > ENOUGH_FOR_LANGUAGE ? shown : body))
  const received = dayOfInstant(sections['received_at'] ?? '')
  const context: DateContext = { today: received, order: dateOrderOf(locale), language }
  const forSubject = source(passage(subject), context)
  const older = quoted.map((message) =>
    source(passage(message.text), { ...context, today: dayOf(message, context) }),
  )
  const today = first?.sent ? (dayOf(first, context) ?? received) : received
  const newestSource = source(newest, { ...context, today })
  const isReply = REPLY.test(subject)
  return {
    sources: [newestSource, ...(isReply ? [] : [forSubject]), ...older, ...(isReply ? [forSubject] : [])],
    signatures: messages
      .filter(({ signature }) => signature !== '')
      .map(({ signature }) => passage(signature)),
    texts: [newest, ...older.map((one) => one.passage)],
    newest: [newestSource, forSubject],
    subject,
    locale,
    language,
  }
}

function source(passage: Passage, context: DateContext): Source {
  const dates = findDates(passage.folded, context)
  const words = findIncidentWords(passage, context.language).filter(
    ({ start }) => !isOfLongAgo(passage, start, dates, context.today),
  )
  return { passage, words, context, dates }
}

/** The day a quoted message was sent, which its `yesterday` counts from; null when its header does not tell. */
function dayOf({ sent }: Message, context: DateContext): DayNumber | null {
  if (sent === null) return null
  const day = firstDate(passage(sent).folded, { ...context, today: null })
  return day !== null && context.today !== null && day > context.today ? null : day
}

const YEAR = /(?<![\d./-])(?:19|20)\d\d(?![\d./-]\d)/g

/** "In 2014 there was a storm": a sentence about a bare year of long ago, and no day of this one. */
function isOfLongAgo(
  passage: Passage,
  index: number,
  dates: readonly FoundDate[],
  today: DayNumber | null,
): boolean {
  if (today === null) return false
  const { start, end } = sentenceAt(passage, index)
  if (dates.some((date) => date.start >= start && date.end <= end)) return false
  return allMatches(YEAR, passage.folded.slice(start, end)).some(([year]) => Number(year) < yearOf(today) - 1)
}
