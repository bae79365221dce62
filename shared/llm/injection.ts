/**
 * Signs that an email gives orders to its reader instead of reporting a claim.
 * Owns: the signals and their evidence. Does not own: what a signal means for the claim (a rule sends it to a person).
 * The signals, each with its own way to look (their files say how):
 *   instruction-override, addresses-the-system, claims-authority, instructs-the-reader: phrases by language, and ideas
 *   that have no business in one sentence (concepts.ts), orders to the reading and to programs that work together
 *   (reading-orders.ts, agent-orders.ts); talks-to-the-reader: many words of reading and deciding
 *   (density.ts, less where telling.ts finds a report), or learned weights of a sentence (talk/weighing.ts); imitates-format: roles, delimiters, answers, notes and decisions of others (formats.ts);
 *   hidden-text: what clean.ts took away; disguised-text, encoded-text: what a filter would not read (disguise.ts).
 * Invariants:
 * 1. Signals are independent: each has its own phrases, and one is enough.
 * 2. The evidence quotes the email, at most 200 characters, each signal at most once per part.
 * 3. Where no sentence of a part weighs like talk to a reader, its words are no sign: what hides or imitates still is.
 * 4. Corrections, complaints and pleas of a person ("disregard my earlier mail", "please approve quickly") fire none.
 */
import type { Cleaned, Removed } from './clean.ts'
import { fold } from './fold.ts'
import { matchAgentOrders } from './injection/agent-orders.ts'
import { matchConcepts, matchNotes } from './injection/concepts.ts'
import { densestTalk, peakOf } from './injection/density.ts'
import {
  decodedBlobs,
  piecesOf,
  type SpacedText,
  shiftedOrder,
  withoutDigitsForLetters,
  withoutLookAlikes,
  withoutSpacing,
} from './injection/disguise.ts'
import { ENGLISH } from './injection/english.ts'
import { ENGLISH_AUTHORITY } from './injection/english-authority.ts'
import { ENGLISH_READER } from './injection/english-reader.ts'
import { FORMATS } from './injection/formats.ts'
import { FRENCH } from './injection/french.ts'
import { GERMAN } from './injection/german.ts'
import { AGENTS, hintsIn, IMITATED, NOTES } from './injection/hints.ts'
import { META } from './injection/meta.ts'
import type { Phrase, Signal } from './injection/phrase.ts'
import { matchImitations, matchReadingOrders } from './injection/reading-orders.ts'
import { MACHINE_TOLD_OF, TITLE_BEFORE, TOLD_BY_OTHERS, withoutNotices } from './injection/reports.ts'
import { SPANISH } from './injection/spanish.ts'
import { stemFinder } from './injection/stems.ts'
import { DOUBT, HARMLESS, heaviestTalk, toldIn } from './injection/talk/weighing.ts'
import { remembered } from './remembered.ts'

/** Same shape as the domain's Suspicion. */
export interface InjectionSign {
  signal: Signal
  evidence: string
}

const PHRASES: readonly Phrase[] = [
  ...ENGLISH,
  ...ENGLISH_AUTHORITY,
  ...ENGLISH_READER,
  ...META,
  ...FORMATS,
  ...SPANISH,
  ...GERMAN,
  ...FRENCH,
]
const MAX_EVIDENCE = 200

interface Sought {
  phrases: readonly Phrase[]
  findStems: (folded: string) => Uint8Array
}

const sought = (phrases: readonly Phrase[]): Sought => ({
  phrases,
  findStems: stemFinder(phrases.map(({ needs }) => needs)),
})
const ALL = sought(PHRASES)

/** `parts`: subject, body, names of attachments, each cleaned by itself. Pure. */
export function findInjection(parts: readonly Cleaned[]): InjectionSign[] {
  const signs = new Map<Signal, string>()
  const add = addTo(signs)
  for (const part of parts) {
    for (const [signal, evidence] of signsIn(part.text)) if (!signs.has(signal)) signs.set(signal, evidence)
    inspectRemoved(part, add)
  }
  if (signs.size === 0) matchSplit(parts, add)
  return Array.from(signs, ([signal, evidence]) => ({ signal, evidence }))
}

