/** Reads whether somebody was hurt, and whether somebody outside the holder's household was part of it. */

import { allMatches } from '../patterns/all-matches.ts'
import { matchFinder } from '../patterns/first-words.ts'
import { BODILY, combinedWords } from './combine.ts'
import {
  CARED_FOR,
  CARED_FOR_ANYBODY,
  CARED_FOR_PLAINLY,
  HURT,
  IDIOM,
  NOBODY_HURT,
  NOBODY_HURT_PLAINLY,
  OF_LONG_AGO,
  THING_PART,
} from './injury-words.ts'
import type { Language } from './language.ts'
import { type Passage, quote, type Span, sentenceAt } from './text.ts'

export interface PeopleReading {
  value: boolean
  evidence: string
  confidence: number
}

const NOBODY_ELSE =
  /\b(?:no (?:third part(?:y|ies)|other (?:vehicle|car|person|part(?:y|ies)|people|driver)s?)|nobody else|no one else|keine (?:dritten|anderen)|niemand sonst|kein (?:dritter|anderer|fremd\w+)|sin terceros|nadie mas|ningun tercero|otro vehiculo implicado: no|aucun tiers|personne d'autre)\b/g
const SOMEBODY_ELSE =
  /\b(?:third part(?:y|ies)|another (?:driver|car|vehicle|person|cyclist|skier|motorist|guest|customer)|other (?:driver|car|party|vehicle|motorist|cyclist|person)(?:'?s)?|neighbou?r\w*'?s?|thie(?:f|ves)|burglar\w*|robber\w*|pickpocket\w*|mugg\w+|someone(?: else)?'?s?|somebody(?: else)?'?s?|unknown (?:person|persons|people|man|driver|vehicle)|strangers?|vandal\w*|youths?|hooligans?|passer-?by|pedestrian|cyclist|friend'?s|landlord\w*|tenants?|postman|courier|colleague'?s|customer'?s?|visitor'?s?|stole|stolen|robbed|burgled|burglary|theft|rear-?ended|(?:hit|struck) by (?:a|another) (?:\w+ )?(?:car|van|truck|lorry|bus|taxi|driver|vehicle|motorcycle|scooter|bike)|(?:a|the|another) (?:\w+ )?(?:car|van|truck|lorry|bus|taxi|driver|motorcyclist|scooter) (?:\w+ )?(?:hit|struck|crashed|ran|backed|reversed|drove|scraped|clipped|bumped|collided|pulled)|keyed|slashed|graffiti|flat above|upstairs|airline|contractor|plumber (?:damaged|broke)|otro (?:conductor|coche|vehiculo)|otra persona|vecin\w+|ladron\w*|alguien|desconocid\w+|terceros?|rob(?:aron|ado|ada|o)|hurt(?:aron|ado|o)|un (?:coche|camion|autobus|taxi|ciclista) (?:me|nos|choco|golpeo)|me (?:chocaron|golpearon|dieron)|peaton|inquilin\w+|casero|invitad\w+|andere[rn]? (?:fahrer\w*|auto|fahrzeug|person)|unfallgegner\w*|nachbar\w*|dieb\w*|einbrecher\w*|jemand\w*|unbekannte[rn]?|dritte[rn]?|gestohlen|entwendet|einbruch|aufgefahren|gerammt|fremd\w+|bekannte[rn]?|freund(?:in|es|e|s)?|vermieter\w*|mieter\w*|passant\w*|radfahrer\w*|fuss?ganger\w*|brieftrager\w*|autre (?:conducteur|vehicule|voiture|personne|automobiliste)|voisin\w*|voleur\w*|cambriol\w*|quelqu'un|inconnu\w*|tiers|vole[es]?|derobe\w*|une voiture m'a|un (?:camion|automobiliste|bus|cycliste|conducteur)|proprietaire|locataire|passant|pieton|ami\w*'s|facteur)\b/g

/** Before or behind the words themselves: "verletzt ist keiner", "Heridos: no". */
const DENIED_BEFORE =
  /\b(?:no|not|\w*n't|nobody|no one|none|neither|never|without|luckily no|kein\w*|niemand\w*|nicht|nie|ohne|weder|sin|nadie|ningun\w*|ni|tampoco|aucun\w*|personne|pas|sans|jamais|ni|ne)\b[^.;!?\n]{0,28}$/
const DENIED_AFTER =
  /^[^.;!?\n]{0,6}(?:\s*[:=]\s*(?:no|none|nein|keine?|ninguno|ningun[oa]?|nil|n\/a|0|non|aucun\w*|neant|nadie|-)\b|[^.;!?\n]{0,12}\b(?:niemand|keiner|nobody|none|nadie|personne|zum gluck nicht)\b|(?: \w+){0,4} nicht\b)/

type Matches = readonly RegExpExecArray[]

/** What a passage tells of people. The care and the hurt without what speaks of pain and of kicks but of nobody's body. */
interface Told {
  plain: Passage
  hurt: Words
  cared: Matches
  others: Words
}

interface Words {
  denied: Matches
  said: Matches
}

const IDIOMS = new RegExp(IDIOM, 'g')
const find = matchFinder([NOBODY_HURT_PLAINLY, HURT, CARED_FOR_PLAINLY, NOBODY_ELSE, SOMEBODY_ELSE, IDIOM])
const known = new WeakMap<Passage, Told>()

/** Found together, in one pass over the passage. */
function toldIn(passage: Passage): Told {
  let told = known.get(passage)
  if (told === undefined) {
    told = tell(passage)
    known.set(passage, told)
  }
  return told
}

const NOTHING: Matches = []

function tell(passage: Passage): Told {
  const { folded } = passage
  const whole = find(folded)
  const [, , , nobodyElse = NOTHING, somebodyElse = NOTHING, idioms = NOTHING] = whole
  const words = idioms.length === 0 ? folded : folded.replace(IDIOMS, blank)
  const [nobodyHurt = NOTHING, hurt = NOTHING, cared = NOTHING] = words === folded ? whole : find(words)
  return {
    plain: words === folded ? passage : { ...passage, folded: words },
    hurt: { denied: words.includes("n't") ? allMatches(NOBODY_HURT, words) : nobodyHurt, said: hurt },
    cared: CARED_FOR_ANYBODY.test(words) ? allMatches(CARED_FOR, words) : cared,
    others: { denied: nobodyElse, said: somebodyElse },
  }
}

const blank = (words: string) => ' '.repeat(words.length)

/** Whether a passage says that somebody was hurt; null when it is silent. */
export function readInjuries(passage: Passage, language: Language): PeopleReading | null {
  const { plain, hurt } = toldIn(passage)
  const said = read(plain, hurt, NOBODY_HURT, HURT)
  if (said !== null) return said
  const together = combinedWords(passage, language).find(
    ({ kind, weight }) => kind === 'medical' && weight === BODILY,
  )
  if (together === undefined || isDenied(passage, together)) return null
  const { start, end } = sentenceAt(passage, together.start)
  const sentence = passage.folded.slice(start, end)
  if (THING_PART.test(sentence) || IDIOM.test(sentence)) return null
  return { value: true, evidence: quoteSpan(passage, together), confidence: 0.8 }
}

/** Whether somebody needed care, for kinds of incident that do not have it by their nature. */
export function readCare(passage: Passage): PeopleReading | null {
  const { plain, cared } = toldIn(passage)
  for (const match of cared) {
    const span = spanOf(match)
    const { start, end } = sentenceAt(passage, span.start)
    if (OF_LONG_AGO.test(passage.folded.slice(start, end))) continue
    if (!isDenied(plain, span)) return { value: true, evidence: quoteSpan(passage, span), confidence: 0.75 }
  }
  return null
}

/** Whether a passage says that somebody else caused or suffered the damage; null when it is silent. */
export function readThirdParty(passage: Passage): PeopleReading | null {
  return read(passage, toldIn(passage).others, NOBODY_ELSE, SOMEBODY_ELSE)
}

function read(passage: Passage, words: Words, denied: RegExp, said: RegExp): PeopleReading | null {
  const [first] = words.denied
  let denial: Span | null = first === undefined ? null : spanOf(first)
  // What is denied is blanked out, so that its own words are not taken for the opposite.
  const others = first === undefined ? words.said : allMatches(said, passage.folded.replace(denied, blank))
  for (const match of others) {
    const span = spanOf(match)
    if (!isDenied(passage, span)) return { value: true, evidence: quoteSpan(passage, span), confidence: 0.85 }
    denial ??= span
  }
  return denial === null ? null : { value: false, evidence: quoteSpan(passage, denial), confidence: 0.9 }
}

function spanOf({ 0: words, index }: RegExpExecArray): Span {
  return { start: index, end: index + words.length }
}

function isDenied({ folded }: Passage, { start, end }: Span): boolean {
  return (
    DENIED_BEFORE.test(folded.slice(Math.max(0, start - 44), start)) ||
    DENIED_AFTER.test(folded.slice(end, end + 40))
  )
}

function quoteSpan(passage: Passage, { start, end }: Span): string {
  return quote(passage, start, end)
}
