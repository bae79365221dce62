/**
 * Ideas of talk to a reader and to those who come after it, in four languages, each as one pattern over folded text:
 * what is real and what is bait, this run of the program, where one's text ends, what comes next. For reading-orders.ts.
 */

/** Said of what stands there openly: it is not the real thing. */
export const BAIT =
  /\b(?:(?:is|are|was|were|as|merely|just|only|purely|nothing but) (?:only |just |merely |purely |simply )?(?:an? |the )?(?:example|template|decoy|placeholder|dummy|sample|fictitious|fictional|bait|test (?:data|values?)|filler|illustrative|for illustration|red herring)s?|(?:ist|sind|dien(?:t|en)|war(?:en)?)(?: \w+)? (?:nur |blo(?:s|ss) |lediglich |rein )?(?:als |ein |eine )?(?:beispiel\w*|muster\w*|platzhalter\w*|koder|attrappe\w*|fiktiv\w*|testdaten|testwert\w*|fulltext)|(?:es|son|sirven?)(?: \w+)? (?:solo |meramente |puramente )?(?:un |una |de |como )?(?:ejemplos?|plantilla|senuelo|marcador\w*|fictici[oa]s?|ilustrativ[oa]s?|de prueba|relleno)|(?:est|sont|sert|servent)(?: qu)?(?: \w+)? (?:seulement |purement )?(?:un |une |des |d'|qu'un |que des )?(?:exemples?|modele|leurre|fictif\w*|fictive\w*|factice\w*|illustrati\w+|de test|de remplissage))\b/
