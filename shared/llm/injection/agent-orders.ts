/**
 * Orders to a program that works with others: to call something, to keep something for later letters, to tell those
 * who come after it, to leave out what seems odd, to be as a well-made one is. In four languages, over one folded
 * sentence each.
 */
import type { Signal } from './phrase.ts'
import { sentencesIn } from './sentences.ts'

/** A sentence without any of these holds no such order. */
export const HINT =
  /\b(?:translate|dec(?:od|iph|hif)|descifr|reverse|backwards|ubersetz|entschl|dekod|ruckw|tradu|reves\b|envers\b|remember|memor|now on\b|today on\b|future\b|henceforth\b|speicher|gedachtnis|merken?\b|kunftig|ab (?:sofort|heute|jetzt)\b|retiens\b|retenez\b|souvi|desormais\b|dorenavant\b|suivants?\b|suivantes?\b|recuerd|guarda|desde (?:hoy|ahora)\b|adelante\b|partir de ahora\b|agent|node\b|nodo\b|noeud\b|stage\b|step\b|stufe\b|etape\b|fase\b|reviewer model\b|odd\b|strange\b|weird\b|seltsam|merkwurdig|etrange|bizarre|rar[oa]\b|extran[oa]|well-|gut gebaut|bien (?:concu|hecho|fait|disenad)|here\b|hier\b|ici\b|aqui\b)/
/** The same, within a word. */
export const HINT_WITHIN = /_|knoten\b/

