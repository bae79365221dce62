/** Reads what kind of incident an email reports, from the words that speak for each kind. */

import { matchFinder } from '../patterns/first-words.ts'
import { combinedWords } from './combine.ts'
import { labelledKind } from './incident-label.ts'
import { type KindWeighing, logOfShares, mostTelling, weighKinds } from './kinds/weighing.ts'
import type { Language } from './language.ts'
import { ENGLISH } from './lexicon/english.ts'
import { FRENCH } from './lexicon/french.ts'
import { GERMAN } from './lexicon/german.ts'
import { SPANISH } from './lexicon/spanish.ts'
import { type IncidentKind, type IncidentWord, KINDS, type Term } from './lexicon/term.ts'
import { type Passage, quote, type Span, sentenceAt } from './text.ts'
import { asksAsTradesman } from './tradesmen.ts'

export interface IncidentReading {
  value: IncidentKind
  evidence: string
  confidence: number
}

const LEXICONS: Readonly<Record<Language, readonly Term[]>> = {
  en: ENGLISH,
  es: SPANISH,
  de: GERMAN,
  fr: FRENCH,
}
const finderOf = (language: Language) => matchFinder(LEXICONS[language].map(({ pattern }) => pattern))
const FIND = { en: finderOf('en'), es: finderOf('es'), de: finderOf('de'), fr: finderOf('fr') }
const LANGUAGES: readonly Language[] = ['en', 'es', 'de', 'fr']