function addTo(signs: Map<Signal, string>): Add {
  return (signal, evidence) => {
    if (!signs.has(signal)) signs.set(signal, evidence.trim().slice(0, MAX_EVIDENCE))
  }
}

/** The mock reads no order (mock/orders.ts) and so looks for them in the same texts as the email service. */
const signsIn = remembered((text): ReadonlyMap<Signal, string> => {
  const signs = new Map<Signal, string>()
  inspectText(text, addTo(signs))
  return signs
})

/** An order begun in one line and ended in another, or in subject and body. */
function matchSplit(parts: readonly Cleaned[], add: Add): void {
  const joined = parts
    .map(({ text }) => text.trim())
    .join(' ')
    .replace(/\s+/g, ' ')
  // One line by itself has been looked at as it is.
  if (joined.length > MAX_SPLIT || joined === parts[0]?.text) return
  const folded = withoutNotices(fold(joined))
  // Few letters hold any: to weigh all the others would cost more.
  const orders: string[] = []
  matchPhrases(folded, joined, (_, quote) => orders.push(quote))
  const [first] = orders
  if (first !== undefined && weightOf(folded) >= DOUBT) add('disguised-text', first)
}

const MAX_SPLIT = 20_000 // characters

/** `matched`: the words as the pattern saw them, which is not as they stand where they were disguised. */
type Add = (signal: Signal, evidence: string, matched?: string) => void

function inspectText(text: string, add: Add): void {
  const folded = withoutNotices(fold(text))
  inspectWords(folded, text, add)
  const latin = withoutLookAlikes(folded)
  if (latin !== null) matchDisguised(latin, text, add)
  const spelled = withoutDigitsForLetters(latin ?? folded)
  if (spelled !== null) matchDisguised(spelled, text, add)
  const spaced = withoutSpacing(folded)
  if (spaced !== null) matchSpaced(spaced, add)
  const shifted = shiftedOrder(folded)
  if (shifted !== null) add('encoded-text', shifted)
  const pieces = piecesOf(folded)
  if (pieces !== null) add('disguised-text', pieces)
  const backwards = reversedTalk(folded)
  if (backwards !== null) add('disguised-text', text.slice(backwards.start, backwards.end))
  for (const { quote, decoded } of decodedBlobs(text)) {
    const plain = fold(decoded)
    matchPhrases(plain, decoded, () => add('encoded-text', quote))
    matchConcepts(plain, decoded, () => add('encoded-text', quote))
    if (densestTalk(plain) !== null || weightOf(plain) >= DOUBT) add('encoded-text', quote)
  }
}

/** Signals of what is said. One more look at it decides whether the whole of it talks to a reader at all. */
const OF_WORDS: ReadonlySet<Signal> = new Set([
  'instruction-override',
  'addresses-the-system',
  'claims-authority',
  'instructs-the-reader',
  'talks-to-the-reader',
])
const IMITATIONS = sought(PHRASES.filter(({ signal }) => !OF_WORDS.has(signal)))

function inspectWords(folded: string, text: string, add: Add): void {
  const heaviest = heaviestTalk(folded)
  if (heaviest === null || heaviest.points < HARMLESS) return inspectFormats(folded, text, add)
  const isTold = toldIn(folded)
  // Who tells of instructions that he was to disregard says of whom: a mere doubt takes no such sign away.
  const isHarmless = (signal: Signal, evidence: string) =>
    heaviest.points < DOUBT && signal !== 'instruction-override' && isTold(text.indexOf(evidence.trim()))
  const unlessHarmless: Add = (signal, evidence) => {
    if (!OF_WORDS.has(signal) || !isHarmless(signal, evidence)) add(signal, evidence)
  }
  matchPhrases(folded, text, unlessHarmless)
  matchConcepts(folded, text, unlessHarmless)
  matchReadingOrders(folded, text, add)
  matchAgentOrders(folded, text, add)
  const talk = densestTalk(folded)
  if (talk !== null) unlessHarmless('talks-to-the-reader', text.slice(talk.start, talk.end))
  if (heaviest.sign) add('talks-to-the-reader', text.slice(heaviest.start, heaviest.end))
}

