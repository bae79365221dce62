/**
 * Reads policy ids. An id is told by its label ("policy no."), else by its shape; numbers of other things (claims,
 * invoices, plates, phones) are told by theirs.
 */

import { allMatches } from '../patterns/all-matches.ts'
import { meantOf } from './policy-products.ts'
import { type Passage, quote, type Span, sentenceAt } from './text.ts'

export interface PolicyIdReading {
  /** Upper case, with one hyphen where the email has a gap. */
  value: string
  evidence: string
  confidence: number
}

/** Letters and digits with joints, at least one digit. */
const TOKEN = /(?<![\w@.\-/])(?=[a-z\d./_-]*\d)[a-z\d]{1,20}(?:[-/._][a-z\d]{1,16}){0,5}(?![\w@])/g
/** A prefix that stands apart: `POL 1042`, `POL - 1042`, `AB 12345`. */
const PREFIX_APART = /(?<![\w.-])([a-z]{1,5})(?:[ \t]|[ \t]?[-/][ \t]?)$/
/** Groups of digits of one number: `4477 1234`. */
const MORE_DIGITS = /^(?: \d{1,6}(?![\w/-]|[.,]\d))+/
/** A last group that stands apart at the end of a line or clause: `700-44 812`, `5 441 882 C`. */
const LAST_GROUP = /^(?: ?[/-] ?\d{2,6}| (?:\d{2,6}|[a-z]{1,2}))(?=[ \t]*(?:[.,;)](?:\s|$)|\n|$))/
const POLICY_WORD =
  'polic(?:y|ies)|pol\\.?-? ?(?=nr|no\\b|num|n[°º])|vertr\\.?-?(?=nr)|poliza|polizzen?|(?<!\\bthe )police(?! (?:report|log|reference|incident|crime|station|officer|ref|file|number|came|was|were|have|has|said|crime|attend|case))|vertrag|contra(?:ct|to|t)|versicherungsschein|versicherungsnummer|vers\\.?-?(?:schein|nr)|vsnr|vs-nr|vs-?(?=nr)|vn-?(?=nr)|v-?(?=nr)|versicherungs-?nr|versicherungsvertrag|versicherung|insurance|assurance|seguro|cover(?:age)?(?= (?:no|number|ref|id))|certificate|plan'
const NUMBER_WORD =
  '(?:(?:ref(?:erence)?|number|numero|nummer|nr|no|num|id|code|n[ro°º]|№|#)\\.?|schein|vertrag)'
