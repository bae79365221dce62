/** A tradesman who asks his price claims nothing: tells his demand from that of somebody whose thing was damaged. */
import type { Span } from './text.ts'

const TRADESMAN =
  /(?:garage|workshop|body ?shop|mechanic|glazier|plumber|electrician|decorator|painter|builder|roofer|joiner|carpenter|repairer|repairman|dealer|contractor|installer|locksmith|surveyor|hospital|clinic|dentist|doctor|vet|hotel|airline|company|shop|store|werkstatt|glaser\w*|klempner|installateur|elektriker|maler|handwerker|dachdecker|tischler|schreiner|lackierer|mechaniker|autohaus|sachverstandige\w*|gutachter|klinik|krankenhaus|arzt|zahnarzt|fluggesellschaft|firma|taller|chapista|mecanico|cristaler[oa]|cristaleria|fontanero|electricista|pintor|albanil|carpintero|cerrajero|perito|clinica|hospital|dentista|medico|aerolinea|compania|empresa|concesionario|garagiste|carrossier|vitrier|plombier|electricien|peintre|macon|couvreur|menuisier|serrurier|artisan|expert|clinique|hopital|dentiste|medecin|compagnie|entreprise|concessionnaire|carglas\w*|autoglas\w*)(?:,? (?!(?:and|und|y|et|so|who|whom|der|die|que|qui)\b)[\w.]+){0,3} ?$/
/** "Her garage wants 275 from me": whoever owns the thing asks through it. */
const THEIRS = /\b(?:her|his|their|ihre?|seine?|deren|dessen|su|sus|sa|son|leur|whose)(?: \w+)? ?$/

/** `span`: the words of the demand. `sentence`: what stands around them. */
export function asksAsTradesman(folded: string, sentence: Span, { start }: Span): boolean {
  const before = folded.slice(Math.max(sentence.start, start - 60), start)
  const match = TRADESMAN.exec(before)
  return match !== null && !THEIRS.test(before.slice(0, match.index))
}
