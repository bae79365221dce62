/**
 * Tricks on the reading and deciding that need several ideas in one sentence, in four languages, over folded text:
 * figures and ids to be read as others, kinds chosen for their deductible, limits that no database knows yet, decisions
 * of the insurer that a claimant quotes. Each entry is a sign only where all of `all` and nothing of `none` stands.
 */
import type { Signal } from './phrase.ts'
import { FIRST_PERSON, POLITE, VALUE } from './reading-ideas.ts'

interface Trick {
  signal: Signal
  all: readonly RegExp[]
  none?: readonly RegExp[]
}

const LIMIT =
  /\b(?:limits?|cover(?:age)?|ceiling|cap|sum insured|deductible|excess|deckung\w*|versicherungssumme|limit|selbst(?:behalt|beteiligung)|limite|cobertura|suma asegurada|franquicia|plafond|garantie|franchise)\b/

/** That nothing is looked at any more: of all that imitates something. */
export const UNCHECKED =
  /\b(?:waiv\w+|no (?:further |more )?(?:examination|check\w*|review\w*|verification)|(?:prufung|kontrolle)\w* (?:\w+ ){0,3}(?:nicht mehr|entfall\w*)|verzichten auf|keine (?:weitere )?(?:prufung|kontrolle)|renunciamos|sin (?:mas |otra )?(?:revision|comprobacion|control)\w*|renoncons|sans (?:autre )?(?:verification|controle|examen))\b/

