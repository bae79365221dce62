/**
 * Reads the date of the incident. Of all dates in a passage it takes the one that its words tie to what happened; dates
 * of invoices, appointments, contracts and letters are told by theirs. Relative words count from the UTC day of
 * `received_at`, or from the date of the quoted message they stand in.
 */
import * as german from 'chrono-node/de'
import * as english from 'chrono-node/en'
import * as spanish from 'chrono-node/es'
import * as french from 'chrono-node/fr'
import { allMatches } from '../patterns/all-matches.ts'
import { DAY_MS, type DayNumber, dayNumber, isoDay } from './calendar.ts'
import { type DateContext, findDates } from './date-forms.ts'
import type { FoundDate } from './date-ranges.ts'
import type { IncidentWord } from './lexicon/term.ts'
import { type Passage, quote, sentenceAt } from './text.ts'

export interface DateReading {
  /** ISO day; null when the date that is meant can be read in two ways. */
  value: string | null
  evidence: string
  confidence: number
  /** How strongly the words tie it to the incident, to compare readings of several passages. */
  score: number
}

const INCIDENT_LABEL =
  /(?:^|\n)[ \t]*(?:when|wann|cuando|quand)(?: (?:did|was|ist|es|ca|happened|passiert|paso|ocurrio)\w*[^:\n]{0,20})?\s*[:?=]|\b(?:(?:date|day|time|night) (?:and time )?of (?:the )?(?:loss|incident|accident|damage|event|theft|occurrence|collision|crash|injury|burglary|fire|leak|storm)|(?:incident|loss|accident|damage|event|theft|occurrence) date|dol|happened|occurr?ed|took place|fecha (?:y hora )?del? (?:siniestro|accidente|incidente|suceso|robo|hecho|hechos|dano|danos)|fecha (?:de )?(?:la )?ocurrencia|ocurrencia|ocurri\w*|sucedi\w*|tuvo lugar|se produjo|schaden(?:s)?(?:datum|tag|zeitpunkt|ereignis)|unfall(?:datum|tag|zeitpunkt)|tat(?:tag|zeit|datum)|datum des (?:schadens|unfalls|diebstahls|vorfalls)|passiert\w*|ereignet\w*|geschehen|geschah|vorgefallen|date (?:du|de l'|de la|des) ?(?:sinistre|dommages?|vol|accident|incident|perte|faits|evenement)|survenue?s?|s'est produite?|est arrivee?|a eu lieu)\b/
const INCIDENT_WORD =
  /\b(?:br[eo]ke\w*|gone|sank|crushed|thr[eo]w\w*|slashed|sprayed|overflow\w*|exploded|cut|chip\w*|flew|dented|taken|scrap\w*|crack\w*|shatter\w*|crash\w*|hit|collid\w*|collision|rear-ended|ran into|drove into|st[oe]le\w*|theft|burst\w*|flood\w*|leak\w*|fire|burn\w*|storm\w*|hail\w*|lightning|damag\w*|scratch\w*|vandal\w*|smash\w*|fell|fall|slip\w*|slid|skidded|tripped|cancel\w*|injur\w*|dent\w*|keyed|robbed|robbery|burgl\w*|accident|incident|noticed|discovered|found|lost|hospital|surgery|operat\w*|treated|spilled|bit|bitten|knocked|came down|blew|ripped|destroyed|ruined|missed|delayed|attacked|gestohlen|zerstochen|verloren|verbeult|gestreift|gezogen|eingetreten|ubergelaufen|gerissen|explodiert\w*|gebrochen|zerbroch\w*|gebrannt|\w*unfall\w*|brand|feuer|uberschwemm\w*|geplatzt|platzte|beschadig\w*|gefallen|fiel|gesturzt|sturz\w*|eingebrochen|einbruch|diebstahl|hagel\w*|sturm\w*|unwetter|kaputt|auf(?:ge)?fuhr|aufgefahren|gerammt|zerkratzt|ausgelaufen|ausgetreten|bemerkt\w*|festgestellt|entwendet|steinschlag|wasserschaden|verletzt|storniert|zerstort|perdi\w*|pinch\w*|desbord\w*|explot\w*|rompi\w*|roto|rota|rob(?:o|aron|ad[oa]|ada)|hurt(?:o|aron|ad[oa])|choc\w*|colision\w*|golpe\w*|inund\w*|incendi\w*|granizo|tormenta|dano\w*|danad\w*|cay[oe]\w*|caida|accidente|revent\w*|fuga|rajad?\w*|rayaron|rayad\w*|sustra\w*|forzaron|descubr\w*|cancel\w*|hospital\w*|lesion\w*|perdu\w*|pique\w*|creve\w*|debord\w*|explos\w*|disparu\w*|cass[ee]\w*|bris[ee]\w*|vol[ee]s?|vol|derob\w*|accident|percut\w*|inond\w*|incendie|brule\w*|grele|tempete|orage|degats?|dommages?|tomb[ee]\w*|fuite|chute|fui|heurt\w*|collision|cambriol\w*|fissur\w*|impact|endommag\w*|raye\w*|constate\w*|decouvert\w*|annule\w*|hospitalis\w*|bless\w*|eclat\w*)\b/
const OTHER_LABEL =
  /\b(?:invoice|bill(?:ed)?|charged|berechnete\w*|kassierte\w*|cobr(?:o|aron)|receipt|quot\w+|estimate\w*|letter|e-?mails?|mail|message|(?:report|claim|request) (?:of|from|dated)|(?:schaden)?meldung vom|reclamacion del|declaration du|certificate|contract|policy|cover(?:age)?|insured|bought|purchas\w*|acquired|ordered|(?<!not |never |un)deliver\w*|(?<!\b(?:while|when) )install\w*|built|registered|booked|booking|appointment|scheduled|planned|repair(?:ed|s)?|fixed|replaced|inspect\w*|examin\w*|reported|notified|approved|declared|confirmed|offered|announced|informed|called (?:you|the|my|them|him|her|in)|phoned|spoke|wrote|written|sent|submitted|received|paid|expir\w*|valid|effective|since|until|till|renew\w*|start\w*|commenc\w*|born|birth|dob|deadline|due|issued|(?<!-)ended|lapsed|ran out|effect|inception|incepted|signed|available|back in|services?d?|mot|took out|moved|rechnung\w*|kostenvoranschlag\w*|angebot|gutachten|schreiben|mail|nachricht|vertrag\w*|beginn|vertragsbeginn|abgelaufen|ausstellung\w*|meldedatum|versichert|versicherung|police|gekauft|erworben|bestellt|geliefert|repariert|reparatur\w*|termin|gemeldet|angezeigt|anzeige|seit|bis|gultig\w*|geboren|erhalten|bezahlt|ausgetauscht|angerufen|ausgestellt|besichtigt\w*|gebucht|factura\w*|presupuesto|carta|correo|contrato|efecto|declaracion|emision|poliza|asegurad\w*|compr[eoa]\w*|adquiri\w*|repar\w*|cita|denunci\w*|desde|hasta|venc\w*|nacid\w*|recib\w*|pag[ueao]\w*|vigente|emitid\w*|llam[eo]|visita|reserv(?!oir)\w*|(?<!\bal )instal\w*|facture|devis|lettre|courriel|mail|contrat|police|assure\w*|achet\w*|repar\w*|rendez-vous|plainte|depuis|jusqu\w*|expire\w*|nee? le|recue?|pay[ee]\w*|valable|effet|echeance|souscri\w*|etabli\w*|appele|(?<!s'est )declaree?|signee?|installe\w*|reserv(?!oir)\w*)\b/g
const OTHER_AFTER =
  /^[,\s]*(?:(?:i|we|he|she|they|the (?:garage|mechanic|plumber|glazier|company|workshop|dealer|roofer)|my \w+)\s+(?:have |had |then |also |already )*(?:bought|purchased|received|got (?:a|an|the|my|your|his) |repaired|replaced|called|reported|took|paid|wrote|sent|contacted|visited|moved|signed|ordered|came|fixed|inspected|will|am|can)\b|(?:habe|hat|haben) (?:ich|wir|die werkstatt|der \w+)\b[^.]{0,60}\b(?:gekauft|bezahlt|repariert|erhalten|angerufen|gemeldet|geschickt|bestellt)|(?:compre|recibi|llame|pague|denuncie|envie|reparamos|repararon)\b|(?:j'ai|nous avons) (?:recu|achete|paye|appele|declare|envoye|fait reparer))/
/** `Tuesday's invoice` */
const POSSESSED =
  /^(?:'s|s')? (?:invoice|bill|mail|e-?mail|letter|call|phone call|message|quote|estimate|appointment|visit|inspection|report)\b/
/** When it was found out: the day of the incident only where no other is told. */
const DISCOVERED =
  /\b(?:returned|came (?:back|home)|got (?:back|home)|zuruckkam\w*|zuruckgekommen|heimkam\w*|heimgekommen|zuruckgekehrt|volv\w+|regres\w+|al llegar|rentr(?:ant|ee?s?|ions)|de retour|revenant)\b/
const RECORDED = /\b(?:declared|reported|recorded|logged) (?:it|them|this|the \w+)(?: \w+){0,3} on $/
/** The first day of a time away, or the last: it happened on some day between. */
const AWAY =
  /\b(?:absen\w*|away|abwesen\w*|ausen\w*|vacances|holidays?|urlaub|vacaciones|entre|between|zwischen)\b[^.;\n]{0,24}?\b\d{1,2}(?:\.|st|nd|rd|th)?(?: ?[a-z]+)? (?:to|au|bis|bis zum|al|until|and|und|y|et)(?: the| dem| el| le)? $/
const CORRECTED =
  /\b(?:correct(?:ed|ion)? (?:date|day)?|right date|actually|in fact|really|should (?:be|read|have been)|rather|but|sondern|richtig\w*|tatsachlich|in wirklichkeit|fecha correcta|en realidad|sino|realmente|bonne date|date exacte|en realite|mais)\b[^.;\n]{0,30}$/
const VOIDED =
  /(?:\b(?:not(?: on)?|instead of|rather than|wrongly|mistakenly|by mistake|i (?:wrote|said|stated|put|gave|mentioned)|nicht(?: am)?|statt|anstatt|irrtumlich|versehentlich|schrieb(?: ich)?|geschrieben|no (?:fue )?el|en lugar del?|en vez del?|puse|escribi|dije|pas le|et non|au lieu du|j'avais (?:ecrit|indique|mis)|par erreur)\b)(?:[ :"']|\b(?:on|the|it|was|is|happened|occurred|that|as|date|day|of|in|my|first|last|e-?mail|am|vom|den|dem|der|es|war|el|la|dia|fecha|fue|le|du|que|c'etait)\b)*$/
const VOIDED_AFTER =
  /^[\s,"')]*(?:(?:is|was|are) (?:wrong|incorrect|a mistake|a typo|not correct)|(?:war|ist) (?:falsch|ein fehler)|(?:era|es|fue) (?:un error|incorrect|erron)|(?:etait|est) (?:une erreur|faux|fausse|incorrect))/

/** "Use 3 May as the incident date". */
const ORDER_VERB =
  /\b(?:set|record|register|enter|use|take|assume|treat|consider|report|put|verwende?n?|nimm|nehmen|setze?n?|trage?n?|use|usa|utilice|pon(?:ga)?|tome|considere|utilise[zr]?|prends|prenez|retiens|retenez|mets|mettez)\b[^.!?\n]{0,24}$/
const ORDERED_AS =
  /^[^.!?\n]{0,24}\b(?:as|for|als|como|comme|pour)\b (?:the |das |la |el |le )?(?:\w+ )?(?:date|\w*datum|fecha|day of loss)\b/
/** A state that goes on since its first day. */
const SINCE = /\b(?:since|seit|desde|depuis)(?: (?:the|dem|el|le|am))? $/
/** "Set the incident date to": who orders a date tells of another. */
const ORDERED =
  /\b(?:set|change|record|register|enter|put|use|write|extract|report|return|trage?n?|setze?n?|andere?n?|verwende?n?|schreibe?n?|nimm|gib|pon(?:ga)?|registr\w+|us[ae]|escrib\w+|cambi\w+|indique[zr]?|mets|mettez|inscri\w+|utilise[zr]?|note[zr]?|enregistre[zr]?)\b[^.!?\n]{0,50}\b(?:date|datum|\w*datum|fecha|day of (?:loss|the incident))\b[^.!?\n]{0,30}$/

interface Rated {
  date: FoundDate
  score: number
}

/** A passage with what was found in it. */
export interface DatedPassage {
  passage: Passage
  words: readonly IncidentWord[]
  context: DateContext
  dates: readonly FoundDate[]
}

/** The incident's date in a passage, or null when no date there may be it. */
export function readIncidentDate({ passage, words, context, dates }: DatedPassage): DateReading | null {
  let found = dates
  if (found.length === 0 && context.today !== null) found = readWithChrono(passage, context, context.today)
  const rated = rate(passage, found, words, context.today)
  const best = choose(rated)
  if (best === null) return null
  const { date, score } = best
  const evidence = quote(passage, date.start, date.end)
  if (date.day === null) return { value: null, evidence, confidence: 0, score }
  const known = score >= TOLD_OF || !DAY_UNKNOWN.test(passage.folded)
  const fit = score >= 4 ? 1 : score >= 2 ? 0.97 : score >= 0 && known ? 0.8 : 0.5
  return {
    value: isoDay(date.day),
    evidence,
    confidence: Math.round(date.certainty * fit * 100) / 100,
    score,
  }
}

/** The first date of a text, e.g. of the header of a quoted message. */
export function firstDate(folded: string, context: DateContext): DayNumber | null {
  return findDates(folded, context)[0]?.day ?? null
}

const TOLD_OF = 2 // from it on the words say that it happened then
const LOWEST = -1 // below it the words speak for another date

function choose(rated: readonly Rated[]): Rated | null {
  let best: Rated | null = null
  for (const candidate of rated) {
    if (best === null || candidate.score > best.score) best = candidate
  }
  return best === null || best.score < LOWEST ? null : best
}

const TELLING = 2 // weight of a word that tells of the incident by itself

function rate(
  passage: Passage,
  found: readonly FoundDate[],
  words: readonly IncidentWord[],
  today: DayNumber | null,
): Rated[] {
  const { folded } = passage
  const tells = (from: number, to: number) =>
    words.some(({ start, end, weight }) => weight >= TELLING && start >= from && end <= to) ||
    INCIDENT_WORD.test(folded.slice(from, to))
  const alone = found.length === 1
  return found.map((date, index) => {
    const sentence = sentenceAt(passage, date.start)
    const from = Math.max(sentence.start, found[index - 1]?.end ?? 0)
    const to = Math.min(sentence.end, found[index + 1]?.start ?? folded.length)
    const before = folded.slice(from, date.start)
    const after = folded.slice(date.end, to)
    const tellsBefore = tells(from, date.start)
    const tellsAfter = tells(date.end, to)
    let score = 0
    if (INCIDENT_LABEL.test(before) || INCIDENT_LABEL.test(after)) score += 4
    else if (tellsBefore || tellsAfter) score += 3
    else if (tells(sentence.start, sentence.end)) score += 1
    if (POSSESSED.test(after) || (OTHER_AFTER.test(after) && !tellsBefore)) score -= 6
    else if (!(alone && tellsBefore && SINCE.test(before)))
      score -= otherness(before, tellsAfter, (label) => tells(from + label, date.start))
    if (found.length > 1 && (DISCOVERED.test(before) || DISCOVERED.test(after))) score -= 1
    if (RECORDED.test(before)) score -= 5
    if (CORRECTED.test(before)) score += 4
    if (AWAY.test(folded.slice(Math.max(sentence.start, date.start - 60), date.start))) score -= 8
    if (VOIDED.test(before) || VOIDED_AFTER.test(after)) score -= 10
    if (date.vague) score -= 2
    if (ORDERED.test(before) || (ORDER_VERB.test(before) && ORDERED_AS.test(after))) score -= 10
    if (!alone && today !== null && date.day !== null && date.day > today) score -= 4
    return { date, score }
  })
}

/** `billed 960 EUR on`: the sum is what the label has, the date is of it too. */
const BILLED =
  /^(?: (?:me|us|mir|uns|ihm|nos|nous|a total of|insgesamt|un total de))? ?(?:[€$£] ?[\d.,' ]+|[\d.,' ]+ ?(?:€|[$£]|eur\w*|gbp|usd|chf|pounds?|dollars?|francs?))(?: \w+)?(?: (?:on|am|vom|le|el|del?|du|dia|the|den)){1,2} $/

/** Who cannot say any more when it was has told the day of something else. */
const DAY_UNKNOWN =
  /\b(?:(?:can't|cannot|can not|could(?:n't| not)|don't|do not|am not able to|unable to|no longer|not sure|unsure|no idea|not certain)\b[^.!?;\n]{0,40}\b(?:when|which day|what day|the (?:exact )?(?:day|date))|(?:weiss|wissen|kann|konnen|erinner\w*|sagen)\b[^.!?;\n]{0,40}\b(?:wann|welche\w* tag|(?:genaue\w* |den )(?:tag|datum|zeitpunkt))\b[^.!?;\n]{0,40}|(?:datum|tag|zeitpunkt) (?:weiss|kenne) ich (?:leider )?(?:\w+ )?nicht|(?:no (?:se|sabria|sabemos|recuerdo|recordamos|me acuerdo|puedo (?:decir|precisar)))\b[^.!?;\n]{0,40}\b(?:cuando|que dia|(?:el dia|la fecha)(?: exact[oa])?)|(?:(?:ne|n'|plus|pas)\b[^.!?;\n]{0,40}\b(?:quand|quel jour|la date(?: exacte)?|le jour exact))|(?:when|wann|cuando|quand)\b[^.!?;\n]{0,24}\b(?:weiss ich nicht|no (?:lo )?(?:se|recuerdo)|je ne sais|i (?:don't|do not|can't|cannot)))\b/

const NEAR = 28 // characters between a label and its date

/**
 * How much speaks for the date of something else: the last label before it counts, unless what happened comes between
 * (`tellsSince` an index), or begins after a new clause does.
 */
function otherness(before: string, tellsAfter: boolean, tellsSince: (index: number) => boolean): number {
  let label: RegExpExecArray | null = null
  for (const match of allMatches(OTHER_LABEL, before)) label = match
  if (label === null) return 0
  const end = label.index + label[0].length
  const between = before.slice(end)
  if (tellsSince(end) || INCIDENT_LABEL.test(between)) return 0
  if (tellsAfter && /[,:;]/.test(between)) return 0
  // `policy 4471 On 3 March`: the label has its number; `invoice 4711 of 3 March` still speaks of the date.
  if (/\d/.test(between) && !BILLED.test(between) && !/\b(?:of|from|dated|vom|du|del|de)\s*$/.test(between))
    return 0
  return between.length > NEAR || /[;:,] .*[;:,] /.test(between) ? 1 : 6
}

const CHRONO = { en: english.casual, de: german.casual, es: spanish.casual, fr: french.casual }
const WORTH_PARSING =
  /\b(?:ago|first|second|third|\w+th|hace|pasad[oa]|vor|letzte[rnm]?|il y a|derniere?|ersten|zweiten|dritten|primero|premier|past|last)\b/
/** A week or a month is no day, whatever day chrono takes for it. */
const PERIOD = /week|month|year|woche|monat|jahr|semana|\bmes|\bano|semaine|mois|annee/
const MAX_PARSED = 400 // characters; chrono costs some 100 us for each hundred

/** For what the forms above do not know ("the third of March"): slower, so only where a sentence asks for it. */
function readWithChrono(passage: Passage, context: DateContext, today: DayNumber): FoundDate[] {
  const found: FoundDate[] = []
  let budget = MAX_PARSED
  for (const { start, end } of passage.sentences) {
    const sentence = passage.folded.slice(start, end)
    if (!WORTH_PARSING.test(sentence) || sentence.length > budget) continue
    budget -= sentence.length
    const reference = { instant: new Date((today + 0.5) * DAY_MS), timezone: 0 }
    for (const result of CHRONO[context.language].parse(sentence, reference, { forwardDate: false })) {
      const parts = result.start
      if (result.end !== undefined && result.end !== null) continue
      if (PERIOD.test(result.text)) continue
      if (!parts.isCertain('day') && !parts.isCertain('weekday')) continue
      const day = dayNumber(parts.get('year') ?? 0, parts.get('month') ?? 0, parts.get('day') ?? 0)
      const from = start + result.index
      found.push({ start: from, end: from + result.text.length, day, certainty: 0.7, vague: false })
    }
  }
  return found
}
