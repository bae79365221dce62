/**
 * Tells what the sender wrote now from what is quoted, forwarded, a signature or a disclaimer.
 * Owns: which line belongs to which part. Does not own: what a part is worth (prompts, grounding).
 * Invariant: no line is lost, changed or moved: the parts joined with line feeds are the text.
 */

export type PartName = 'newest_message' | 'quoted_message' | 'signature' | 'disclaimer'

export interface Part {
  name: PartName
  text: string
}

const QUOTE_MARKS = /^(?:[ \t]*>)+/
const SEPARATOR =
  /^[ \t]*(?:[-_*]{2,}[ \t]*(?:original message|original-?nachricht|urspr(?:ü|u|ue)ngliche nachricht|weitergeleitete nachricht|forwarded message|mensaje original|mensaje reenviado|message d['’]origine|message original|message transf[eé]r[eé])[ \t]*[-_*]*|(?:begin forwarded message|anfang der weitergeleiteten (?:e-?mail|nachricht)|d[eé]but du message r[eé]exp[eé]di[eé]|inicio del mensaje reenviado)[ \t]*:?)[ \t]*$/i
const WROTE = '(?:wrote|schrieb|a [eé]crit|[eé]crit|escribi[oó])'
/** `On Mon, 2 Mar 2026 at 10:00, Ana <ana@example.com> wrote:`; mail programs may break it over two lines. */
const ATTRIBUTION = new RegExp(
  `^[ \\t]*(?:(?:on|am|le|el)\\b.{4,200}?\\b${WROTE}\\b.{0,80}?|.{2,80}?[\\w>] ${WROTE}(?: (?:on|am|le|el) .{6,60}?)?)[ \\t]*:[ \\t]*$`,
  'i',
)
const ATTRIBUTION_START = /^[ \t]*(?:on|am|le|el)\b.*\d/i
const HEADER_FROM = /^[ \t*]*(?:from|von|de|exp[eé]diteur|remitente|absender)[ \t*]*:[ \t*]*\S/i
const HEADER_OTHER =
  /^[ \t*]*(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoy[eé](?: le)?|[aà]|objet|enviado(?: el)?|fecha|para|asunto)[ \t*]*:/i
const SIGNATURE_MARK = /^--[ \t]?$/
const SIGN_OFF =
  /^[ \t]*(?:(?:with )?(?:kind|best|warm|many)? ?regards|best wishes|(?:yours )?(?:sincerely|faithfully|truly)|many thanks|cheers|all the best|(?:un )?(?:cordial )?saludos?(?: cordiales| cordial)?|atentamente|mit freundlichen gr(?:ü|ue)(?:ß|ss)en|mit freundlichem gru(?:ß|ss)|(?:freundliche|viele|beste|herzliche|liebe) gr(?:ü|ue)(?:ß|ss)e|mfg|(?:bien )?cordialement|bien à vous|(?:sincères )?salutations(?: distinguées)?)[ \t]*[,.!]*[ \t]*$/i
const SENT_FROM =
  /^[ \t]*(?:sent from my|get outlook for|von meinem .{2,20} gesendet|gesendet (?:von|mit)|enviado desde mi|envoy[eé] (?:de|depuis) mon)/i
const DISCLAIMER =
  /(?:this (?:e-?mail|message|communication)(?: and any| is| may| contains)|confidentiality notice|intended recipient|diese (?:e-?mail|nachricht) (?:enthält|ist|kann)|este (?:mensaje|correo)(?: electrónico)? (?:y sus|es|puede|contiene|se dirige)|aviso (?:legal|de confidencialidad)|ce (?:message|courriel|mail) (?:et|est|peut|contient)|please consider the environment)/i
const SIGNATURE_LINES = 12 // a sign-off further up is followed by more text, not by a signature

/** Never empty. Linear in the length of `text`. */
export function partsOf(text: string): Part[] {
  const lines = text.split('\n')
  const depths = depthsOf(lines)
  const names = namesOf(lines, depths)
  const parts: Part[] = []
  let depthBefore = 0
  for (const [index, line] of lines.entries()) {
    const name = names[index] ?? 'newest_message'
    const depth = depths[index] ?? 0
    const last = parts.at(-1)
    if (last !== undefined && last.name === name && depth === depthBefore) last.text += `\n${line}`
    else parts.push({ name, text: line })
    depthBefore = depth
  }
  return parts
}

/** What the sender wrote now, signature included: a policy id may stand there and nowhere else. */
export function newestOf(parts: readonly Part[]): string {
  return parts
    .filter(({ name }) => name === 'newest_message' || name === 'signature')
    .map(({ text }) => text)
    .join('\n')
}

/** How deep each line is quoted; 0 is the newest message. The lines that open a quotation belong to it. */
function depthsOf(lines: readonly string[]): number[] {
  const depths: number[] = []
  let below = 0 // messages that go on to the end without `>` marks
  let marked = 0 // an attribution belongs to the marked lines that follow it
  for (const [index, raw] of lines.entries()) {
    const marks = QUOTE_MARKS.exec(raw)?.[0].match(/>/g)?.length ?? 0
    const line = raw.replace(QUOTE_MARKS, '')
    if (SEPARATOR.test(line) || opensHeader(lines, index)) below += 1
    const opened = attributionLines(lines, index)
    if (opened > 0) {
      if (nextIsMarked(lines, index + opened, marks)) marked = opened
      else below += 1
    }
    depths.push(below + marks + (marked > 0 ? 1 : 0))
    marked = Math.max(0, marked - 1)
  }
  return depths
}

function attributionLines(lines: readonly string[], index: number): number {
  const first = (lines[index] ?? '').replace(QUOTE_MARKS, '')
  if (first.length > 240) return 0
  if (/:[ \t]*$/.test(first) && ATTRIBUTION.test(first)) return 1
  if (!ATTRIBUTION_START.test(first)) return 0
  return ATTRIBUTION.test(`${first} ${(lines[index + 1] ?? '').replace(QUOTE_MARKS, '')}`) ? 2 : 0
}

function nextIsMarked(lines: readonly string[], from: number, marks: number): boolean {
  const next = lines.slice(from, from + 3).find((line) => line.trim() !== '')
  return (QUOTE_MARKS.exec(next ?? '')?.[0].match(/>/g)?.length ?? 0) > marks
}

/** Headers of a forwarded message that stand alone, or below a line of dashes: `From:` and at least two more. */
function opensHeader(lines: readonly string[], index: number): boolean {
  const bare = (line: string) => line.replace(QUOTE_MARKS, '')
  if (!HEADER_FROM.test(bare(lines[index] ?? ''))) return false
  if (SEPARATOR.test(bare(lines[index - 1] ?? ''))) return false // counted already
  return lines.slice(index + 1, index + 4).filter((line) => HEADER_OTHER.test(bare(line))).length >= 2
}

function namesOf(lines: readonly string[], depths: readonly number[]): PartName[] {
  const newest = depths.lastIndexOf(0)
  let signing = false
  let disclaiming = false
  return lines.map((line, index) => {
    if (depths[index] !== 0) return 'quoted_message'
    if (line.trim() === '') disclaiming = false
    else if (DISCLAIMER.test(line) && index > 1 && /^[ \t]*(?:$|[-_*=]{3,})/.test(lines[index - 1] ?? '')) {
      disclaiming = true
    }
    if (SIGNATURE_MARK.test(line)) signing = true
    else if (SIGN_OFF.test(line)) signing = newest - index <= SIGNATURE_LINES || quotedBelow(depths, index)
    if (disclaiming) return 'disclaimer'
    return signing || SENT_FROM.test(line) ? 'signature' : 'newest_message'
  })
}

/** A sign-off right above a quotation, whatever is written below that. */
function quotedBelow(depths: readonly number[], index: number): boolean {
  return depths.slice(index, index + SIGNATURE_LINES).some((depth) => depth > 0)
}
