/**
 * Words that say that a person was hurt. A second reader beside the model, that no email can talk out of it: an
 * injury missed is a rule skipped, an injury seen in vain is a look by a person.
 */

const BODY = String.raw`(?:arm|leg|wrist|rib|nose|ankle|collarbone|hip|finger|foot|shoulder)s?`
const KOERPER = String.raw`(?:arm|bein|handgelenk|rippen?|nase|kn[oö]chel|schl[uü]sselbein|hüfte|finger|fuß|schulter)`
const HURT = new RegExp(
  [
    String.raw`\binjur(?:ed|y|ies)\b|\b(?:was|were|is|are|got|badly|been) hurt\b|\bwhiplash\b|\bconcussion\b`,
    String.raw`\bbroke(?:n)? (?:\w+ )?${BODY}\b|\bneeded stitches\b`,
    String.raw`\b(?:schwer |leicht )?verletzt(?:e[nrs]?)?\b(?! (?:seine|ihre|die) (?:pflicht|aufsicht))|\bverletzungen?\b|\bschleudertrauma\b|\bgehirnersch`,
    String.raw`\b${KOERPER} gebrochen\b|\bgebrochene[nr]? ${KOERPER}\b`,
    String.raw`\bherid[oa]s?\b|\blesion(?:es|ad[oa]s?)?\b|\blesión\b|\blatigazo\b|\broto (?:el|la|un|una) (?:brazo|pierna|muñeca|costilla|nariz|tobillo|clavícula)`,
    String.raw`(?<!\p{L})blessée?s?(?!\p{L})|\bblessures?\b|\bcoup du lapin\b|\bcass[eé] (?:le|la) (?:bras|jambe|poignet|nez|cheville|clavicule)`,
  ].join('|'),
  'iu',
)
const DENIED =
  /\b(?:no|not|nobody|no-one|none|never|without|neither|nor|if|whether|kein\w*|niemand\w*|nicht|ohne|weder|falls|ob|nadie|sin|ning[uú]n\w*|ni|si|tampoco|aucun\w*|personne|pas|sans|n[eé]ant|nil|n\/a)\b|[:=]\s*(?:0|non|nein|[-–]\s*$)(?![\p{L}\d])|n't\b|n['’]y a/iu

/** Whether a sentence says so and does not deny it. A hospital alone is no sign: people fall ill, too. */
export function tellsOfInjury(text: string): boolean {
  return text.split(/[.!?;\n]+/).some((sentence) => HURT.test(sentence) && !DENIED.test(sentence))
}
