/** What is done with a case by whoever handles it: the ideas that an order to a reader is made of. */
import { stemsOf } from './word-list.ts'

export const HANDLING = {
  /** Putting something down, or taking it for something. */
  recording: stemsOf(
    'record|register|enter |entered|logged|log it|log this|book |booked|file it|file this|classif|categor|label|mark |marked|treat|regard|deem|consider|count as|counts as|counted|look upon|handled|taken as|take as|capture|transcrib|carry over|adopt|note it|noting|noted|note her|note his|note the|put down|set down|assume|presume|apply |applied|applies|use the|be used|read as|be read|read the|understood|fill in|input|key in|extract|hold as|held as|enrol|tick |file under|go in as|goes in as|carry it|keep it as|show it as|down as',
    'registr|anot|consign|conste|inscrib|clasific|etiquet|marque |marca como|marcar|marquen|tratese|traten |trate |tratar|tratarse|considera|consideren|considere|tengase|tenganse|dar por|den por|da por|dan por|dado por|dese por|tomen |tome |toma |tomese|tomar|recog|recoj|aplic|apunt|contabiliz|cuenta como|vale como|reput|entiendase|entender como|asum|introduc|rellen|extrae|extraig|transcrib|vuelc|conviert|figure como|quede como|ponga |pongan |pon ',
    'vermerk|erfass|erfasst|einzutragen|eintrag|eingetragen|tragen sie|verbuch|buchen |gebucht|registrier|einstuf|einzustuf|eingestuft|einordn|einzuordn|klassifiz|kennzeichn|markier|behandel|behandl|betracht|anzuseh|angesehen|gelten |gilt |zahlt als|gewertet|werten |ubernehm|zu ubernehmen|anzunehmen|anzuwenden|anwend|verwend|ansetz|anzusetzen|zugrunde|auszugehen|unterstell|als bezahlt|zu fuhren|gefuhrt|auslesen|auslesung|ausfull|notier|festzuhalten|festhalten|hinterleg|abzulegen|verbleib',
    'enregistr|inscri|consigner|noter|notez|note |portez|porter|classer|classez|classement|etiquet|marqu|traiter |traitez|traite |consider|tenir pour|tenez|tenu pour|tenus pour|tenue pour|repute|reputes|regarder comme|vaut |valent|valoir|retenir|retenez|reprendre|reprenez|saisir|saisie|saisissez|appliqu|prendre |prenez|prends |compter comme|remplir|extraire|extrayez|supposer|supposez|mettez|mets |figurer|range |rangez|cocher',
  ),
  /** The outcome, and what it is in the claimant's favour. */
  outcome: stemsOf(
    'decision|decid|outcome|verdict|ruling|ruled|disposition|result|conclu|approv|accept|agreed|agreement|grant|settle|honour|honored|favour|favor|positive|cleared|clear it|passed|pass |a pass|yes |green|allowed|authoris|authoriz|sanction|endors|signed off|sign off|closed|resolved|finali|in order|good to go|go ahead|straight through|acknowledg|eligible|entitle|uphold|upheld',
    'decisi|decid|desenlace|resultado|dictamen|resoluc|resuelt|resolv|fallo |veredict|conclu|aprob|aprueb|acept|conced|concesi|otorg|liquid|favorable|a favor|positiv|visto bueno|conforme|luz verde|acord|autoriz|cerrad|cerrar|reconoc|estimad|estimar|finaliz|correct|procedente|un si |que si |el si ',
    'entscheid|entschied|ergebnis|ausgang|urteil|bescheid|spruch|beschluss|genehmig|bewillig|anerkenn|anerkannt|anzuerkennen|annahme|zustimm|stimm|freigab|freigeb|freizugeb|freigegeben|regulier|positiv|zugunsten|gunst|abgeschlossen|abschlies|erledigt|geklart|bestanden|grun |ja |das ja|gewahr|zugesag|zusage|bewilligt|in ordnung|stattgegeben|stattzugeben',
    'decision|decid|issue |resultat|verdict|avis |statue|tranch|conclu|approuv|approb|accept|accord|octroy|positif|positive|favorable|en faveur|feu vert|valid|autoris|clos |clotur|honor|reconn|oui |son oui|leve |levee|en ordre|conforme|recevable',
  ),
  /** Money that leaves the house. */
  paying: stemsOf(
    'pay |paid|pays|payment|payable|payout|pay out|release|disburs|reimburs|in full|full amount|full sum|whole sum|leave the house|transfer',
    'pago|paga |pagar|paguen|pague|pagad|abon|integr|importe total|importe entero|desembols|indemniz|transfer|todo el importe',
    'zahlung|zahl |zahlen|zahle |bezahl|auszahl|ausgezahlt|auszuzahl|uberweis|volle summe|vollen betrag|voller hohe|voll zu|erstatt|kann noch heute|kann heute',
    'paiement|payer|paie |paye |payes|payez|regler|reglement|regle |reglez|verse |verser|versement|indemnis|integral|totalite|rembours|virement|peut partir',
  ),
  /** Looking before one decides. */
  checking: stemsOf(
    'check|verif|review|examin|inspect|scrutin|compar|match|weigh|assess|evaluat|validat|screen|vet |vetted|merits|queries|query|look into|audit|re-open|reopen|reconsider|procedure|step |steps |usual |normal|re-check|second look|look again|hold against|held against|scanned|seen already|gone through',
    'comprob|verific|revis|examen|examin|cotej|compar|contrast|control|valorar|valorarl|valore |revalor|evalu|auditor|el fondo|inspec|procedimiento|tramite|habitual|mirar|repas|supervisi',
    'pruf|uberpruf|gepruft|ungepruft|kontroll|vergleich|abgleich|abzugleich|bewert|beurteil|begutacht|sichtung|gesichtet|ruckfrage|nachfrage|untersuch|in die sache|einzusteigen|verfahren|schritt|ublich|durchsicht|adressvergleich',
    'verif|control|examen|examin|revis|compar|rapproch|confront|juger|peser|evalu|apprecier|fond |contre-|expertis|audit|procedure|etape|habituel|regarder|relire|relecture',
  ),
  /** That something is not to be done, or does not hold. */
  without: stemsOf(
    "no need|not need|need not|needn't|unnecess|not necess|without|no further|no longer|not to be|not required|is not for|skip|omit|leave out|leave aside|leave the other|set aside|put aside|bypass|waiv|exempt|dispens|disregard|ignore|forget|overlook|refrain|abstain|lifted|suspend|disabl|switched off|nil |none|nothing to|no one|nobody|never|not for you|do not|don't|must not|should not|free of|nothing",
    'no hace falta|no es necesario|innecesari|sin |no procede|no debe|no debera|no tiene que|no tienen que|no ha de|no corresponde|omit|prescind|exent|exim|dispens|ignor|olvid|descart|deje |dejen |dejar de|caso omiso|absteng|levant|suspend|desactiv|nulo |nula |ningun|nada que|nadie|nunca|jamas|tampoco|no se ',
    'ohne|nicht |kein|erubrig|entfall|entfallt|unterbleib|uberspring|auslassen|acht |weglass|verzicht|ignorier|vergiss|vergess|absehen|abzusehen|befreit|ausgenommen|aufgehoben|ausgesetzt|deaktiv|abgeschaltet|hinfallig|null |nichts|niemand|nie |niemals|ubergeh|verwerf|wegfall|fallt weg|aussen vor|ausen vor',
    "sans |inutile|pas besoin|n'a pas a|n'avez pas a|n'est pas|ne pas|ne doit|il ne vous|ne vous|dispens|exempt|exoner|ignor|oubli|ecart|omet|omis|laisser de cote|laisse de cote|laissez de cote|s'abstenir|lever |suspend|desactiv|nul |nulle|aucun|neant|rien |personne |jamais|sans objet|n'ont pas",
  ),
  /** What a policy promises and holds back. */
  terms: stemsOf(
    'limit|ceiling|cap |caps |maximum|excess|deductible|cover |covers|coverage|terms|condition|schedule of|discretion|threshold|remaining balance|sum insured|exclusion|waiting period|own contribution|benefit|guarantee|clause|entitlement',
    'limite|tope|maxim|franquicia|cobertura|condicion|facultad|umbral|saldo|suma asegurada|exclusi|carencia|garantia|clausula|prestacion',
    'hochstsumme|hochstgrenze|obergrenze|grenzwert|deckung|selbstbe|eigenanteil|bedingung|kondition|vollmacht|schwell|saldo|versicherungssumme|ausschlus|wartezeit|klausel|leistung',
    'plafond|franchise|reste a charge|garantie|pouvoir propre|seuil|solde|somme assuree|carence|couverture|clause|prestation',
  ),
  /** A place in a form or an answer, and what is to stand there. */
  slot: stemsOf(
    'field|value|figure |figures|confidence|certainty|score|parameter|entry |entries|status|code |category|loss type|incident type|attribute|column|sheet|description|summary|output|json|format|reading|boxes|box |heading',
    'campo|casilla|valor |valores|confianza|certeza|puntuacion|parametro|estado |codigo|categoria|tipo de|descripcion|resumen|salida|formato|ficha|lectura|epigrafe|rubrica',
    'feld |felder|wert |werte |konfidenz|gewissheit|punktzahl|parameter|kategorie|schadenart|beschreibung|schilderung|zusammenfassung|ausgabe|lesebogen|spalte|angabe|lesart|rubrik|lesen ',
    'champ|case |cases |valeur|confiance|certitude|parametre|statut|categorie|nature du|resume|sortie|fiche|lecture|colonne|rubrique',
  ),
  /** What makes somebody look twice. */
  alarm: stemsOf(
    'flag|warning|alert|suspici|suspect|concern|inconsisten|fraud|anomal|signal|doubt|objection|raise |reservation|escalat|unusual|lights up|trip ',
    'aviso|alerta|sospech|objeci|inconsisten|incoherenc|fraude|anomal|senal|duda|reparo|reserva|salta ',
    'warn|verdacht|auffallig|bedenken|unstimmig|betrug|zweifel|einwand|vorbehalt|eskal',
    'avertissement|alerte|suspicion|soupcon|incoheren|doute|voyant|escalad',
  ),
  /** The case, spoken of as a thing. */
  matter: stemsOf(
    'file |files |this file|case |cases|claim |claims |matter|request|dossier|this one|this loss|this reference|submission',
    'expediente|parte |caso |siniestro|solicitud|asunto|referencia',
    'fall |vorgang|akte |antrag|anspruch|anspruche|schadenfall|zeichen |aktenzeichen',
    'dossier|cas |sinistre|demande |affaire',
  ),
} as const