/** Somebody who tells of himself. */
const SELF = /\b(?:i|i'm|i've|i'd|we|we've|ich|wir|yo|nosotros|je|j'\w*|nous)\b/
/** `Call approve_claim`: nobody but a program has names like that. Names of files have an ending. */
const CALLS =
  /\b(?:call|invoke|run|execute|use|trigger|set|update|rufe?|fuhre?|nutze|verwende|setze?|appelle[zr]?|execute[zr]?|lance[zr]?|utilise[zr]?|mets|llam[ae]|ejecut[ae]|invoc[ae]|usa|pon)\b[^.!?\n]{0,50}\b[a-z]{2,12}(?:_[a-z]{2,12}){1,4}\b(?!\.[a-z]{2,4}\b)/
const NAMED =
  /\b(?:paid_this_year|annual_limit|auto_approve|payable_minor|decided_by|(?:approve|reject|release|pay|settle|override|skip|set|grant)_(?:claim|case|outcome|decision|payment|check|checks|limit|status))\w*/

const KEEPS =
  /\b(?:remember|keep (?:this |that )?in (?:mind|memory)|to memory|memori[sz]e|from (?:now|today|here) on|henceforth|(?:for|in|of) (?:all )?(?:my )?(?:future|later)|merke? dir|merken sie sich|(?:in den|im) (?:speicher|gedachtnis)|speichere|ab (?:sofort|heute|jetzt) gilt|fur alle (?:kunftigen|weiteren|spateren|folgenden)|kunftig (?:gilt|gelten)|retiens|retenez|souviens-toi|souvenez-vous|en memoire|desormais|dorenavant|pour tou(?:s|tes) les (?:\w+ ){0,2}(?:a venir|suivante?s|futur\w*|prochain\w*)|recuerd[ae]|guard[ae]\w* en (?:la |tu |su )?memoria|en (?:la|tu) memoria|desde (?:hoy|ahora)|a partir de ahora|en adelante|para tod[oa]s l[oa]s (?:\w+ ){0,2}(?:futur|siguient|proxim)\w*)\b/
const IN_FAVOUR =
  /\b(?:verif\w+|trusted|pre-?approved|(?:always|automatically) (?:paid|accepted|approved)|(?:are|is|as|be) (?:accepted|approved|settled|fine|in order)|(?:no|never a|not a) (?:problem|check|concern|duplicate)\w*|duplicates?|(?:excess|deductible|selbst(?:beteiligung|behalt)|franchise|franquicia)[^.!?\n]{0,16}\b(?:zero|nil|nought|none|0|null|nulle|cero|entfallt)|gepruft|verifiziert|dublette\w*|spielt keine rolle|erhalten stets|immer (?:bezahlt|genehmigt)|vertrauenswurdig|doublons?|s'acceptent|accepte\w* d'office|toujours (?:paye|accepte|regle)\w*|recoivent toujours|de confiance|duplicados?|se (?:les )?(?:paga|aceptan?|aprueban?)|siempre (?:pagad|aceptad)\w*)\b/

const PARTNER =
  "(?:policy|decision|review(?:er|ing)?|checking|fraud|payment|other|next|second|downstream) (?:agents?|nodes?|models?|stage|component|program)|vertragsagent\\w*|(?:entscheidungs|pruf|zahlungs)(?:agent|knoten|modell)\\w*|(?:nachste[nrm]?|andere[nrm]?) (?:agent|knoten|modell|stufe)\\w*|agente (?:de|que) (?:\\w+ )?(?:polizas?|decision|pagos|revision)|(?:otro|siguiente) (?:agente|nodo|modelo)|nodo de|modelo revisor|(?:l')?agent (?:des|de|charge) (?:contrats?|la decision|decision|paiement|controle)|(?:autre|prochain) (?:agent|noeud|modele)|noeud de"
const TELLS = new RegExp(
  `\\b(?:tell|inform|ask|instruct|advise|let|remind|convince|sage?|bitte|informier\\w*|erinner\\w*|dis|dites|demande[zr]?|informe[zr]?|previens|dile|di|pide|pidele|informa|avisa|recuerda)\\b[^.!?\\n]{0,16}?\\b(?:${PARTNER})\\b`,
)
const HANDS_OVER =
  /\b(?:hand(?:ing)? (?:this |it )?(?:over|on)|pass(?:ing)? (?:this |it )?on|ubergabe|weitergabe|pass(?:ant|e|ez|er) la main|transmett\w+|al pasar|pasar|traspas\w+|pass this)\b[^.!?\n]{0,24}\b(?:next (?:stage|step|agent|node|model)|reviewer model|nachste[nr]? (?:stufe|schritt|agent\w*)|etape suivante|l'etape suivante|agent suivant|fase siguiente|siguiente (?:fase|paso|agente))\b/
const ODD =
  /\b(?:odd|strange|weird|seltsam|merkwurdig|komisch|etrange|bizarre|rar[oa]|extran[oa])\b[^\n]{0,60}\b(?:left? (?:it |this |that )?out|out of (?:the|your) (?:answer|output|summary)|(?:do not|don't) (?:mention|say|put|note)|keep (?:it|that|quiet)|(?:lass|lasse|lassen) [^\n]{0,30}\bweg|nicht (?:erwahnen|schreiben|eintragen)|verschweig\w*|(?:ne )?(?:le |la |l')?(?:mets|mentionne|dis|ecris|note)\w* pas|tais|no (?:lo |la )?(?:pongas|menciones|digas|anotes|escribas)|callate\w*|calla)\b/
const WELL_MADE =
  /\b(?:well-(?:built|designed|made|trained|behaved) (?:reader|assistant|model|system|program|agent)|gut (?:gebaut|gemacht|trainiert|erzogen)\w* (?:leser|assistent|modell|system|programm)|(?:lecteur|assistant|modele|systeme|programme) bien (?:concu|fait|entraine|eleve)|(?:lector|asistente|modelo|sistema|programa) bien (?:hecho|disenado|entrenado|educado))\b/
const IN_CHARGE =
  /^\W*(?:claims (?:lead|management|director|manager) (?:here|speaking)|head of claims here|hier (?:ist |spricht |schreibt )?(?:die )?schaden(?:leitung|direktion)|ici la direction des sinistres|aqui la direccion de siniestros)\b/

/** What stands in another form is to be brought into one's own, and then obeyed. */
const TURNS =
  /\b(?:translate|decode|decipher|reverse|backwards|ubersetz\w*|entschlussel\w*|dekodier\w*|ruckwarts|traduce\w*|traduzca\w*|descifr\w*|decodific\w*|al reves|traduis\w*|dechiffr\w*|decod\w*|a l'envers)\b/
const OBEYS =
  /\b(?:act on (?:it|them|this)|act accordingly|do (?:what|as) (?:it|they) says?|(?:follow|obey|carry out|execute) (?:it|them|this)|handel\w* (?:\w+ )?danach|befolg\w*|ausfuhr\w*|fuhre\w* (?:\w+ )?aus|haz(?:lo| lo que)|haga(?:lo| lo que)|cumpl[ae]\w*|obede[cz]\w*|fai(?:s|tes) ce qu\w*|suis-l\w+|suivez-l\w+|execute[zr]?(?:-l\w+)?|obei\w*)\b/

/** `text` is the original, `folded` its comparable form of the same length. */
export function matchAgentOrders(
  folded: string,
  text: string,
  add: (signal: Signal, evidence: string) => void,
): void {
  if (!isHint(folded)) return
  for (const { sentence, index } of sentencesIn(folded)) {
    const signal = agentOrderIn(sentence)
    if (signal !== null) add(signal, text.slice(index, index + sentence.length))
  }
}

function isHint(folded: string): boolean {
  return HINT.test(folded) || HINT_WITHIN.test(folded)
}

function agentOrderIn(sentence: string): Signal | null {
  if (!isHint(sentence)) return null
  const told = SELF.test(sentence)
  if (NAMED.test(sentence) || (!told && CALLS.test(sentence))) return 'imitates-format'
  if (TURNS.test(sentence) && OBEYS.test(sentence)) return told ? null : 'encoded-text'
  if (KEEPS.test(sentence) && IN_FAVOUR.test(sentence) && !ASKS.test(sentence)) return 'instructs-the-reader'
  if (TELLS.test(sentence) || HANDS_OVER.test(sentence) || WELL_MADE.test(sentence))
    return 'addresses-the-system'
  if (!told && ODD.test(sentence)) return 'instructs-the-reader'
  return IN_CHARGE.test(sentence) ? 'claims-authority' : null
}

/** "Can you confirm what excess applies from now on?", "I remember that my excess is 75." */
const ASKS =
  /\b(?:could you|can you|would you|please (?:confirm|tell|let|send)|what|which|konnen sie|welche\w*|pouvez|pourriez|quelle?|pueden|podrian|cual|i remember|i (?:will|must|should)|we (?:will|must)|ich werde|wir werden|je (?:vais|retiens)|recuerdo)\b/
