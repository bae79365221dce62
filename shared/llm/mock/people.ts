/** Reads whether somebody was hurt, and whether somebody outside the holder's household was part of it. */
import { BODILY, combinedWords } from './combine.ts'
import type { Language } from './language.ts'
import { allMatches, type Passage, quote, type Span } from './text.ts'

export interface PeopleReading {
  value: boolean
  evidence: string
  confidence: number
}

const NOBODY_HURT =
  /\b(?:no(?:body| one| person| people)?(?: else)? (?:\w+ ){0,3}?(?:hurt|injur\w*|harmed|wounded)|no (?:\w+ ){0,2}?(?:injur\w+|casualt\w+)|without (?:any )?injur\w+|(?:not|\w*n't|never|none of us (?:was|were)|neither of us (?:was|were)) (?:\w+ )?(?:hurt|injured|harmed)|unhurt|uninjured|unharmed|sin (?:\w+ )?(?:herid\w+|lesion\w*)|no (?:hubo|hay|se produjeron|ha habido) (?:\w+ )?(?:herid\w+|lesion\w*)|nadie (?:\w+ ){0,3}(?:herid\w+|lesion\w+)|iles[oa]s?|(?:keine[nr]?|ohne) (?:\w+ )?(?:verletzte?\w*|personenschaden\w*|personenschaeden)|niemand\w* (?:\w+ ){0,3}verletzt|verletzt (?:wurde|ist|hat sich) (?:\w+ )?(?:niemand|keiner)|keiner (?:\w+ )?verletzt|unverletzt|nicht verletzt|aucun\w* (?:\w+ )?bless\w*|personne (?:n'a |n'est |ne )?(?:\w+ ){0,3}bless\w*|(?:pas|sans) (?:de |d'|aucun )?bless\w*|n'est bless\w*|indemnes?)\b/g
const LIMB =
  '(?:arm|leg|wrist|ankle|nose|rib|ribs|collarbone|hip|finger|foot|toe|hand|shoulder|tooth|teeth|jaw|knee|elbow|neck|back|skull|pelvis)(?! of (?:the|a|our|my)\\b(?! (?:driver|passenger|man|woman|child|boy|girl|cyclist|lady)))'
const HURT = new RegExp(
  `\\b(?:injur\\w+|hurt(?:s|ing)?|(?:stiff|sore|painful|aching) (?:neck|back|shoulder)|inhal\\w+ (?:of )?(?:smoke|fumes)|smoke inhalation|inhalacion de humo|rauch(?:gas)?vergiftung|intoxication(?! alimentaire)|intoxique\\w*|wounded|whiplash|fractur\\w*\\b(?! (?:la|le|une?|ma|notre|cette|de la) (?:vitre|porte|serrure|fenetre|baie|coffre))|(?:broke|broken|cut|twisted|sprained|dislocated|bruised|burn(?:ed|t)|hit) (?:\\w+ ){0,2}?${LIMB}\\b(?! (?:of|end|door|seat|wheel|bumper|window|left|right))|${LIMB} (?:\\w+ )?(?:is|was|were|got) (?:\\w+ )?(?:broken|fractured|sprained|cut)|concussion\\w*|bruis\\w+|bleeding|stitches|sprain\\w*|(?:neck|back|head|chest|shoulder) (?:pain|ache|injur\\w*)|bit (?:the|my|a|an|our|him|her|me|his) (?:\\w+ )?(?:neighbou?r|postman|postwoman|man|woman|child|boy|girl|hand|leg|arm|friend|visitor|mail ?man|courier|jogger|cyclist|him|her|me)\\b|(?:been|was|got|were) bitten|bitten by|ambulance|unconscious|killed|fatal(?! (?:exception|error))\\w*|paramedics?|herid[oa]s?|lesion\\w*|fractur\\w*\\b(?! (?:la|le|une?|ma|notre|cette) (?:vitre|porte|serrure|fenetre|baie|vitrine|portiere))|me romp[io]\\w* (?:la |el |un |una )?(?:pierna|brazo|muneca|tobillo|mano|nariz|costilla|cadera|dedo|pie)|latigazo|contusion\\w*|esguince\\w*|mordi\\w*|ambulancia|quemaduras?|verletz\\w*|schleudertrauma|(?:arm|bein|hand|rippe|fuss?|nase|finger|knochel|handgelenk|schulter|schlusselbein)(?! (?:der|des)\\b) (?:\\w+ )?gebrochen|knochenbruch|gehirnerschutterung|prellung\\w*|(?:rippen|arm|bein|knochen|handgelenks?|schlusselbein|finger|kiefer|wirbel)bruch\\w*|platzwunde|verstaucht\\w*|krankenwagen|verbrennung\\w*|gebissen|bless\\w+|(?:bras|jambe|poignet|cheville|nez|main|doigt|epaule) (?:est |a ete )?casse\\w*|casse (?:le |la |une? )?(?:bras|jambe|poignet|cheville|nez|cote|doigt|pied)|coup du lapin|(?:cotes?|vertebres?|clavicule|machoire|rotule|bassin) (?:\\w+ )?(?:fele|cass|fractur|enfonc)\\w*|nackenschmerz\\w*|cervicalgi\\w*|(?:mal|douleurs?) (?:au|a la|aux|dans le) (?:cou|nuque|cervicales)|(?:duele|dolor(?:es)? (?:de|en el)) (?:el )?(?:cuello|cervical\\w*)|entorse\\w*|commotion|mordu\\w*|saign\\w+|brulures?)\\b`,
  'g',
)
const NOBODY_ELSE =
  /\b(?:no (?:third part(?:y|ies)|other (?:vehicle|car|person|part(?:y|ies)|people|driver)s?)|nobody else|no one else|keine (?:dritten|anderen)|niemand sonst|kein (?:dritter|anderer|fremd\w+)|sin terceros|nadie mas|ningun tercero|otro vehiculo implicado: no|aucun tiers|personne d'autre)\b/g
const SOMEBODY_ELSE =
  /\b(?:third part(?:y|ies)|another (?:driver|car|vehicle|person|cyclist|skier|motorist|guest|customer)|other (?:driver|car|party|vehicle|motorist|cyclist|person)(?:'?s)?|neighbou?r\w*'?s?|thie(?:f|ves)|burglar\w*|robber\w*|pickpocket\w*|mugg\w+|someone(?: else)?'?s?|somebody(?: else)?'?s?|unknown (?:person|persons|people|man|driver|vehicle)|strangers?|vandal\w*|youths?|hooligans?|passer-?by|pedestrian|cyclist|friend'?s|landlord\w*|tenants?|postman|courier|colleague'?s|customer'?s?|visitor'?s?|stole|stolen|robbed|burgled|burglary|theft|rear-?ended|(?:hit|struck) by (?:a|another) (?:\w+ )?(?:car|van|truck|lorry|bus|taxi|driver|vehicle|motorcycle|scooter|bike)|(?:a|the|another) (?:\w+ )?(?:car|van|truck|lorry|bus|taxi|driver|motorcyclist|scooter) (?:\w+ )?(?:hit|struck|crashed|ran|backed|reversed|drove|scraped|clipped|bumped|collided|pulled)|keyed|slashed|graffiti|flat above|upstairs|airline|contractor|plumber (?:damaged|broke)|otro (?:conductor|coche|vehiculo)|otra persona|vecin\w+|ladron\w*|alguien|desconocid\w+|terceros?|rob(?:aron|ado|ada|o)|hurt(?:aron|ado|o)|un (?:coche|camion|autobus|taxi|ciclista) (?:me|nos|choco|golpeo)|me (?:chocaron|golpearon|dieron)|peaton|inquilin\w+|casero|invitad\w+|andere[rn]? (?:fahrer\w*|auto|fahrzeug|person)|unfallgegner\w*|nachbar\w*|dieb\w*|einbrecher\w*|jemand\w*|unbekannte[rn]?|dritte[rn]?|gestohlen|entwendet|einbruch|aufgefahren|gerammt|fremd\w+|bekannte[rn]?|freund(?:in|es|e|s)?|vermieter\w*|mieter\w*|passant\w*|radfahrer\w*|fuss?ganger\w*|brieftrager\w*|autre (?:conducteur|vehicule|voiture|personne|automobiliste)|voisin\w*|voleur\w*|cambriol\w*|quelqu'un|inconnu\w*|tiers|vole[es]?|derobe\w*|une voiture m'a|un (?:camion|automobiliste|bus|cycliste|conducteur)|proprietaire|locataire|passant|pieton|ami\w*'s|facteur)\b/g

/** Before or behind the words themselves: "verletzt ist keiner", "Heridos: no". */
const DENIED_BEFORE =
  /\b(?:no|not|\w*n't|nobody|no one|none|neither|never|without|luckily no|kein\w*|niemand\w*|nicht|nie|ohne|weder|sin|nadie|ningun\w*|ni|tampoco|aucun\w*|personne|pas|sans|jamais|ni|ne)\b[^.;!?\n]{0,28}$/
const DENIED_AFTER =
  /^[^.;!?\n]{0,6}(?:\s*[:=]\s*(?:no|none|nein|keine?|ninguno|ningun[oa]?|nil|n\/a|0|non|aucun\w*|neant|nadie|-)\b|[^.;!?\n]{0,12}\b(?:niemand|keiner|nobody|none|nadie|personne|zum gluck nicht)\b|(?: \w+){0,4} nicht\b)/

/** Whether a passage says that somebody was hurt; null when it is silent. */
export function readInjuries(passage: Passage, language: Language): PeopleReading | null {
  const said = read(passage, NOBODY_HURT, HURT)
  if (said?.value === true || said !== null) return said
  const together = combinedWords(passage, language).find(
    ({ kind, weight }) => kind === 'medical' && weight === BODILY,
  )
  if (together === undefined || isDenied(passage, together)) return null
  return { value: true, evidence: quoteSpan(passage, together), confidence: 0.8 }
}

/** After a crash or a bite, who needs a doctor was hurt; elsewhere people fall ill. */
const CARED_FOR =
  /\b(?:(?:taken|rushed|brought|went|go|admitted|airlifted) to (?:the )?(?:hospital|a&e|emergency)|in hospital|hospitali[sz]\w*|needed physio\w*|physio\w* for (?:my|his|her)|off work|signed off|(?:neck|back|chest|shoulder|knee|head) (?:is |was |has been )?(?:hurts?|aches?|sore|stiff)|ins krankenhaus|im krankenhaus|notaufnahme|notarzt|krankgeschrieben|arbeitsunfahig|\w+schmerzen|al hospital|en el hospital|urgencias|hospitalizad\w*|de baja|me duel\w+|dolores? (?:de|en)|hospitalisee?s?|a l'hopital|aux urgences|arret de travail|j'ai mal|mal au \w+|douleurs?)\b/g

/** Whether somebody needed care, for kinds of incident that do not have it by their nature. */
export function readCare(passage: Passage): PeopleReading | null {
  for (const match of allMatches(CARED_FOR, passage.folded)) {
    const span = { start: match.index, end: match.index + match[0].length }
    if (!isDenied(passage, span)) return { value: true, evidence: quoteSpan(passage, span), confidence: 0.75 }
  }
  return null
}

/** Whether a passage says that somebody else caused or suffered the damage; null when it is silent. */
export function readThirdParty(passage: Passage): PeopleReading | null {
  return read(passage, NOBODY_ELSE, SOMEBODY_ELSE)
}

function read(passage: Passage, denied: RegExp, said: RegExp): PeopleReading | null {
  // What is denied is blanked out, so that its own words are not taken for the opposite.
  let denial: Span | null = null
  const rest = passage.folded.replace(denied, (words: string, ...groups) => {
    const start = Number(groups.find((group) => typeof group === 'number'))
    denial ??= { start, end: start + words.length }
    return ' '.repeat(words.length)
  })
  for (const match of allMatches(said, rest)) {
    const span = { start: match.index, end: match.index + match[0].length }
    if (!isDenied(passage, span)) return { value: true, evidence: quoteSpan(passage, span), confidence: 0.85 }
    denial ??= span
  }
  const no: Span | null = denial
  return no === null ? null : { value: false, evidence: quoteSpan(passage, no), confidence: 0.9 }
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
