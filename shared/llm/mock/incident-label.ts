import { allMatches } from '../patterns/all-matches.ts'
import type { IncidentKind } from './lexicon/term.ts'
import { type Passage, quote } from './text.ts'

const LABEL =
  /\b(?:(?:type|kind|cause|nature|category|peril) (?:of (?:the )?(?:loss|incident|damage|claim|event|accident))?|(?:incident|damage|claim|loss|event) type|schadenart|art des schadens|schadenursache|tipo de (?:siniestro|dano|incidente|reclamacion)|causa del siniestro|type de sinistre|nature du (?:sinistre|dommage)|cause du sinistre)\s*[:=-]\s*([a-z]+)/
/** A kind named after its label, in a word that is too common to tell anything elsewhere. */
const NAMED: Readonly<Record<string, IncidentKind>> = {
  collision: 'collision',
  accident: 'collision',
  kollision: 'collision',
  unfall: 'collision',
  colision: 'collision',
  accidente: 'collision',
  theft: 'theft',
  burglary: 'theft',
  diebstahl: 'theft',
  einbruch: 'theft',
  robo: 'theft',
  vol: 'theft',
  fire: 'fire',
  feuer: 'fire',
  brand: 'fire',
  incendio: 'fire',
  incendie: 'fire',
  water: 'water',
  wasser: 'water',
  leitungswasser: 'water',
  agua: 'water',
  eau: 'water',
  degat: 'water',
  weather: 'weather',
  storm: 'weather',
  hail: 'weather',
  sturm: 'weather',
  hagel: 'weather',
  unwetter: 'weather',
  tormenta: 'weather',
  granizo: 'weather',
  tempete: 'weather',
  grele: 'weather',
  glass: 'glass',
  glas: 'glass',
  glasbruch: 'glass',
  cristales: 'glass',
  lunas: 'glass',
  bris: 'glass',
  vandalism: 'vandalism',
  vandalismus: 'vandalism',
  vandalismo: 'vandalism',
  vandalisme: 'vandalism',
  liability: 'liability',
  haftpflicht: 'liability',
  responsabilidad: 'liability',
  responsabilite: 'liability',
  medical: 'medical',
  health: 'medical',
  krankheit: 'medical',
  medico: 'medical',
  sante: 'medical',
  travel: 'travel',
  reise: 'travel',
  viaje: 'travel',
  voyage: 'travel',
  other: 'other',
  sonstiges: 'other',
  otro: 'other',
  autre: 'other',
}

/** A kind as one item of a list: `£220, glass, 8 June`. */
const ITEM =
  /(?:^|[,;:(\n|-])[ \t]*(?:(?:a|un|une|ein)[ ])?([a-z]{3,14})(?:[ ](?:damage|claim|loss|schaden))?[ \t]*(?=[,;)\n|]|$)/g

/** The kind that a form names outright, e.g. `Type of loss: water`; null when there is no such line. */
export function labelledKind(passage: Passage): { value: IncidentKind; evidence: string } | null {
  const label = LABEL.exec(passage.folded)
  const value = NAMED[label?.[1] ?? '']
  if (label === null || value === undefined) return listedKind(passage)
  return { value, evidence: quote(passage, label.index, label.index + label[0].length) }
}

function listedKind(passage: Passage): { value: IncidentKind; evidence: string } | null {
  for (const match of allMatches(ITEM, passage.folded)) {
    const value = NAMED[match[1] ?? '']
    if (value === undefined || value === 'other') continue
    const start = match.index + match[0].indexOf(match[1] ?? '')
    return { value, evidence: quote(passage, start, start + (match[1] ?? '').length) }
  }
  return null
}
