/** Answers `review-case`: a concern only on what the email says outright, or leaves open. */

import { matchFinder } from '../patterns/first-words.ts'
import { understand } from './email.ts'
import { readIncidents } from './extract.ts'
import { PLAIN_KIND } from './incident.ts'
import { type Passage, passage, sentenceAt } from './text.ts'

interface Concern {
  reason: string
  pattern: RegExp
}

const OTHER_INSURER =
  "(?:other|another|second|different|my (?:\\w+'s )?(?:\\w+ )?|his|her|their|home|household|car|travel|credit card)(?: \\w+)? ?(?:insurer|insurance(?: company)?|underwriter)"

const CONCERNS: readonly Concern[] = [
  {
    reason: 'the claimant says that somebody else has already paid for this damage',
    pattern: new RegExp(
      [
        `\\b${OTHER_INSURER}\\b[^.!?\\n]{0,40}?\\b(?:has |have |had |already |just |also |since )*(?:paid|settled|reimbursed|covered|compensated|refunded)`,
        '\\b(?:already |also |been |was )+(?:paid|reimbursed|compensated|refunded|settled|covered)\\b[^.!?\\n]{0,30}?\\bby (?:the |my |another |an |a |his |her |their )?(?:\\w+ )?(?:insur\\w+|airline|landlord|employer|bank(?! transfer)|manufacturer|seller|credit card|other driver)',
        '\\b(?:also|already) (?:claimed|claiming|filed|submitted|reported)\\b[^.!?\\n]{0,30}?\\b(?:with|to|from) (?:the |my |another |an |a )?(?:\\w+ )?(?:other |second )?insur(?:er|ance)',
        '\\b(?:airline|landlord|manufacturer|seller|shop|employer|other driver|neighbou?r) (?:has |have |had )?already (?:paid|refunded|reimbursed|compensated)',
        '\\b(?:otra|otro) (?:aseguradora|seguro|compania)[^.!?\\n]{0,30}?\\b(?:ya )?(?:me )?(?:ha |han )?(?:pag\\w+|abon\\w+|indemniz\\w+|reembols\\w+)',
        '\\bya (?:me |nos )?(?:lo )?(?:ha |han |fue )?(?:pag\\w+|abon\\w+|indemniz\\w+|reembols\\w+)[^.!?\\n]{0,30}?\\b(?:otra|otro|la aerolinea|el casero|aseguradora)',
        '\\b(?:andere|anderer|zweite|weitere|hausrat|kfz)[^.!?\\n]{0,12}?versicherung[^.!?\\n]{0,40}?\\b(?:bezahlt|gezahlt|erstattet|reguliert|ubernommen|ausgezahlt)',
        '\\b(?:bereits|schon)\\b[^.!?\\n]{0,30}?\\bvon (?:einer|der|meiner|seiner|ihrer) (?:anderen |zweiten )?(?:\\w*versicherung|fluggesellschaft|vermieter\\w*)[^.!?\\n]{0,20}?\\b(?:bezahlt|erstattet|reguliert|ersetzt)',
        "\\b(?:autre|seconde|deuxieme) (?:assur\\w+|compagnie|mutuelle)[^.!?\\n]{0,30}?\\b(?:m'a |nous a |a )?(?:deja )?(?:pay|rembours|indemnis|vers)\\w+",
        "\\bdeja (?:ete )?(?:paye|rembourse|indemnise)e?s?[^.!?\\n]{0,20}?\\bpar (?:une autre|un autre|la compagnie|mon autre|l'assur|le proprietaire)",
      ].join('|'),
    ),
  },
  {
    reason: 'the claimant says that the damage was there before',
    pattern:
      /\b(?:damage|crack|scratch|dent|leak|stain|defect)\w* (?:\w+ ){0,3}(?:was|were|had been|existed) (?:\w+ )?(?:already )?(?:there|present|visible|existing) (?:\w+ )?(?:before|when i (?:bought|took out)|prior)|\bpre-?existing (?:damage|crack|defect|condition)|\bbefore (?:i|we) (?:took out|bought|had|signed) (?:the |this |my |our )?(?:policy|insurance)|\b(?:dano|averia|grieta)\w* (?:ya )?(?:existia|estaba)n? (?:\w+ )?antes|\bschaden (?:war |bestand )(?:schon |bereits )?(?:vorher|vor (?:dem )?(?:vertragsabschluss|abschluss))|\bvorschaden\b|\bdommages? (?:existai\w+|etai\w+) deja|\bbefore the policy (?:started|began)/,
  },
  {
    reason: 'the claimant says that the damage was done on purpose by the household',
    pattern:
      /\b(?:i|we|my (?:husband|wife|son|partner)) (?:did it |broke it |damaged it |set it on fire |smashed it )(?:on purpose|deliberately|intentionally|myself to)|\bstaged the\b|\bfake(?:d)? (?:the )?(?:accident|theft|burglary|damage)|\blo (?:hice|rompi) a proposito|\b(?:habe|haben) (?:ich|wir) (?:es )?(?:absichtlich|mit absicht)|\b(?:je l'ai|nous l'avons) (?:fait|casse) expres/,
  },
  {
    reason: 'the claimant says that the driver had been drinking or had no licence',
    pattern:
      /\b(?:i|my (?:son|wife|husband|friend|daughter)|he|she|the driver of my car) (?:was|had been|were) (?:\w+ )?(?:drunk|drinking|intoxicated|under the influence|over the limit)|\b(?:without|no|expired|suspended) (?:a )?(?:valid )?driving licen[cs]e\b|\b(?:habia bebido|iba borrach|sin carne)\w*|\b(?:ich|er|sie) (?:hatte (?:\w+ )?getrunken|war (?:\w+ )?betrunken)|\bohne fuhrerschein|\b(?:j'avais bu|il avait bu|sans permis)\b/,
  },
  {
    reason: 'the claimant takes the claim back or has the goods again',
    pattern:
      /\b(?:withdraw|cancel|drop|take back|retract) (?:my|this|the|our) (?:claim|request)|\bno longer (?:want|wish|need) (?:to (?:claim|pursue)|(?:the |this |any )?(?:claim|payment))|\b(?:was|has been|were|have been|got it|been) (?:since |now |\w+ )?(?:found|recovered|returned to (?:me|us)|given back)\b(?! (?:broken|damaged|dead|smashed))|\bretir(?:o|ar) (?:mi |la )?(?:reclamacion|solicitud)|\b(?:ha aparecido|fue encontrad|ha sido recuperad)\w*|\bziehe (?:ich )?(?:meine|den|die) (?:\w+ )?(?:zuruck|meldung|antrag|schadenmeldung)|\bwieder (?:aufgetaucht|gefunden|zuruck)|\bje retire (?:ma|mon|cette)|\b(?:a ete|ont ete) (?:retrouve|recupere)\w*/,
  },
]
const findConcerns = matchFinder(CONCERNS.map(({ pattern }) => pattern))
const DENIED_BEFORE =
  /\b(?:no|not|never|none|neither|without|n't|nicht|kein\w*|nie|ningun\w*|nunca|sin|aucun\w*|jamais|pas|ne|n')\b[^.!?\n]{0,40}$/

const DENIED_WITHIN = /\b(?:not|never|nicht|nie|nunca|pas|jamais)\b|n't\b|\bno (?:ha|me|han)\b/
const QUESTION = /\?\s*$/

export function reviewCase(sections: Readonly<Record<string, string>>): unknown {
  const email = understand(sections)
  for (const text of [passage(email.subject), ...email.texts]) {
    const reason = concernIn(text)
    if (reason !== null) return { concern: true, reason }
  }
  const reading = readIncidents(email)
  if (reading !== null && reading.confidence < PLAIN_KIND) {
    return { concern: true, reason: 'what happened is told in words that fit more than one kind of incident' }
  }
  return { concern: false, reason: null }
}

function concernIn(text: Passage): string | null {
  const matches = findConcerns(text.folded)
  for (const [index, { reason }] of CONCERNS.entries()) {
    const match = matches[index]?.[0]
    if (match === undefined) continue
    const { start, end } = sentenceAt(text, match.index)
    if (DENIED_BEFORE.test(text.folded.slice(start, match.index)) || DENIED_WITHIN.test(match[0])) continue
    if (QUESTION.test(text.folded.slice(start, end))) continue
    return reason
  }
  return null
}