/** Where no words are a sign, as in most letters, only those are looked for that imitate something. */
function inspectFormats(folded: string, text: string, add: Add): void {
  matchPhrases(folded, text, add, IMITATIONS)
  const hints = hintsIn(folded)
  if ((hints & NOTES) !== 0) matchNotes(folded, text, add)
  if ((hints & AGENTS) !== 0) matchAgentOrders(folded, text, add)
  if ((hints & IMITATED) !== 0) matchImitations(folded, text, add)
}

function weightOf(folded: string): number {
  return heaviestTalk(folded)?.points ?? Number.NEGATIVE_INFINITY
}

/** `spaced`: runs of single letters, put together. A heading spelled so is one word; several words are an order or a joke. */
function matchSpaced({ text, runs }: SpacedText, add: Add): void {
  const [first = ''] = runs
  const found = () => add('disguised-text', first)
  matchPhrases(text, text, found)
  matchConcepts(text, text, found)
  const sentence = runs.some((run) => run.length >= SPACED_SENTENCE)
  if (sentence || weightOf(text) >= DOUBT || SPACED_ORDER.test(text.replaceAll(' ', ''))) found()
}

const SPACED_SENTENCE = 48 // characters: no heading has as many letters
/** Words of an order that were not divided. */
const SPACED_ORDER =
  /ignoreall|disregard|bypass|instruction|approvethis|payout|paythe|skipch|skipall|systemprompt|override|ignorier|genehmig|ignoratod|aprueba|ignorez|approuvez/

function matchPhrases(folded: string, text: string, add: Add, { phrases, findStems } = ALL): void {
  const present = findStems(folded)
  for (const [index, { signal, pattern }] of phrases.entries()) {
    if (present[index] === 0) continue
    const match = pattern.exec(folded)
    if (match === null || isTitle(folded, match)) continue
    if (signal === 'claims-authority' && isToldByOthers(folded, match.index)) continue
    if (signal === 'addresses-the-system' && MACHINE_TOLD_OF.test(match[0])) continue
    add(signal, text.slice(match.index, match.index + match[0].length), match[0])
  }
}

/** "The lady on the phone told me that you would pay": a hope, not a decision taken. */
function isToldByOthers(folded: string, index: number): boolean {
  const before = folded.slice(Math.max(0, index - TOLD), index + TOLD_WITHIN)
  return TOLD_BY_OTHERS.test(
    before.slice(Math.max(0, ...['.', '!', '?', '\n'].map((end) => before.lastIndexOf(end, TOLD)))),
  )
}

const TOLD = 100 // characters of a sentence before what was told
const TOLD_WITHIN = 24 // and of its beginning

const TITLE = 60 // characters before and behind a match where the quote marks of a title stand

