/**
 * How somebody who tells or complains uses the words of an order: what such a sentence holds is no idea of an attack.
 * Over folded text, each looked for in the sentence of a match.
 */
import { matchTester } from '../patterns/first-words.ts'

/** "Nobody has called me back", "sans nouvelles de votre gestionnaire". */
export const NOT_HEARD =
  /\b(?:hear(?:d|ing)?|news|repl(?:y|ied|ies)|respon(?:se|ded|ds)|answer(?:s|ed)?|call(?:ed|s|ing)? (?:me|us|back)|pick(?:s|ed)? up|get hold|reach(?:ed)?|ruckmeldung|ruckruf|zuruckgerufen|ruft|gemeldet|meldet|antwort\w*|geantwortet|erreich\w*|gehort|llam[aeo]\w*|contest\w*|respuesta|respond\w*|noticias?|nouvelles?|rappele?\w*|repond\w*|reponse|joindre)\b/
/** Details of a person, which may well be old in the insurer's records. */
export const PERSONAL_DETAILS =
  /\b(?:address|phone|telephone|mobile number|surname|married name|anschrift|adresse|telefon\w*|handynummer|nachname|direccion|telefono|domicilio|apellido|numero de telephone|portable)\b/
/** A form that could not be filled in. */
export const FORM_FAILED =
  /\b(?:could not|couldn't|cannot|can't|did not work|didn't work|would not let|wouldn't let|does not accept|doesn't accept|liess|lasst sich|konnte|nicht moglich|no me dej\w+|no pude|no puedo|no funciona|no admite|ne peut pas|n'ai pas pu|n'accepte pas|ne fonctionne pas|impossible|bloque)\b/
/** A tradesman or an expert who did something, in a whole sentence and not at the head of a note. */
export const BY_TRADESMAN =
  /\b(?:the|my|our|your|an?|his|her|their|der|die|ein|eine|mein|meine|unser|unsere|ihr|ihre|el|la|un|una|mi|su|nuestro|nuestra|le|mon|ma|notre|votre) (?:\w+ )?(?:colleague|kolleg\w+|companer[oa]|collegue|engineer|surveyor|plumber|electrician|roofer|garage|mechanic|technician|dealer|contractor|architect|inspector|landlord|doctor|vet|gutachter\w*|sachverstandige\w*|installateur\w*|elektriker\w*|dachdecker\w*|werkstatt|mechaniker\w*|techniker\w*|handwerker\w*|vermieter\w*|architekt\w*|perit[oa]|fontaner[oa]|electricista|taller|tecnic[oa]|mecanic[oa]|arquitect[oa]|plombier|garagiste|electricien|couvreur|technicien\w*|mecanicien|architecte|artisan)\b(?!\s*:)|\bl'(?:expert|electricien|artisan|architecte|ingenieur)\w*\b(?!\s*:)/
/** The writer's own people: their directors decide about their money. */
export const OWN_FIRM =
  /\b(?:our|my|unser\w*|mein\w*|nuestr[oa]|mi|notre|mon) (?:\w+ )?(?:director|manager|boss|ceo|cfo|chief|company|firm|office|board|supervisor|administrator|chef\w*|vorstand\w*|geschaftsleitung|geschaftsfuhr\w*|vorgesetzt\w*|systemadministrator\w*|firma|director[a]?|jef[ea]|empresa|gerencia|administrador\w*|directeur|directrice|societe|entreprise|patron\w*|responsable)\b/
/** A machine of the writer's, of a product, or one that has said or done something. */
export const MACHINE_TOLD_OF =
  /\b(?:mower|car|camera|alarm|boiler|heating|house|fridge|oven|airline|bank|hotel|shop)\w*'s (?:ai|chat ?bot|assistant|system)\b|\b(?:we|they|ich|wir|nosotros|nous) (?:use|have|used|had|nutzen|haben|usamos|tenemos|utilisons|avons)\b[^.!?\n]{0,30}\b(?:ai|ki|ia)\b|\b(?:ai|ki|ia)[ -](?:\w+ )?(?:parking|park|lane|spur|camera|kamera|dash|thermostat|steering|driving|doorbell|powered|mow|mah|vacuum|saug)\w*|\b(?:camara|camera|kamera|asistente|assistant|sistema|systeme|app|timbre|sonnette|termostato|thermostat)\b(?: \S+){0,3} (?:con|de|a|avec|mit) (?:ia|ki)\b|\b(?:ai|ki|ia|bot|chat ?bot|assistant|assistent\w*|asistente|computer|system)\b[^.!?\n]{0,40}?\b(?:answered|said|told|asked|replied|wrote|recorded|filmed|ignored the|failed|should have|must have|hat (?:den|die|das|es)|did|could not|couldn't|konnte|hat (?:mir|uns)|sagte|schrieb|meldete|dijo|respondio|pidio|grabo|ignoro|no supo|m'a|nous a|a (?:dit|repondu|ignore|demande|filme))\b/
/** Something with a name, as a book has: what is quoted behind it is a title. */
export const TITLE_BEFORE =
  /\b(?:called|titled|entitled|named|book|film|movie|song|album|novel|game|painting|genannt|namens|titel|buch|llamad[oa]|titulad[oa]|libro|pelicula|intitule\w*|appele\w*|livre|jeu)[\s:,]*["'«»„“”‘’]\s*$/
/** What somebody on the telephone or in an office said that would happen. */
export const TOLD_BY_OTHERS =
  /\b(?:told (?:me|us)|(?:i was|we were) told|(?:lady|gentleman|colleague|broker|agent|woman|man|hotline|she|he|they|assistant) (?:\w+ ){0,4}(?:said|promised|assured)|promised (?:me|us)|assured (?:me|us)|(?:mir|uns) (?:\w+ ){0,3}(?:gesagt|zugesagt|versichert|versprochen)|(?:dame|herr|kollegin|kollege|makler\w*|hotline) (?:\w+ ){0,4}(?:sagte|meinte|versicherte)|(?:me|nos) (?:dijo|dijeron|aseguro|aseguraron|prometi\w+)|(?:m'a|m'ont|nous a|nous ont|on m'a|on nous a) (?:dit|assure|promis))\b/
/** A device or a page that shows or says something, and a person's order to a device: what is quoted is theirs. */
const DISPLAYED =
  /\b(?:system(?: \w+)?|panel|display|screen|app|alarm|log|camera|portal|website|controller|thermostat|dashboard|device|machine|alexa|siri|it|i|plumber|electrician|technician|mechanic|engineer|garage|slip|printout|chat ?bot|hotline|installateur|elektriker|techniker|werkstatt|zettel|fontanero|electricista|tecnico|taller|plombier|electricien|technicien|garagiste|anzeige|display|bildschirm|kamera|anlage|steuerung|alarmanlage|pantalla|panel|camara|centralita|alarma|aplicacion|sistema|ecran|afficheur|camera|centrale|alarme|application|systeme)\b[^.!?\n"«„“]{0,40}?\b(?:says?|said|shows?|showed|shown|displays?|displayed|reads?|reported|reports|shouted|answered|wrote|noted|printed|told|asked|status|schrieb|notiert\w*|gedruckt|escribio|anoto|ponia|a ecrit|a note|indiquait|zeigt\w*|meldet\w*|sagt\w*|stand|dice|decia|dijo|muestra|mostraba|indicaba|clasifica|dit|disait|affich\w+|indiqu\w+)\b[\s:,]*["«„“']([^"»“”'\n]{2,90})["»“”']/g
/** What no device says. */
const TO_A_READER =
  /\b(?:claims?|you|your|instructions?|polic(?:y|ies)|pay(?:ment)?|reclamacion|siniestro|schaden|dossier|sinistre|anweisung\w*|consigne\w*|instruccion\w*)\b/

/** What says whom a letter is for, and that others are to leave it alone. */
const FOR_WHOM =
  /\b(?:intended recipient|(?:named )?addressee|received (?:it |this |in )?(?:\w+ )?(?:in|by) (?:error|mistake)|privileged (?:information|and)|nicht der (?:richtige |vorgesehene )?(?:adressat|empfanger)|irrtumlich erhalten|es usted el destinatario|no (?:es|sea) el destinatario|por error este|pas (?:le |la )?destinataire|vous (?:est|etait) pas destine|recu par erreur)/
/** What such a notice never speaks of. */
const OF_DECISIONS =
  /\b(?:approv\w*|pa(?:y|id|yment)|payout|settle\w*|amount|limits?|cover\w*|deductible|excess|decision|decid\w*|read(?:er|ing)|assistant|model|claims?|policy|genehm\w*|freigab\w*|freigeben|zahl\w*|betrag|selbstb\w*|deckung|entscheid\w*|leser|vertrag|schaden\w*|apr[uo]\w*|pag\w*|importe|franquicia|cobertura|decisi\w*|lector|poliza|siniestro|approuv\w*|valid\w*|pai\w*|regl\w*|montant|franchise|garantie|lecteur|contrat|sinistre|plafond)\b/
const LINE = /[^.!?\n]+/g
/** `Prompt Engineer, Model Evaluation | Harbour Ltd`: what stands below a name. */
const TITLE_LINE =
  /^[ \t]*(?=[^\n]{8,90}$)(?![^\n]*[.!?:;](?: |$))(?:[\w&'/-]+ ){0,3}(?:engineers?|scientist|developer|researcher|analyst|consultant|designer|ingenieur\w*|entwickler\w*|forscher\w*|berater\w*|developpeu\w*|chercheu\w*|ingenier[oa]|desarrollador\w*|investigador\w*)\b[^\n]*[,|][^\n]*$/gm
const JOB =
  /\b(?:engineers?|scientist|developer|researcher|analyst|consultant|designer|ingenieur\w*|entwickler\w*|forscher\w*|berater\w*|developpeu\w*|chercheu\w*|ingenier[oa]|desarrollador\w*|investigador\w*)\b/
/** The case lies with a person, as an insurer writes. */
const UNDER_WAY =
  /\b(?:(?:your|ihre?[mnrs]?|votre|su) (?:claim|file|case|request|schaden\w*|vorgang|antrag|akte|dossier|sinistre|demande|expediente|siniestro|solicitud)\b[^.!?\n]{0,60}\b)?(?:(?:pending|awaiting) (?:authori[sz]ation|approval|review|(?:a )?decision)|under review|being (?:processed|reviewed)|has been received|wartet auf (?:die )?(?:freigabe|prufung|entscheidung)|in bearbeitung|in prufung|en attente (?:de |d')(?:validation|accord|autorisation|decision|traitement)|en cours (?:de traitement|d'examen|d'instruction)|pendiente de (?:autorizacion|aprobacion|revision|resolucion|valoracion)|en tramite|en estudio)\b/
const TO_BE_DONE =
  /\b(?:approv\w*|pa(?:y|id)|releas\w*|skip|ignor\w*|accept\w*|grant\w*|zahl\w*|genehmig\w*|anerk\w*|apr[uo]\w*|pag\w*|acept\w*|approuv\w*|paye\w*|valide[zr]?|sans|sin|ohne|without)\b/
/** What a device reports of itself, and a filter of mail. */
const OF_DEVICES =
  /\b(?:(?:command|instruction|befehl|anweisung|orden|instruccion|commande)s? (?:was |wurde |fue )?(?:not |nicht |no |non )?(?:executed|ausgefuhrt|ejecutad[oa]|executee?)|(?:executed|ha ejecutado|hat \w+ ausgefuhrt|a execute) (?:the |la |el |den |die |l')?(?:command|instruction|orden|instruccion|befehl|anweisung|commande)|(?:valve|pump|alarm|sensor|heating|valvula|bomba|alarma|calefaccion|ventil|pumpe|heizung|vanne|pompe|alarme|chauffage) ?[=:] ?\w+|scanned (?:automatically|by|for)|anti-?(?:virus|spam)|spam filter|mail gateway)\b/
/** Of an insurer's own notice: what happens to a case that is not complete. */
const DELAYS =
  /\b(?:(?:may|can|could|might|will) (?:\w+ )?(?:delay|be delayed)|verzoger\w*|(?:peu(?:t|vent)|pourrai(?:t|ent)|risque\w* de) (?:\w+ )?retard\w*|(?:puede|podria)n? (?:\w+ )?(?:retras|demor)\w*)\b/
/** `I work in IT`: the writer's own trade, whatever machines it has to do with. */
const OWN_TRADE =
  /\b(?:i work (?:as|in|for|with|on)|my (?:day )?job|for a living|ich arbeite (?:als|in|bei|mit|an)|beruflich|von beruf|je travaille (?:comme|dans|chez|avec|sur)|mon metier|trabajo (?:de|como|en|con)|me dedico)\b/
const YOURS = /\b(?:you|your|sie|ihre?[mnrs]?|vous|votre|vos|usted(?:es)?|sus?)\b/
/** Of the case itself, which no device knows. */
const OF_THE_CASE =
  /\b(?:claims?|pay\w*|approv\w*|claimant|sender|policy|schaden\w*|zahl\w*|genehm\w*|absender|vertrag|siniestro|pag[aou]\w*|apr[uo]\w*|remitente|poliza|sinistre|pai\w*|approuv\w*|expediteur|contrat)\b/
/** A lawyer writes, and what lawyers demand. */
const LAWYER =
  /\b(?:mandant(?:in|schaft)?|rechtsanw\w+|kanzlei|solicitors?|attorneys?|law firm|(?:our|my) client|avocate?s?|(?:notre|mon) client\w*|abogad[oa]s?|letrad[oa]|(?:mi|nuestr[oa]) (?:client[ea]|mandante|representad[oa]))\b/
const DEMAND =
  /\b(?:dem grunde nach|eintrittspflicht|einstandspflicht|deckungszusage|admit liability|confirm indemnity|coverage position|hereby (?:demand|require|request|notif\w+)|you are (?:hereby )?(?:requested|required|instructed|notified|put on notice)|fordere (?:ich|wir) sie|fordern wir sie|aufgefordert|aufzufordern|met(?:s|tons) en demeure|(?:les|le) requ(?:iero|erimos)|se les (?:requiere|conmina)|reconnaitre (?:votre|la) garantie|reconocer la cobertura)\b/
const MACHINES =
  /\b(?:reader|system|software|program\w*|assistant|models?|bots?|ki|ia|ai|llm|leser|lecteur|lector|agente?n?|automat\w*|robots?|asistente|assistent\w*|modell|modele|modelo|maschin\w*|machine|maquina|algorithm\w*)\b/
const QUOTE_MARKS = /^(?:[ \t]*>)+/gm

const blank = (words: string) => words.replace(/[^\n]/g, ' ')

/** Blanks, in place, what devices say, and quote marks. */
export function withoutDisplays(folded: string): string {
  return displaysBlanked(withoutQuoteMarks(folded))
}

function withoutQuoteMarks(folded: string): string {
  return folded.includes('>') ? folded.replace(QUOTE_MARKS, blank) : folded
}

function displaysBlanked(unmarked: string): string {
  return unmarked.replace(DISPLAYED, (match, quoted: string) =>
    TO_A_READER.test(quoted)
      ? match
      : `${match.slice(0, -quoted.length - 1)}${' '.repeat(quoted.length)}${match.slice(-1)}`,
  )
}

/** What there must be for anything to be blanked: one look at a whole letter, for most hold nothing of it. */
const noticesIn = matchTester([
  UNDER_WAY,
  OF_DEVICES,
  DELAYS,
  OWN_TRADE,
  FOR_WHOM,
  DISPLAYED,
  JOB,
  DEMAND,
  LAWYER,
])
const LAWYERS_DEMAND = 0b110000000
const ANY_OTHER = 0b1111111

/**
 * Blanks, in place, what gives nobody an order: what devices say and report, what lawyers demand, for whom a letter
 * is, where a case lies and what delays it, a person's trade. Weights are learned from letters that keep all but the
 * displays, for words of such sentences are harmless elsewhere too.
 */
export function withoutNotices(folded: string): string {
  const unmarked = withoutQuoteMarks(folded)
  const notices = noticesIn(unmarked)
  if ((notices & ANY_OTHER) === 0 && (notices & LAWYERS_DEMAND) !== LAWYERS_DEMAND) return unmarked
  const byLawyer = LAWYER.test(folded)
  return displaysBlanked(unmarked)
    .replace(TITLE_LINE, (line) => (TO_BE_DONE.test(line) ? line : blank(line)))
    .replace(LINE, (sentence) =>
      isUnderWay(sentence) ||
      (OF_DEVICES.test(sentence) && !OF_THE_CASE.test(sentence)) ||
      (byLawyer && DEMAND.test(sentence) && !MACHINES.test(sentence)) ||
      (DELAYS.test(sentence) && !TO_BE_DONE.test(sentence) && !MACHINES.test(sentence)) ||
      (OWN_TRADE.test(sentence) && !OF_THE_CASE.test(sentence) && !YOURS.test(sentence)) ||
      (FOR_WHOM.test(sentence) && !OF_DECISIONS.test(sentence))
        ? blank(sentence)
        : sentence,
    )
}

function isUnderWay(sentence: string): boolean {
  return UNDER_WAY.test(sentence) && !TO_BE_DONE.test(sentence.replace(UNDER_WAY, ' '))
}