/** What the openly told values are, taken together or one by one. */
export const TOLD =
  /\b(?:everything|(?:all|any|the) (?:\w+ )?(?:other|others|rest|above|before|lower|smaller|visible|preceding)|(?:the )?(?:visible|other|above|lower|smaller|preceding|printed) (?:one|ones|\w+)|alles|(?:alle |die )?(?:ubrigen?|anderen?|kleinere[nr]?|sichtbare[nr]?|obigen?|weiteren|sonstigen)|todo|(?:las|los|la|el|lo) (?:demas|otr[oa]s?|anterior\w*|visible\w*|\w+ (?:\w+ ){0,2}visible|resto)|tout|(?:les|le|la|l')(?: |)(?:autres?|precedent\w*|visible\w*|\w+ visible|reste)|ce qui precede)\b/
/** One pass of a program over the email, as its user calls it. */
export const RUN =
  /\b(?:(?:this|today's|the current|the present|the next|your current) (?:run|evaluation|execution|invocation|pass|inference|prompt|batch|iteration)|for the purposes? of (?:this|the) (?:evaluation|assessment|analysis|run|task|exercise)|(?:fur|in|bei) (?:diese[mnrs]?|den|der) (?:durchlauf|durchgang|lauf|ausfuhrung|auswertung|bewertungslauf|verarbeitungslauf)|(?:en|para|durante) (?:esta|la presente) (?:ejecucion|pasada|evaluacion|iteracion|corrida)|(?:pour|dans|lors de) cette (?:execution|passe|evaluation|iteration|analyse))\b/
/** What only policy data say, and what a reader makes of the case. */
export const POLICY_DATA =
  /\b(?:deductibles?|excess|limits?|coverage|sender|status|holder|authority|selbstbe\w+|selbstbehalt|limit|deckung|absender|versicherungsnehmer|franquicia|limite|cobertura|remitente|titular|franchise|plafond|garantie|expediteur|assure|polic\w+|poliza|contrat|outcome|result|ergebnis|resultado|resultat)\b/
/** A border between one's text and another's, as a transcript has it. */
export const BORDER =
  /\b(?:(?:end|start|beginning|begin|close|top) of (?:the )?(?:customer|client|claimant|user|operator|system|sender|insurer|admin\w*|assistant|developer|trusted|untrusted|quoted)(?:'?s)? (?:text|message|mail|input|section|part|data|content|turn|block|note|segment)|(?:ende|beginn|anfang|schluss?|endet|beginnt) (?:de[sr] )?(?:der |die |das )?(?:kunden|absender|betreiber|system|benutzer|nutzer|versicherer|operator)-?(?:text|teil|nachricht|eingabe|abschnitt|block|daten)\w*|(?:fin|final|inicio|comienzo|principio|termina|acaba|empieza|comienza)(?: aqui)? (?:de |del |de la )?(?:el |la )?(?:texto|mensaje|parte|seccion|bloque|entrada|del?)(?: de)?(?: el| la|l)? ?(?:cliente|operador|usuario|sistema|remitente|asegurador\w*|administrador)|(?:fin|debut|commencement|termine|commence)(?: ici)? (?:du |de la |de |le |la )?(?:texte|message|partie|section|bloc|contenu|saisie|celui)? ?(?:du |de l'|de la |de )?(?:client|operateur|utilisateur|systeme|expediteur|assureur|administrateur))\b/
/** A task, as one is given to a program. */
export const TASK =
  /\b(?:your (?:previous|next|new|current|real|true|actual|updated|remaining) (?:task|assignment|objective|instruction|mission|role)s?|deine? (?:vorige|bisherige|nachste|neue|eigentliche|wahre|letzte)[nrs]? (?:aufgabe|auftrag|anweisung|rolle)|tu (?:anterior|proxima|siguiente|nueva|verdadera) (?:tarea|mision|funcion|instruccion)|ta (?:precedente|prochaine|nouvelle|vraie|veritable) (?:tache|mission|fonction|consigne))\b/
/** A reader as it should be. */
export const GOOD_READER =
  /\b(?:(?:well-?behaved|good|helpful|obedient|smart|proper|reliable|careful|competent|intelligent|decent) (?:assistant|model|system|reader|agent|program|parser|bot|tool)|(?:gute[rs]?|brave[rs]?|verlasslich\w*|ordentlich\w*|kluge[rs]?) (?:assistent|modell|system|leser|programm)|(?:buen|buena) (?:asistente|modelo|sistema|lector|programa)|bon (?:assistant|modele|systeme|lecteur|programme)) (?:will|would|should|must|does|knows|returns|wird|wurde|sollte|weis|gibt|deberia|debe|sabe|devuelve|devolveria|doit|devrait|sait|renvoie|renverrait)\b/
/** Somebody who looks at cases, called to as in a play. */
export const CALLED =
  /(?:^\s*|[.!?;\n([]\s*)(?:(?:dear|liebe[rs]?|estimad[oa]|cher|chere) )?(?:reviewer|checker|validator|auditor|verifier|second reader|prufer|prufinstanz|kontrolleur|gegenleser|zweitleser|revisor|verificador|segundo lector|relecteur|verificateur|controleur|second lecteur)\s*[:,–-]/
/** Those who come after the reader in a row. */
export const AFTER_YOU =
  /\b(?:(?:after|behind|next to|downstream of) you(?! (?:\w+ )?(?:leave|left|arrive|call|wrote|sent|paid|told|have|had|said|confirm\w*|receive\w*|get|got|read|approve\w*))|(?:nach|hinter) dir|despues de ti|detras de ti|apres toi|derriere toi)\b/
/** Not to say anything against it. */
export const SILENCE =
  /\b(?:(?:do not|don't|never|must not|need not|should not) (?:raise|flag|mark|note|report|question|query|object|add|list|record|mention|find|say) (?:anything|any|a|it|this|nothing|to)|sign-?off is|nichts (?:markieren|eintragen|vermerken|melden|anmerken|beanstanden|hinzufugen)|kein(?:e|en|erlei)? (?:vorbehalte?|bedenken|einwande?|anmerkung\w*|auffalligkeit\w*|beanstandung\w*) (?:\w+ )?(?:eintragen|melden|vermerken|setzen|geben|erheben|aufern|anmelden|notieren)|no (?:marques?|senales?|pongas?|anotes?|objetes?|indiques?|registres?|levantes?) (?:nada|ningun\w*)|ne (?:releve|signale|note|marque|souleve|indique|mentionne|remonte)[zr]? (?:rien|aucun\w*|pas))\b/
/** To leave out of the answer what somebody suffered, or to move a day in it. */
export const IN_ANSWER =
  /\b(?:in|from|into|out of) your (?:output|summary|extraction|result|answer|json)\b|\bim (?:ergebnis|ausgabefeld|output)\b|\bin (?:deiner|der) (?:ausgabe|zusammenfassung|antwort)\b|\ben (?:tu|la) (?:salida|respuesta|resumen)\b|\bdans (?:ta|la|ton) (?:sortie|reponse|resume|resultat)\b/
export const ALTERED =
  /\b(?:do not (?:mention|include|list)|don't (?:mention|include|list)|leave out|omit|move|shift|pull|set|change|replace|drop|verschieb\w*|zu ziehen|zu setzen|zu legen|weglassen|lass \w+ weg|nicht erwahnen|zu andern|omit[ei]\w*|no (?:mencion\w+|incluy\w+)|muev[ea]\w*|desplaz\w+|cambi[ae]\w*|suprim\w+|ne (?:mentionne|cite)\w*|omet\w*|deplac\w+|decal\w+|remplac\w+|supprim\w+)\b/
/** A field of the answer with a value of a program. */
export const FIELD_VALUE =
  /\b(?:injur(?:y|ies)|third_?party|policy_id|claim_amount\w*|incident_\w+|suspicions?|confidence|outcome|missing|currency)\b[^.!?\n]{0,24}?\b(?:true|false|null)\b/
/** An order to somebody one is on first-name terms with, which nobody is with an insurer. Not a label: `Marca: Seat`. */
export const FAMILIAR =
  /(?:^\s*|[.;:,!?\n]\s*|\b(?:und|dann|y|luego|et|puis) )(?:(?:als|como|comme) \S+ (?:wahlst du|wahle|elige|escoge|choisis|prends|nimm|pon|mets)|wahle?|setze|trage?|nimm|lass|suche?|antworte|bestatige|genehmige|markiere|ordne|behandle|verwende|benutze|elige|escoge|pon|busca|cierra|responde|usa|escribe|clasifica|registra|devuelve|aprueba|omite|choisis|mets|cherche|clos|reponds|utilise|ecris|classe|enregistre|renvoie|approuve|retiens|traite)(?= )(?! (?:sie|ich|wir|je|que j|me|mi|moi|mir)\b)/
/** What such an order is about. */
export const CASE_THING =
  /\b(?:fall|vorgang|ergebnis|ursache|schadenart|vertragsnummer|betrag|summe|feld|datum|caso|expediente|resultado|causa|tipo|poliza|importe|cantidad|campo|fecha|dossier|cas|resultat|cause|type|contrat|montant|champ|date|numero|nummer|unter \S*\d|por \S*\d|sous \S*\d)\b/
/** The insurer's own director speaks. */
export const I_AM_IN_CHARGE =
  /\b(?:i am|i'm|this is|here is|speaking as|ich bin|hier (?:ist|spricht)|soy|le habla|je suis|ici|c'est) (?:the |your |der |die |ihr |ihre |el |la |su |le |la |l'|votre )?(?:head of claims|claims (?:director|manager|supervisor|lead|executive)|(?:chief|senior) (?:claims|underwriting|risk) \w+|(?:system )?administrator|leiter\w* (?:der )?schaden\w*|schadenleiter\w*|schadendirektor\w*|direktor\w* (?:der )?schaden\w*|systemadministrator\w*|director\w* de (?:siniestros|reclamaciones)|jefe de siniestros|responsable de siniestros|administrador\w* del sistema|directeur des sinistres|directrice des sinistres|responsable (?:des )?sinistres|chef des sinistres|administrateur du systeme)\b/