/** "a book called 'Ignore the Instructions'": it ends with its quote marks. */
function isTitle(folded: string, { 0: match, index }: RegExpExecArray): boolean {
  const end = index + match.length
  return (
    TITLE_BEFORE.test(folded.slice(Math.max(0, index - TITLE), index)) &&
    /^["'«»„“”‘’]/.test(folded.slice(end))
  )
}

function matchDisguised(plain: string, text: string, add: Add): void {
  matchConcepts(plain, text, add)
  // Few words are disguised by chance; none of them then happens to speak of approvals and rules.
  if (peakOf(plain) >= peakOf(fold(text)) + DISGUISED) add('disguised-text', text.trim())
  if (heaviestTalk(plain)?.sign === true && weightOf(plain) >= weightOf(fold(text)) + DISGUISED)
    add('disguised-text', text.trim())
  matchPhrases(plain, text, (signal, evidence, matched) => {
    add(signal, evidence)
    if (fold(evidence) !== matched) add('disguised-text', evidence)
  })
}

/** A sentence that talks to a reader once it is read from its end. */
function reversedTalk(folded: string): { start: number; end: number } | null {
  if (new Set(folded.match(SMALL_WORD_BACKWARDS)).size < SMALL_WORDS) return null
  const talk = heaviestTalk(backwards(folded))
  if (talk === null || talk.points < DOUBT) return null
  const [start, end] = [Math.max(0, folded.length - talk.end), folded.length - talk.start]
  const forwards = folded.slice(start, end)
  const isSpeech = (text: string) => new Set(text.match(SMALL_WORD)).size >= SMALL_WORDS
  return isSpeech(backwards(forwards)) && !isSpeech(forwards) ? { start, end } : null
}

function backwards(text: string): string {
  return Array.from(text).reverse().join('')
}

/** Words that no sentence does without. */
const SMALL =
  'the|and|this|that|to|of|for|und|die|das|den|der|auf|que|los|las|con|por|les|des|est|pour|dans|une'
const SMALL_WORD = new RegExp(`\\b(?:${SMALL})\\b`, 'g')
const SMALL_WORD_BACKWARDS = new RegExp(`\\b(?:${backwards(SMALL)})\\b`, 'g')
const SMALL_WORDS = 2

const DISGUISED = 2 // points that only the plain text has
const MIN_SPLIT_WORDS = 6 // a few zero-width spaces come with text copied from web pages
const MIN_TAG_CHARACTERS = 4
const WORDS = /\p{L}{2,}/gu
/** Comments that programs leave in their HTML. */
const TOOL_COMMENT =
  /^\s*(?:\[if|\[endif|<!\[endif|\/?\*|@|\.?[\w#.-]+\s*\{|startfragment|endfragment|mso|xml|begin |end |start |\/)|converted from|generated by|created with|\{[^}]*:[^}]*\}/i
const TOOL_COMMENT_WORDS = 5 // longer ones tell a reader something
const PREVIEW_WORDS = 12 // the hidden line that mail programs show beside the subject has as many
const PURPOSE =
  /approv|ignor|instruct|system|model|secret|release|money|adjuster|claim|assistant|\bmust\b|\bpay|decision|overrid|polic|prompt|aprob|aprueb|genehmig|anweis|approuv|valid|reader|cover|limit|confirm|verif|grant|settle|lift|deckung|zahl|garant|aceptad|accord/i

function inspectRemoved(part: Cleaned, add: Add): void {
  for (const removed of part.removed) {
    if (removed.words !== '') inspectText(removed.words.replace(/<[^<>]*>/g, ' '), add)
    if (carriesWords(removed)) add('hidden-text', removed.words || removed.kind)
  }
  if (part.split_words >= MIN_SPLIT_WORDS) {
    add('hidden-text', `${part.split_words} words split by invisible characters`)
  }
}

function carriesWords({ kind, count, words }: Removed): boolean {
  if (kind === 'tag_characters') return count >= MIN_TAG_CHARACTERS
  if (kind === 'reversed_text') return true
  const spoken = words.match(WORDS)?.length ?? 0
  if (kind === 'hidden_html') return spoken > PREVIEW_WORDS || /\d/.test(words) || PURPOSE.test(words)
  if (kind === 'attribute') return weightOf(fold(words)) >= DOUBT
  if (kind !== 'html_comment') return false
  if (TOOL_COMMENT.test(words)) return false
  return spoken > TOOL_COMMENT_WORDS || PURPOSE.test(words)
}