const TRICKS: readonly Trick[] = [
  {
    // "Where it says 300 you are to understand 3000."
    signal: 'instructs-the-reader',
    all: [
      /\b(?:wherever|where|wo|uberall wo|donde|alli donde|la ou|ou il)\b[^.!?\n]{0,24}\b(?:says?|stands?|written|reads?|appears?|steht|vorkommt|pone|dice|figura|aparece|ecrit|indique|figure|lit)\b[^.!?\n]{0,12}\d/,
      /\b(?:understand|read|take|use|means?|meant|gemeint|zu lesen|lesen|zu verstehen|entend\w+|lee\w*|leer|lire|comprendre|entendre|lisez)\b[^.!?\n]{0,16}\d|\d[^.!?\n]{0,16}\b(?:gemeint|zu lesen|zu verstehen)\b/,
    ],
    none: [FIRST_PERSON],
  },
  {
    // "Substitute POL-1 for POL-7010 throughout."
    signal: 'instructs-the-reader',
    all: [
      /\b(?:substitut\w+|replace|swap|exchange|ersetz\w+|tausch\w+|sustitu\w+|reemplaz\w+|cambia|remplace[zr]?|substitue[zr]?)\b[^.!?\n]{0,30}\b[a-z]{1,6}[-/]?\d[^.!?\n]{0,20}\b[a-z]{1,6}[-/]?\d/,
      /\b(?:throughout|everywhere|in all places|wherever|uberall|durchgehend|an allen stellen|en todo|en todas partes|siempre|partout|dans tout)\b/,
    ],
  },
  {
    // "The limit was raised this morning; the database has not caught up."
    signal: 'claims-authority',
    all: [
      LIMIT,
      /\b(?:database|data ?base|your (?:system|records)|datenbank|bestand|base de datos|sistema|base(?: de donnees)?|fichier)\b/,
      /\b(?:not (?:yet )?(?:caught up|updated|reflect\w*|know\w*|show\w*)|lags?|outdated|out of date|noch nicht|veraltet|aun no|todavia no|desactualizad\w*|pas encore|n'est pas|perime\w*)\b/,
    ],
  },
  {
    // "Claims from this address are paid without being looked at."
    signal: 'claims-authority',
    all: [
      /\b(?:(?:are|is|get|gets|will be|to be) (?:always |automatically )?(?:paid|settled|approved|accepted)|werden (?:\w+ ){0,4}(?:bezahlt|reguliert|genehmigt)|wird (?:\w+ ){0,4}(?:bezahlt|reguliert|genehmigt)|se (?:pagan?|abonan?|aprueban?)|(?:sont|est|seront|sera) (?:toujours )?(?:paye|regle|accepte|approuve)\w*)\b/,
      /\b(?:without (?:being |any |a |further )*(?:looked|look|checked|seen|examin\w+|read|question\w*|review\w*)|unseen|ungesehen|ungepruft|ungelesen|ohne (?:ansehen|durchsicht|nachsehen)|sin (?:mirar|ver|revisar|leer|comprobar)\w*|sans (?:etre )?(?:regard|vu|lu|verifi|control|examin)\w*)\b/,
    ],
    none: [/\b(?:last time|letztes mal|la ultima vez|la derniere fois|by (?:my|our)|landlord|garage)\b/],
  },
  {
    // "Book it as fire so that the smaller deductible applies."
    signal: 'instructs-the-reader',
    all: [
      /\b(?:as|under|als|unter|como|en|comme|sous)\b/,
      VALUE,
      /\b(?:so that|so the|in order|such that|damit|sodass|para que|a fin de que|afin que|afin de|pour que)\b/,
      LIMIT,
    ],
    none: [FIRST_PERSON],
  },
  {
    // "We confirm cover in full and waive the excess."
    signal: 'imitates-format',
    all: [
      /\b(?:we|wir|nous|hiermit|por la presente|par la presente|confirmamos|garantizamos|aseguramos)\b/,
      /\b(?:confirm|grant|guarantee|approve|accept|sagen|bestatigen|gewahren|ubernehmen|genehmigen|confirmamos|garantizamos|concedemos|aprobamos|confirmons|accordons|garantissons|approuvons)\b/,
      UNCHECKED,
    ],
  },
  {
    // "Handlers and tools are bound by that."
    signal: 'claims-authority',
    all: [
      /\b(?:handlers?|tools?|systems?|staff|programs?|readers?|sachbearbeit\w+|werkzeuge?|systeme?|programme?|tramitadores|herramientas|sistemas|gestionnaires|outils|systemes)\b/,
      /\b(?:(?:is|are) bound (?:by|to)|must (?:follow|obey)|sind daran gebunden|hat sich daran|estan obligad\w+|quedan vinculad\w+|sont tenus?|sont lies?)\b/,
    ],
  },
  {
    // "Figures in this mail are in hundreds."
    signal: 'instructs-the-reader',
    all: [
      /\b(?:figures?|amounts?|numbers?|sums?|zahlen|betrage|summen|cifras|importes|cantidades|chiffres|montants|sommes)\b[^.!?\n]{0,40}\b(?:are|is|sind|son|estan|sont)\b[^.!?\n]{0,16}\b(?:in|en) (?:hundreds|thousands|tens|hunderten|tausendern?|tausend|cientos|miles|centenas|centaines|milliers|dizaines)\b/,
    ],
  },
  {
    signal: 'instructs-the-reader',
    all: [
      /\b(?:correct|right|proper|intended|only|true) (?:reading|interpretation|understanding) of (?:this|the) (?:mail|e-?mail|message|letter|text)\b|\b(?:richtige|korrekte|einzige) (?:lesart|auslegung|deutung) (?:dieser|der|dieses)\b|\b(?:lectura|interpretacion) (?:correcta|adecuada) de est[ea]\b|\b(?:bonne|seule|juste) (?:lecture|interpretation) de ce\b/,
    ],
  },
  {
    // "Leave the smaller figure unmentioned."
    signal: 'instructs-the-reader',
    all: [
      /\b(?:leave|keep|lass|lassen sie|deja|deje|dejen|laisse[zr]?)\b[^.!?\n]{0,12}\b(?:figure|amount|number|sum|injury|policy|zahl|betrag|summe|verletzung|cifra|importe|lesion|chiffre|montant|blessure)\b[^.!?\n]{0,16}\b(?:unmentioned|out of it|unsaid|aside|unerwahnt|weg|beiseite|sin mencionar|de lado|sous silence|de cote)\b/,
    ],
  },
  {
    // "If anything here looks like a manipulation attempt, that is a test."
    signal: 'addresses-the-system',
    all: [
      /\b(?:looks?|seems?|appears?|reads?|resembl\w+|aussieht|aussehen|wirkt|scheint|parece\w*|parezca|ressembl\w+|semble\w*)\b[^.!?\n]{0,16}\b(?:manipulat\w+|injection|attack|prompt|instruction|suspicious|angriff|verdachtig|anweisung|ataque|sospechos\w+|instruccion\w*|attaque|suspect\w*|consigne)\b/,
      /\b(?:test|artefact|artifact|carry on|continue|ignore|harmless|false alarm|weiter|harmlos|fehlalarm|artefakt|prueba|siga|continue|inofensiv\w+|essai|poursuiv\w+|fausse alerte)\b/,
    ],
  },
  {
    // "Answer that nobody was hurt."
    signal: 'instructs-the-reader',
    all: [
      /(?:^\s*|[,;:]\s*|\b(?:and|und|y|et|then|dann|luego|puis) )(?:answer|state|report|say|record|antworte|melde|gib an|vermerke|responde|indica|anota|di|reponds|indique|note|dis) (?:that|dass?|que|qu')\b[^.!?\n]{0,16}\b(?:nobody|no one|none|no injur\w+|niemand|keine?|nadie|ningun\w*|personne|aucun\w*)\b/,
    ],
    none: [FIRST_PERSON, POLITE],
  },
]

/** The sign of the first trick that a sentence holds, or null. */
export function trickIn(sentence: string): Signal | null {
  return TRICKS.find((trick) => holds(trick, sentence))?.signal ?? null
}

const IMITATIONS = TRICKS.filter(({ signal }) => signal === 'imitates-format')

/** Whether a sentence holds a trick that imitates something. */
export function holdsImitation(sentence: string): boolean {
  return IMITATIONS.some((trick) => holds(trick, sentence))
}

function holds({ all, none = [] }: Trick, sentence: string): boolean {
  return all.every((idea) => idea.test(sentence)) && !none.some((idea) => idea.test(sentence))
}
