/** Reads whether somebody was hurt, and whether somebody outside the holder's household was part of it. */
import { type Passage, quote } from './text.ts'

export interface PeopleReading {
  value: boolean
  evidence: string
  confidence: number
}

const NOBODY_HURT =
  /\b(?:no(?:body| one| person| people)?(?: else)? (?:\w+ ){0,3}?(?:hurt|injur\w*|harmed|wounded)|no (?:\w+ ){0,2}?(?:injur\w+|casualt\w+)|without (?:any )?injur\w+|(?:not|n't|never|none of us (?:was|were)|neither of us (?:was|were)) (?:\w+ )?(?:hurt|injured|harmed)|unhurt|uninjured|unharmed|sin (?:\w+ )?(?:herid\w+|lesion\w*)|no (?:hubo|hay|se produjeron|ha habido) (?:\w+ )?(?:herid\w+|lesion\w*)|nadie (?:\w+ ){0,3}(?:herid\w+|lesion\w+)|iles[oa]s?|(?:keine[nr]?|ohne) (?:\w+ )?(?:verletzte?\w*|personenschaden\w*|personenschaeden)|niemand\w* (?:\w+ ){0,3}verletzt|verletzt (?:wurde|ist|hat sich) (?:\w+ )?(?:niemand|keiner)|keiner (?:\w+ )?verletzt|unverletzt|nicht verletzt|aucun\w* (?:\w+ )?bless\w*|personne (?:n'a |n'est |ne )?(?:\w+ ){0,3}bless\w*|(?:pas|sans) (?:de |d'|aucun )?bless\w*|n'est bless\w*|indemnes?)\b/g
const LIMB =
  '(?:arm|leg|wrist|ankle|nose|rib|ribs|collarbone|hip|finger|foot|toe|hand|shoulder|tooth|teeth|jaw|knee|elbow|neck|back|skull|pelvis)'
const HURT = new RegExp(
  `\\b(?:injur\\w+|hurt(?:s|ing)?|wounded|whiplash|fractur\\w*|(?:broke|broken|cut|twisted|sprained|dislocated|bruised|burn(?:ed|t)|hit) (?:\\w+ ){0,2}?${LIMB}|${LIMB} (?:\\w+ )?(?:is|was|were|got) (?:\\w+ )?(?:broken|fractured|sprained|cut)|concussion\\w*|bruis\\w+|bleeding|stitches|sprain\\w*|(?:neck|back|head|chest|shoulder) (?:pain|ache|injur\\w*)|bit (?:the|my|a|an|our|him|her|me|his) (?:\\w+ )?(?:neighbou?r|postman|postwoman|man|woman|child|boy|girl|hand|leg|arm|friend|visitor|mail ?man|courier|jogger|cyclist|him|her|me)\\b|bitten|ambulance|unconscious|killed|died|fatal\\w*|paramedics?|herid[oa]s?|lesion\\w*|fractur\\w*|me romp[io]\\w* (?:la |el |un |una )?(?:pierna|brazo|muneca|tobillo|mano|nariz|costilla|cadera|dedo|pie)|latigazo|contusion\\w*|esguince\\w*|mordi\\w*|ambulancia|quemaduras?|verletz\\w*|schleudertrauma|(?:arm|bein|hand|rippe|fuss?|nase|finger|knochel|handgelenk|schulter|schlusselbein) (?:\\w+ )?gebrochen|knochenbruch|gehirnerschutterung|prellung\\w*|platzwunde|verstaucht\\w*|krankenwagen|verbrennung\\w*|gebissen|bless\\w+|(?:bras|jambe|poignet|cheville|nez|cote|main|doigt|pied|epaule) (?:est |a ete )?casse\\w*|casse (?:le |la |une? )?(?:bras|jambe|poignet|cheville|nez|cote|doigt|pied)|coup du lapin|entorse\\w*|commotion|mordu\\w*|saign\\w+|brulures?)\\b`,
)
const NOBODY_ELSE =
  /\b(?:no (?:third part(?:y|ies)|other (?:vehicle|car|person|part(?:y|ies)|people|driver)s?)|nobody else|no one else|keine (?:dritten|anderen)|niemand sonst|kein (?:dritter|anderer|fremd\w+)|sin terceros|nadie mas|ningun tercero|otro vehiculo implicado: no|aucun tiers|personne d'autre)\b/g
const SOMEBODY_ELSE =
  /\b(?:third part(?:y|ies)|another (?:driver|car|vehicle|person|cyclist|skier|motorist|guest|customer)|other (?:driver|car|party|vehicle|motorist|cyclist|person)(?:'?s)?|neighbou?r\w*'?s?|thie(?:f|ves)|burglar\w*|robber\w*|pickpocket\w*|mugg\w+|someone(?: else)?'?s?|somebody(?: else)?'?s?|unknown (?:person|persons|people|man|driver|vehicle)|strangers?|vandal\w*|youths?|hooligans?|passer-?by|pedestrian|cyclist|friend'?s|landlord\w*|tenants?|postman|courier|colleague'?s|customer'?s?|visitor'?s?|stole|stolen|robbed|burgled|burglary|theft|rear-?ended|(?:hit|struck) by (?:a|another) (?:\w+ )?(?:car|van|truck|lorry|bus|taxi|driver|vehicle|motorcycle|scooter|bike)|(?:a|the|another) (?:\w+ )?(?:car|van|truck|lorry|bus|taxi|driver|motorcyclist|scooter) (?:\w+ )?(?:hit|struck|crashed|ran|backed|reversed|drove|scraped|clipped|bumped|collided|pulled)|keyed|slashed|graffiti|flat above|upstairs|airline|contractor|plumber (?:damaged|broke)|otro (?:conductor|coche|vehiculo)|otra persona|vecin\w+|ladron\w*|alguien|desconocid\w+|terceros?|rob(?:aron|ado|ada|o)|hurt(?:aron|ado|o)|un (?:coche|camion|autobus|taxi|ciclista) (?:me|nos|choco|golpeo)|me (?:chocaron|golpearon|dieron)|peaton|inquilin\w+|casero|invitad\w+|andere[rn]? (?:fahrer\w*|auto|fahrzeug|person)|unfallgegner\w*|nachbar\w*|dieb\w*|einbrecher\w*|jemand\w*|unbekannte[rn]?|dritte[rn]?|gestohlen|entwendet|einbruch|aufgefahren|gerammt|fremd\w+|bekannte[rn]?|freund\w*|vermieter\w*|mieter\w*|passant\w*|radfahrer\w*|fuss?ganger\w*|brieftrager\w*|autre (?:conducteur|vehicule|voiture|personne|automobiliste)|voisin\w*|voleur\w*|cambriol\w*|quelqu'un|inconnu\w*|tiers|vole[es]?|derobe\w*|une voiture m'a|un (?:camion|automobiliste|bus|cycliste|conducteur)|proprietaire|locataire|passant|pieton|ami\w*'s|facteur)\b/

/** Whether a passage says that somebody was hurt; null when it is silent. */
export function readInjuries(passage: Passage): PeopleReading | null {
  return read(passage, NOBODY_HURT, HURT)
}

/** Whether a passage says that somebody else caused or suffered the damage; null when it is silent. */
export function readThirdParty(passage: Passage): PeopleReading | null {
  return read(passage, NOBODY_ELSE, SOMEBODY_ELSE)
}

function read(passage: Passage, denied: RegExp, said: RegExp): PeopleReading | null {
  // What is denied is blanked out, so that its own words are not taken for the opposite.
  let denial: { start: number; end: number } | null = null
  const rest = passage.folded.replace(denied, (words: string, ...groups) => {
    const start = Number(groups.find((group) => typeof group === 'number'))
    denial ??= { start, end: start + words.length }
    return ' '.repeat(words.length)
  })
  const match = said.exec(rest)
  if (match !== null) {
    const evidence = quote(passage, match.index, match.index + match[0].length)
    return { value: true, evidence, confidence: 0.85 }
  }
  const no: { start: number; end: number } | null = denial
  return no === null ? null : { value: false, evidence: quoteSpan(passage, no), confidence: 0.9 }
}

function quoteSpan(passage: Passage, { start, end }: { start: number; end: number }): string {
  return quote(passage, start, end)
}