/** "no theft", "kein Brand", "sin robo": what did not happen. */
const DENIED_BEFORE =
  /\b(?:no|not|not a|without|nothing (?:was|is|got|has been)|never|neither|nor|isn't|wasn't|kein\w*|nicht|ohne|nichts|sin|ningun\w*|tampoco|nada|pas d[e']|pas un|pas ete|aucune?|ni|sans|rien)\s+(?:a |an |any |the |de |un |une |been |se |me |nos |lo |la |signs? of |evidence of |anzeichen fur |ete )?$/
/** A sentence about another time or about the policy tells nothing of this incident. */
const ASIDE =
  /\?\s*$|\b(?:last year|years? ago|previous (?:claim|loss|damage|incident)|earlier claim|in the past|unlike|policy (?:\S+ )?(?:covers?|includes?)|covered for|insured against|insurance against|does (?:my|the) policy|hope|i work (?:as|in|for)|el ano pasado|hace (?:\w+ )?anos|siniestro anterior|mi poliza cubre|cubre tambien|letztes jahr|vor (?:\w+ )?jahren|fruherer schaden|versichert gegen|l'an(?:nee)? derniere?|il y a (?:\w+ )?ans|sinistre precedent|mon contrat couvre)\b/
/** What nobody meant to do is no vandalism. */
const ACCIDENTAL =
  /\b(?:accidental\w*|by accident|not on purpose|did(?: not|n't) mean to|unintentional\w*|by mistake|(?:said|says|say|were|was|is) sorry|apologi[sz]ed|(?:playing|played|kicking|kicked) (?:\w+ )?(?:football|cricket|tennis|ball|a ball)|aus versehen|versehentlich|unabsichtlich|nicht absichtlich|ungewollt|beim (?:fus+ball|ball)?spielen|spielten|sin querer|por accidente|accidentalmente|sin intencion|jugando|jugaban|sans (?:le )?(?:faire )?(?:vouloir|expres)|involontaire\w*|par (?:accident|megarde|inadvertance)|en jouant|jouaient)\b/
/** `Frau Sturm`, `Maklerbüro Brand`: a name. */
const NAME_BEFORE =
  /\b(?:frau|herrn?|familie|fam\.|dr\.|mr\.?|mrs\.?|ms\.?|miss|mme|madame|monsieur|maitre|sr\.|sra\.|don|dona|\w*buro|firma|fa\.|kanzlei|praxis) $/
const NAMES = new RegExp(`${NAME_BEFORE.source.slice(0, -1)}[a-z-]+`, 'g')
/** Spanish says of money and of patients that they are taken in. */
const PAID_IN =
  /\b(?:para|mediante|hacer|hagan|haga) (?:el |un |su )?ingreso\b|\bingres\w+(?= (?:en|a) (?:mi|la|nuestra) cuenta| el importe| la cantidad| el dinero)/g
/** The name of a product or an insurance is no incident. */
const INSURANCE_AFTER = /^[- ]?(?:insurance|cover(?:age)?|policy|versicherung|section)\b/
/** What follows from what: where a cause is told outright, its consequences say little. */
const CAUSES: readonly (readonly [IncidentKind, readonly IncidentKind[]])[] = [
  ['theft', ['glass', 'vandalism', 'travel']],
  ['vandalism', ['glass', 'theft']],
  ['liability', ['glass', 'water', 'fire', 'vandalism', 'other', 'medical', 'collision']],
  ['collision', ['glass', 'medical', 'weather', 'other']],
  ['fire', ['water', 'glass', 'medical', 'other']],
  ['weather', ['glass', 'water', 'fire', 'other']],
  ['travel', ['medical', 'other']],
]
const CONSEQUENCE = 6
const NAMED_CONFIDENCE = 0.95
const SURE = 4

/** A passage with the words in it that tell of an incident. */
export interface TellingPassage {
  passage: Passage
  words: readonly IncidentWord[]
}

interface Tally {
  kind: IncidentKind
  points: number
  best: { weight: number; passage: Passage; start: number; end: number }
  words: Map<string, number>
}

/** The words of a passage, in its language, that tell of the incident reported. */
export function findIncidentWords(passage: Passage, language: Language): IncidentWord[] {
  const found: IncidentWord[] = []
  for (const [index, matches] of FIND[language](passage.folded).entries()) {
    const term = LEXICONS[language][index]
    if (matches.length === 0 || term === undefined) continue // as nearly all
    const { kind, weight } = term
    for (const match of matches) {
      const start = match.index
      const end = start + match[0].length
      if (counts(passage, kind, start, end)) found.push({ kind, weight, start, end })
    }
  }
  for (const word of combinedWords(passage, language)) {
    if (counts(passage, word.kind, word.start, word.end)) found.push(word)
  }
  return found
}

/**
 * The kind that the words of some passages, taken together, speak for most; null when nothing is told. `weighing`:
 * default the learned one.
 */
export function readIncident(
  passages: readonly TellingPassage[],
  weighing?: KindWeighing,
): IncidentReading | null {
  for (const { passage } of passages) {
    const named = labelledKind(passage)
    if (named !== null) return { ...named, confidence: NAMED_CONFIDENCE }
  }
  return decide(tally(passages), reportOf(passages), weighing)
}

interface ReportSentence {
  passage: Passage
  span: Span
  folded: string
}

/** The sentences that may tell of this incident. */
export function reportOf(passages: readonly TellingPassage[]): ReportSentence[] {
  return passages.flatMap(({ passage }) =>
    passage.sentences
      .filter((span) => !isAside(passage.folded, span))
      .map((span) => ({ passage, span, folded: withoutNames(passage.folded.slice(span.start, span.end)) })),
  )
}

/** For an email in two languages: what the words of the other three tell, where they tell it outright. */
export function readForeignIncident(passage: Passage, language: Language): IncidentReading | null {
  for (const other of LANGUAGES) {
    if (other === language) continue
    const found = tally([{ passage, words: findIncidentWords(passage, other) }])
    const sure = found.filter(({ best }) => best.weight >= SURE)
    if (sure.length > 0) return decide(sure, reportOf([{ passage, words: [] }]))
  }
  return null
}

function tally(passages: readonly TellingPassage[]): Tally[] {
  const tallies = new Map<IncidentKind, Tally>()
  for (const { passage, words } of passages) for (const word of words) add(tallies, passage, word)
  return Array.from(tallies.values())
}

function add(tallies: Map<IncidentKind, Tally>, passage: Passage, word: IncidentWord): void {
  const { kind, weight, start, end } = word
  const known = stem(passage.folded.slice(start, end))
  const one = tallies.get(kind)
  if (one === undefined) {
    const best = { weight, passage, start, end }
    tallies.set(kind, { kind, points: weight, best, words: new Map([[known, weight]]) })
    return
  }
  // The same word twice says nothing new, but for what it tells together with others.
  const news = weight - (one.words.get(known) ?? 0)
  if (news <= 0) return
  one.words.set(known, weight)
  one.points += one.points >= SURE ? Math.ceil(news / 2) : news
  if (weight > one.best.weight) one.best = { weight, passage, start, end }
}

const STEM_LENGTH = 5

function stem(word: string): string {
  return word.slice(0, STEM_LENGTH)
}

function withoutNames(folded: string): string {
  return folded.replace(NAMES, ' ').replace(PAID_IN, ' ')
}

function counts(passage: Passage, kind: IncidentKind, start: number, end: number): boolean {
  const { folded } = passage
  const sentence = sentenceAt(passage, start)
  if (DENIED_BEFORE.test(folded.slice(Math.max(sentence.start, start - 28), start))) return false
  if (NAME_BEFORE.test(folded.slice(Math.max(0, start - 24), start))) return false
  // Who writes of a liability insurance asks it to pay somebody else.
  if (kind !== 'liability' && INSURANCE_AFTER.test(folded.slice(end, end + 14))) return false
  if (kind === 'vandalism' && ACCIDENTAL.test(folded.slice(sentence.start, sentence.end))) return false
  if (kind === 'liability' && asksAsTradesman(folded, sentence, { start, end })) return false
  return !isAside(folded, sentence)
}

function isAside(folded: string, { start, end }: Span): boolean {
  return ASIDE.test(folded.slice(start, end))
}

/**
 * What words and phrases of the lists speak for, and what all words weigh, each of which knows what the other does not.
 * Where the two pull in different ways, no kind is likely, and a person looks.
 */
function decide(
  tallies: readonly Tally[],
  report: readonly ReportSentence[],
  weighing?: KindWeighing,
): IncidentReading | null {
  const points = withoutConsequences(tallies)
  const sentences = report.map(({ folded }) => folded)
  const weights = weighKinds(sentences, weighing)
  const shares = logOfShares(
    KINDS.map((kind, index) => {
      const listed = Math.max(-MOST_AGAINST, Math.min(MOST_FOR, points.get(kind) ?? 0))
      return (weights[index] ?? 0) + LISTED * listed
    }),
  ).map((one) => Math.exp(one))
  const likely = Math.max(...shares)
  const value = KINDS[shares.indexOf(likely)]
  if (value === undefined) return null
  const confidence = CONFIDENCES.find(([share]) => likely >= share)?.[1]
  // Many a word leans to some kind: where no list knows one, leaning is not telling.
  if (confidence !== undefined && likely < HALF && !tallies.some(({ kind }) => kind === value)) return null
  const evidence = evidenceOf(value, tallies, report, weighing)
  return evidence === null || confidence === undefined ? null : { value, evidence, confidence }
}

const LISTED = 0.42 // of a point of the lists, in the log of the odds
const MOST_FOR = 8
const MOST_AGAINST = 4
/** From which share of all kinds on, how sure: as letters were right that were not learned from. */
const CONFIDENCES: readonly (readonly [number, number])[] = [
  [0.9, 0.97],
  [0.75, 0.95],
  [0.6, 0.9],
  [0.5, 0.8],
  [0.36, 0.65],
]
const HALF = 0.5
/** Below it another kind is nearly as likely: enough to say which rules apply, not to pay by them. */
export const PLAIN_KIND = 0.85

/** A burglar breaks the window, a vandal scratches the car, a storm cracks the roof: the cause outweighs what broke. */
function withoutConsequences(tallies: readonly Tally[]): Map<IncidentKind, number> {
  const points = new Map(tallies.map((one) => [one.kind, one.points]))
  const of = (kind: IncidentKind) => points.get(kind) ?? 0
  const lower = (kind: IncidentKind, by: number) => {
    if (points.has(kind)) points.set(kind, of(kind) - by)
  }
  for (const [cause, consequences] of CAUSES) {
    if (of(cause) >= SURE) for (const kind of consequences) lower(kind, CONSEQUENCE)
  }
  if (of('glass') >= SURE && of('collision') < SURE) lower('collision', 2)
  if (of('medical') >= SURE && of('travel') < SURE) lower('travel', 2)
  if (tallies.length > 1) lower('other', 1)
  return points
}

/** The word of the lists that says most, else the sentence that does. */
function evidenceOf(
  kind: IncidentKind,
  tallies: readonly Tally[],
  report: readonly ReportSentence[],
  weighing?: KindWeighing,
): string | null {
  const listed = tallies.find((one) => one.kind === kind)
  if (listed !== undefined) return quote(listed.best.passage, listed.best.start, listed.best.end)
  const most =
    report[
      mostTelling(
        report.map(({ folded }) => folded),
        kind,
        weighing,
      )
    ]
  return most === undefined ? null : quote(most.passage, most.span.start, most.span.end)
}