/** A policy's label right before the id, with its filler words. */
const LABEL = new RegExp(
  `(?:${POLICY_WORD})(?:s|e|n?s?-?nummer|n?s?-?nr|schein|scheinnummer|en)?(?:(?:[\\s.-]*|,\\s*(?=n|#|r))(?:\\(?${NUMBER_WORD}\\)?|n\\.? ?[ro°º]\\.?|is|es|ist|est|c'est|es la|es el|was|:|=|#|with you|de seguro|d'assurance|con|con el|with|mit|mit der|avec|avec le|under|the|der|el|le|la|holder|of|del?|du|for|my|meine|mi|ma|mon|of mine|now|jetzt|ahora|lautet|reads|auto|car|home|house|hogar|coche|vehicle|kfz|hausrat|household|travel|motor|called|named|on file|in question|concerned|below|actual|correct|new|current|-|–))*[\\s.:=#"'(*_]*$`,
)
/** "contrat multirisque n°": other words between the policy and its number. */
const WIDE_LABEL = new RegExp(
  `(?:${POLICY_WORD})[a-z]*(?: (?!and |or |und |oder |y |et )[a-z'-]+){1,3} ${NUMBER_WORD}[\\s.:#=]*(?:(?:is|es|ist|est|lautet)\\s+)?$`,
)
/** "police incendie INC-55-1": words between a policy and what can only be its id. */
const LOOSE_LABEL = new RegExp(
  `(?:${POLICY_WORD})[a-z]*(?: (?!and |or |und |oder |y |et )[a-z'-]+){0,3}[\\s:.,#(]*$`,
)
/** "meine Privathaftpflicht bei Ihnen hat die Nummer": an insurance, a few words, a word for number. */
const INSURANCE_NUMBER = new RegExp(
  `(?:${POLICY_WORD}|haftpflicht|hausrat|kasko|wohngebaude|gebaude|rechtsschutz|multirisque|habitation|hogar|insured|versichert|asegurad[oa]|assuree?)[a-z]*[^.!?\\n\\d]{0,40}\\b(?:${NUMBER_WORD}|nummer)[\\s:.,#(]*(?:(?:is|es|ist|est|lautet|de|with you is)\\s*)?$`,
)
/** "the policy is the usual one, 22-7781-C": the next thing that looks like an id. */
const NEXT_ID = new RegExp(
  `(?:${POLICY_WORD})[a-z]*[^.!?\\n\\d]{0,45}$|(?:haftpflicht|hausrat|kasko|wohngebaude|rechtsschutz|multirisque|habitation|hogar)[a-z]*[ :,]{1,3}$`,
)
/** "the current one, HOM-2026-5510" */
const CURRENT =
  /\b(?:current|present|valid|right|correct|aktuelle?[nrs]?|gultige?[nrs]?|richtige?[nrs]?|actual|vigente|correcta|buena|actuel(?:le)?|bonne|en vigueur)(?: (?:one|number|policy|nummer|police|poliza|numero|contrat|contract|es la|is|ist|est))*[\s,:(]*$/
/** "insured with you under number ..." */
const INSURED_UNDER =
  /(?:\b(?:insured|versichert|asegurad[oa]s?|assuree?s?)\b[^.!?\n]{0,25}?\b(?:under|with|by|unter|bajo|sous|con|avec|mit)|\bunter)(?: the| der| el| la| le)?(?: police| policy| poliza| contrat)?(?: number| nummer| numero| no\.?| nr\.?| n[°º])\s*[:#]?\s*$/
/** A label that ends in a word for number: what follows is the id, prefix and all. */
const NUMBER_LABEL = new RegExp(`(?:${POLICY_WORD})[a-z]*[\\s.-]*(?:${NUMBER_WORD}|nummer)\\s*[:=#-]?\\s*$`)
const IS_LABEL = new RegExp(`^(?:${POLICY_WORD}|numb|vertr|contr|nr$|no$|vsn)`)
/** The label right after it: "POL-1042 is my policy number". */
const LABEL_AFTER =
  /^["')*_]*[\s,]*(?:is|es|ist|est|\()?[\s(]*(?:my|mi|meine|mon|our|the|ma|la|notre|nuestra)? ?(?:\w+ )?(?:policy|poliza|police\b|versicherung|contract|contrat|contrato|vertrag)/
const OTHER_LABEL =
  /(?:job|work order|delivery note|docket|meter|parcel|consignment|log|lieferschein|albaran|bon de (?:commande|livraison)|claim(?:s|ed)?|case|ticket|file|invoice|bill|receipt|order|booking|reservation|flight|quote|quotation|estimate|crime|incident|report|police report|plate|registration|reg|number plate|vin|chassis|iban|account|phone|tel|telephone|mobile|fax|cell|call(?: me)?(?: on| at)?|zip|postcode|customer|client|member(?:ship)?|order|tracking|serial|imei|model|room|invoice|siniestro|expediente|factura|pedido|matricula|cuenta|telefono|tfno|cliente|denuncia|atestado|presupuesto|reserva|vuelo|schaden(?:fall)?|aktenzeichen|vorgang|rechnung|bestell|kennzeichen|konto|telefon|handy|kunde(?:n)?|ticket|angebot|buchung|flug|auftrag|sinistre|dossier|facture|commande|plaque|immatriculation|compte|tel|portable|client|plainte|devis|reservation|vol|case|apartment|apt|flat|street|house|bastidor|fahrgestell|steuer|tax|vat|nif|dni|siret|passport|ausweis|licen[cs]e)(?:s|e|es|nummer|snummer|snr|-?nr|en)?\b(?:[\s.:#=()-]*(?:number|numero|nummer|ref(?:erence)?|no|nr|num|n[ro°º]|id|is|es|ist|est|de|du|del|la|el|was|reads|my|code|lautet))*[\s.:#=("'*_]*$/
/** The policy of another time or person. */
const NEXT_TO_ID =
  '(?:[\\s:#,"\'(-]|\\b(?:polic\\w+|poliza|vertrag\\w*|contra(?:ct|t|to)|insurance|assurance|seguro|versicherung\\w*|number|nummer|numero|no|nr|n[°º]|id|is|was|the|my|la|el|le|die|der|mi|ma|mon|one|have|hold|schein|de|(?:home|car|auto|motor|household|life|travel|house|contents) (?=polic|insur|contr|cover))\\b\\.?)*$'
const NOT_THIS_ONE = new RegExp(
  `(?:\\b(?:not|instead of|rather than|wrong(?:ly)?|mistakenly|by mistake|incorrect(?:ly)?|no longer|old|older|previous(?:ly)?|former(?:ly)?|expired|cancelled|canceled|prior|earlier|replac(?:es|ing)|supersedes|used to be|predecessor|last year'?s|wife'?s|husband'?s|neighbou?r'?s|other (?:driver|party|car)'?s?|third party'?s?|his|her|their|whose|y no|antigua|anterior|vieja|vencida|caducada|cancelada|en lugar de|en vez de|equivocad[oa]|por error|nicht|statt|anstatt|alte[rn]?|fruhere[rn]?|vorherige[rn]?|ehemalige[rn]?|gekundigte[rn]?|abgelaufene[rn]?|bisherige[rn]?|falsche[rn]?|irrtumlich|versehentlich|gegner\\w*|ancien(?:ne)?|precedente?|au lieu de|et non|n'est pas|par erreur|resilie\\w*|expiree?|erronee?|adverse)\\b|, no (?=la |el |pol))${NEXT_TO_ID}`,
)
const NOT_THIS_ONE_AFTER =
  /^[\s,"')]*(?:(?:which |that )?(?:is|was|has been|has|ist|wurde|est|a ete|fue|esta|ha sido) (?:now |since |already |the |my |an? |jetzt |maintenant |ya )*(?:old|expired|cancelled|canceled|previous|former|wrong|typo|no longer|superseded|terminated|ended|replaced|antigua|anterior|ya no|cancelada|caducada|vencida|alt\b|alte\b|gekundigt|abgelaufen|nicht mehr|ancien|resilie|plus|expire)|\((?:old|expired|cancelled|previous|former|alt|antigua|ancien)|(?:until|till|up to|bis|hasta|jusqu'\S*) |n'est plus|(?:is|was|are|ist|war|sind|esta|est)? ?(?:not|nicht|no|pas) (?:involved|affected|concerned|betroffen|afectad[oa]|implicad[oa]|concernee?|en cause)|no tiene (?:nada )?que ver|has nothing to do|hat (?:damit )?nichts (?:damit )?zu tun|n'a rien a voir|(?:ran out|ended|expired) )/
/** The other driver's insurer, in the same sentence. */
const OTHER_SIDE =
  /\b(?:(?:otra|distinta|anterior) (?:compania|aseguradora)|(?:another|different|other|previous|former|old) (?:insurer|company|insurance company)|autre (?:assureur|compagnie)|(?:anderen|vorherigen|fruheren|alten) (?:versicherung|gesellschaft|versicherer)|(?:der|mein|unser) alter? vertrag|(?:el|la|un|una) (?:taxi|camion|furgoneta|otro coche) (?:esta|estaba) asegurad|(?:the|that) (?:taxi|van|lorry|truck|other car|bus) (?:is|was) insured|unfallgegner\w*|gegnerische\w*|gegner|other (?:driver|party|side)|third party|lui|elle|he|she|his|her|contrari[oa]|tiers|partie adverse|adverse|autre conducteur|gegenseite)\b[^!?\n]{0,90}\b(?:insured|insurer|insurance|number|nummer|vertrag|contrat|compania|assureur|versichert|versicherung\w*|asegurad\w*|seguro|assure\w*|assurance|policy|poliza|police|vers)\b[^!?\n]{0,40}$/
/** Behind these words an insurance is this insurer's again. */
const WITH_YOU = /\b(?:with you|bei ihnen|con (?:ustedes|vosotros)|chez vous)\b/
const PREFIX = /^(?:pol|policy|poliza|police|plz|ply|pn|vs|vn)(?=[^a-z]|$)/
/** Prefixes of other numbers. */
const OTHER_PREFIX =
  /^(?:inv|log|crime|incident|job|note|re|rg|rn|clm|cl|claim|ref|ord|po|tkt|case|rep|sr|fac|fact|dev|kv|ang|iban|tel|id|art|iso|sin|exp|sch|inc|cr|crn|bk|res|ft|sn|imei|rma|covid|usd|eur|gbp|chf|cad|aud|flight|room|page|line|flat|apt|unit|suite|floor|exit|gate|km)$/
/** Numbers of firms, which never are a policy's. */
const REGISTER = /^(?:orias|siren|siret|rcs|hrb|hra|ust|bic|fca|frn|crn|cif|dln|rgpd|naf|ape)$/
/** Words that stand before a number as if they were its prefix. */
const WORD =
  /^(?:nr|no|from|to|on|in|at|of|and|the|my|is|for|am|pm|um|le|el|la|den|route|i|m|about|over|under|after|than|was|just|only|paid|pay|cost|total|year|may|march|april|june|july|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|jan|feb|marz|mai|juni|juli|mars|avril|juin|seit|bis|von|vom|since|until|by|near|uhr|vor|hace|unos|circa|ca|es|ist|est|de|du|mit|der|und|et|y|die|das|les|los|las|una|ein|con|lui|son|mon|ma|mi|tu|su|now|her|his|our|id|nun)$/
const DAY = '(?:0?[1-9]|[12]\\d|3[01])'
const DATE_LIKE = new RegExp(
  `^(?:\\d{4}[-/.](?:0?[1-9]|1[0-2])[-/.]${DAY}|${DAY}[-/.]${DAY}[-/.](?:\\d{4}|\\d{2})|(?:19|20)\\d\\d)$`,
)
const MIN_LABELLED_DIGITS = 2
const MIN_SHAPE_DIGITS = 3

interface Candidate {
  value: string
  start: number
  end: number
  score: number
  ruledOut: boolean
}

const CONFIDENT = 0.95
const BY_SHAPE = 0.7
const RIVAL = 0.4 // what two ids may lack to be sure: below the confidence floor, a person looks

/** `ruledOut`: ids that the passage says are not the one; an older message must not bring them in again. */
export interface PolicyIdsOfPassage {
  reading: PolicyIdReading | null
  ruledOut: readonly string[]
}

/** The policy that a passage names. Of several, the best told; of equals, the one named first. */
export function readPolicyId(passage: Passage): PolicyIdsOfPassage {
  const ruledOut: string[] = []
  let best: Candidate | null = null
  let rival = false
  for (const candidate of candidates(passage)) {
    if (candidate.ruledOut) ruledOut.push(candidate.value)
    if (candidate.ruledOut || candidate.score <= 0) continue
    if (best === null || candidate.score > best.score) {
      rival = false
      best = candidate
    } else if (candidate.score === best.score && candidate.value !== best.value) {
      // "The car is on POL-1, the house on POL-2; it's the house."
      const meant: Candidate | null = meantOf(passage, best, candidate)
      if (meant === null) rival = true
      else best = meant
    }
  }
  if (best === null || (rival && best.score < 2)) return { reading: null, ruledOut }
  const sure = best.score >= 2 ? CONFIDENT : BY_SHAPE
  const confidence = rival ? sure - RIVAL : sure
  const evidence = quote(passage, best.start, best.end)
  return { reading: { value: best.value, evidence, confidence }, ruledOut }
}

function* candidates(passage: Passage): Generator<Candidate> {
  const { folded } = passage
  let previous = 0
  for (const match of allMatches(TOKEN, folded)) {
    if (DATE_LIKE.test(match[0])) continue
    const span = widened(passage, match.index, match.index + match[0].length)
    const value = normalise(passage.text.slice(span.start, span.end))
    const points = score(passage, span)
    const excluded = points > 0 && isRuledOut(passage, span, previous)
    yield { value, ...span, score: points, ruledOut: excluded }
    previous = span.end
  }
}

/** Takes a prefix or digits that stand apart to the id, where they are written like one. */
function widened({ text, folded }: Passage, from: number, to: number): Span {
  let start = from
  let end = to
  const apart = /\d/.test(folded.charAt(start))
    ? PREFIX_APART.exec(folded.slice(Math.max(0, from - 9), from))
    : null
  if (apart !== null) {
    const word = apart[1] ?? ''
    const at = from - apart[0].length
    const original = text.slice(at, at + word.length)
    const written =
      (word.length > 1 || LABEL.test(folded.slice(Math.max(0, at - 60), at))) &&
      original === original.toUpperCase()
    const lead = folded.slice(Math.max(0, at - 60), at)
    // `Police ref 26/118842`: what the label says is told with the word behind it.
    const labelled = isLabelled(lead) && !(/\bpolice $/.test(lead) && OTHER_PREFIX.test(word))
    const plain = IS_LABEL.test(word) || (WORD.test(word) && !(written && labelled))
    const named = word.length > 1 && NUMBER_LABEL.test(lead)
    const fits = written || (labelled && word.length > 1 && word.length <= 3)
    if (
      PREFIX.test(word) ||
      (!plain &&
        (named || (fits && !REGISTER.test(word) && ((labelled && written) || !OTHER_PREFIX.test(word)))))
    )
      start = at
  }
  if (/^\d+$/.test(folded.slice(from, to))) {
    const more = MORE_DIGITS.exec(folded.slice(to, to + 30))
    if (more !== null) end = to + more[0].length
  }
  const last = LAST_GROUP.exec(folded.slice(end, end + 16))?.[0] ?? ''
  const sign = text.slice(end, end + last.length)
  if (last !== '' && sign === sign.toUpperCase() && isLabelled(folded.slice(Math.max(0, start - 60), start)))
    end += last.length
  return { start, end }
}

function normalise(raw: string): string {
  return raw
    .replace(/[‐‑‒–—−]/g, '-')
    .replace(/(\d)[ \t]+(?=\d)/g, '$1')
    .replace(/[ \t]*([-/._])[ \t]*/g, '$1')
    .replace(/[ \t]+/g, '-')
    .toUpperCase()
}

/** 4 and 3 for a label, 3 for a policy's own prefix, 2 for a label behind, 1 for the shape alone, 0 for no policy id. */
function score(passage: Passage, { start, end }: Span): number {
  const { folded } = passage
  const raw = folded.slice(start, end)
  const sentence = sentenceAt(passage, start)
  const before = folded.slice(Math.max(sentence.start, start - 90), start)
  const after = folded.slice(end, Math.min(sentence.end, end + 50))
  const digits = raw.replace(/\D/g, '').length
  const letters = /^[a-z]+/.exec(raw)?.[0] ?? ''
  const enough = digits >= MIN_LABELLED_DIGITS || /^[a-z]{2,}[-/]\d/.test(raw)
  const labelled = enough && !/^(?:19|20)\d\d$/.test(raw) && isLabelled(before)
  let points = labelled ? 3 : 0
  if (PREFIX.test(raw)) points = labelled ? 4 : 3
  else if (!labelled && OTHER_LABEL.test(before)) return 0
  else if (!labelled && looksLikeId(raw, digits) && (LOOSE_LABEL.test(before) || NEXT_ID.test(before)))
    points = 2
  else if (!labelled && LABEL_AFTER.test(after) && digits >= MIN_SHAPE_DIGITS) points = 2
  else if (!labelled && hasShape(raw, letters, digits)) points = 1
  if (points > 0 && CURRENT.test(before)) points = 5
  return points
}

function isLabelled(before: string): boolean {
  return (
    LABEL.test(before) ||
    INSURED_UNDER.test(before) ||
    (INSURANCE_NUMBER.test(before) && !OTHER_LABEL.test(before)) ||
    (WIDE_LABEL.test(before) && !OTHER_LABEL.test(before))
  )
}

function looksLikeId(raw: string, digits: number): boolean {
  if (digits < MIN_SHAPE_DIGITS || /^\d{1,2}[-/.]\d{2,4}$/.test(raw)) return false
  return /[a-z]/.test(raw) ? /[a-z].*\d|\d.*[a-z]/.test(raw) : /[-/.]/.test(raw)
}

function hasShape(raw: string, letters: string, digits: number): boolean {
  if (letters.length < 2 || digits < MIN_SHAPE_DIGITS || raw.includes(' ')) return false
  return !OTHER_PREFIX.test(letters) && !WORD.test(letters)
}

function isRuledOut(passage: Passage, { start, end }: Span, previous: number): boolean {
  const sentence = sentenceAt(passage, start)
  if (NOT_THIS_ONE_AFTER.test(passage.folded.slice(end, Math.min(sentence.end, end + 50)))) return true
  const before = passage.folded.slice(Math.max(sentence.start, previous), start)
  const clause = passage.folded.slice(sentence.start, start).split(WITH_YOU).at(-1) ?? ''
  return NOT_THIS_ONE.test(before) || OTHER_SIDE.test(clause)
}
