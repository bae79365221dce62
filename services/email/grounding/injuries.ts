/**
 * Words that say that a person was hurt. A second reader beside the model, that no email can talk out of it: an
 * injury missed is a rule skipped, an injury seen in vain is a look by a person.
 */

const BODY = String.raw`(?:arm|leg|wrist|rib|nose|ankle|collarbone|hip|finger|foot|shoulder)s?`
const KOERPER = String.raw`(?:arm|bein|handgelenk|rippen?|nase|kn[oö]chel|schl[uü]sselbein|hüfte|finger|fuß|schulter)`
const HURT = new RegExp(
  [
    String.raw`\binjur(?:ed|y|ies)\b|\b(?:was|were|is|are|got|badly|been) hurt\b|\bwhiplash\b|\bconcussion\b`,
    String.raw`\bbroke(?:n)? (?:\w+ )?${BODY}\b|\bneeded stitches\b|\bin (?:a )?(?:plaster|cast|splint|sling|neck brace)\b|\bplaster cast\b|\bplaster (?:up )?to the\b|\bcrutches\b|\bneck brace\b`,
    String.raw`\b(?:schwer |leicht )?verletzt(?:e[nrs]?)?\b(?! (?:seine|ihre|die) (?:pflicht|aufsicht))|\bverletzungen?\b|\bschleudertrauma\b|\bgehirnersch`,
    String.raw`\b(?:im|in|einen) gips\b|\bgips(?:verband|schiene|arm|bein)|\beingegipst|\bgegipst|\bkrücken\b|\bhalskrause\b|\b(?:escayol(?:a en|a hasta|ad|ar|aron)|muletas\b|collar[ií]n\b|cabestrillo)|\bdans le plâtre|\bplâtrée?s?(?!\p{L})|\bbéquilles\b|\bminerve\b|\battelle\b`,
    String.raw`\b${KOERPER} gebrochen\b|\bgebrochene[nr]? ${KOERPER}\b`,
    String.raw`\bherid[oa]s?\b|\blesion(?:es|ad[oa]s?)?\b|\blesión\b|\blatigazo\b|\broto (?:el|la|un|una) (?:brazo|pierna|muñeca|costilla|nariz|tobillo|clavícula)`,
    String.raw`(?<!\p{L})blessée?s?(?!\p{L})|\bblessures?\b|\bcoup du lapin\b|\bcass[eé] (?:le|la) (?:bras|jambe|poignet|nez|cheville|clavicule)`,
  ].join('|'),
  'iu',
)
const DENIED =
  /\b(?:no|not|nobody|no-one|none|never|without|neither|nor|if|whether|kein\w*|niemand\w*|nicht|ohne|weder|falls|ob|nadie|sin|ning[uú]n\w*|ni|si|tampoco|aucun\w*|personne|pas|sans|n[eé]ant|nil|n\/a)\b|[:=]\s*(?:0|non|nein|[-–]\s*$)(?![\p{L}\d])|n't\b|n['’]y a/iu

/** Who tends to people, and what bodies suffer: after a crash, a theft or a fire somebody was hurt; others fall ill. */
const CARE = new RegExp(
  [
    String.raw`\bambulances?\b|\bparamedics?\b|\bfirst aiders?\b|\b(?:taken|rushed|airlifted|went|drove (?:him|her|me|them)) to (?:the )?(?:hospital|a&e|emergency|casualty)\b|\bstitch(?:es|ed up)\b|\bunconscious\b|\b(?:grazed?|bruis(?:ed?|es|ing)|sprain(?:ed|s)?|bleeding|bled)\b|\b(?:his|her|my|their) (?:knee|elbow|head|neck|back|hand|wrist|shoulder|leg|arm|face)s? (?:hurts?|aches?|is sore|was cut|are sore)\b`,
    String.raw`(?<!\p{L})(?:rettungs(?:wagen|dienst|hubschrauber)|kranken(?:wagen|transport)|notarzt|notärztin|notaufnahme|sanitäter\p{L}*|ins krankenhaus|platzwunden?|schürfwunden?|schnittwunden?|prellung(?:en)?|gehirnerschütterung|bewusstlos|blutete?n?|geblutet|verstaucht?|stauchung|gezerrt|(?:knie|kopf|ellbogen|hand|kinn|stirn)\p{L}* (?:\p{L}+ )?(?:aufgeschlagen|aufgeschürft|gestoßen|aufgerissen|geprellt))(?!\p{L})`,
    String.raw`(?<!\p{L})(?:ambulancias?|sanitarios|paramédicos?|(?:a|en|por) urgencias|al hospital|puntos de sutura|inconsciente|contusi[oó]n(?:es)?|contusionad[oa]s?|esguince|magullad\p{L}+|moratones?|sangr(?:aba|ó|ando)|collarín|rasp[oó]n(?:es)? en|torcedura|se (?:hizo|ha hecho|hicieron) daño)(?!\p{L})`,
    String.raw`(?<!\p{L})(?:ambulances?|samu|secouristes?|aux urgences|à l['’]hôpital|points de suture|inconscient[e]?|contusions?|contusionnée?s?|entorse|hématomes?|saign(?:ait|é)|minerve|éraflure au|foulure|ecchymoses?|s['’]est (?:\p{L}+ )?(?:fait mal|ouvert|écorché|tordu|foulé))(?!\p{L})`,
  ].join('|'),
  'iu',
)

/** Whether somebody had to be tended to. Of no use where illness is what is insured. */
export function tellsOfCare(text: string): boolean {
  if (!CARE.test(text)) return false
  return text.split(/[.!?;,\n]+/).some((sentence) => CARE.test(sentence) && !DENIED.test(sentence))
}

/** Whether a sentence says so and does not deny it. A hospital alone is no sign: people fall ill, too. */
export function tellsOfInjury(text: string): boolean {
  if (!HURT.test(text)) return false
  return text.split(/[.!?;\n]+/).some((sentence) => HURT.test(sentence) && !DENIED.test(sentence))
}
