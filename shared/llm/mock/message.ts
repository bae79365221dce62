/**
 * Takes an email apart: the newest message, what it quotes or forwards (newest first), and what nobody wrote for the
 * claim: signatures and disclaimers.
 */

export interface Message {
  /** Without signature and disclaimer. */
  text: string
  /** What stands below the sign-off; a policy id may be there and nowhere else. */
  signature: string
  /** When it was sent, as the header of a quoted message says; null when it does not. */
  sent: string | null
  /** 0 for the newest message, more for each level that it is quoted in. */
  depth: number
}

interface Part {
  lines: string[]
  sent: string | null
  depth: number
}

const QUOTE_PREFIX = /^(?:[ \t]*>)+[ \t]?/
const SEPARATOR =
  /^[ \t]*[-_*]{2,}[ \t]*(?:original message|original-nachricht|ursprungliche nachricht|ursprüngliche nachricht|weitergeleitete nachricht|forwarded message|mensaje original|mensaje reenviado|message d'origine|message d’origine|message original|message transfere|message transféré|begin forwarded message)[ \t]*[-_*]*[ \t]*$/i
const FORWARD_LINE =
  /^[ \t]*(?:begin forwarded message|anfang der weitergeleiteten (?:e-mail|nachricht)|début du message réexpédié|inicio del mensaje reenviado)[ \t]*:?[ \t]*$/i
/** `On Mon, 2 Mar 2026 at 10:00, Ana <ana@example.com> wrote:` and its like; may be broken over two lines. */
const ATTRIBUTION =
  /^[ \t]*(?:(?:on|am|le|el|em)\b.{4,160}?\b(?:wrote|schrieb|a écrit|a ecrit|écrit|escribió|escribio)(?![\p{L}]).{0,80}?|.{2,80}?\b(?:wrote|schrieb|a écrit|escribió)(?: on| am| le| el)? .{6,60}?|.{2,60}?\b(?:wrote|schrieb|a écrit|escribió))\s*:[ \t]*$/iu
const HEADER_FROM = /^[ \t*]*(?:from|von|de|expéditeur|remitente|absender)[ \t*]*:[ \t*]*\S/i
const HEADER_OTHER =
  /^[ \t*]*(?:sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff|envoyé(?: le)?|à|objet|enviado(?: el)?|fecha|para|asunto)[ \t*]*:/i
const HEADER_DATE =
  /^[ \t*]*(?:sent|date|gesendet|datum|envoyé(?: le)?|enviado(?: el)?|fecha)[ \t*]*:[ \t*]*(.+)$/i

/** The messages of a body, newest first. Never empty. */
export function takeApart(body: string): Message[] {
  const parts = split(body.split('\n'))
  const messages = parts
    .map(({ lines, sent, depth }) => ({ ...withoutSignature(lines), sent, depth }))
    .filter(({ text, signature }, index) => index === 0 || text !== '' || signature !== '')
  return messages.length > 0 ? messages : [{ text: '', signature: '', sent: null, depth: 0 }]
}

/** Walks the lines once. `below` counts the messages whose text goes on to the end without `>` marks. */
function split(lines: readonly string[]): Part[] {
  const parts = new Map<number, Part>()
  let below = 0
  let sentNext: string | null = null
  let inHeader = false

  const partAt = (depth: number): Part => {
    let part = parts.get(depth)
    if (part === undefined) {
      part = { lines: [], sent: depth > 0 ? sentNext : null, depth }
      if (depth > 0) sentNext = null
      parts.set(depth, part)
    }
    return part
  }

  for (let index = 0; index < lines.length; index += 1) {
    const raw = lines[index] ?? ''
    const marks = QUOTE_PREFIX.exec(raw)?.[0] ?? ''
    const line = raw.slice(marks.length)
    const depth = below + (marks.match(/>/g)?.length ?? 0)

    if (inHeader && (HEADER_OTHER.test(line) || HEADER_FROM.test(line))) {
      sentNext = HEADER_DATE.exec(line)?.[1] ?? sentNext
      continue
    }
    if (inHeader && line.trim() !== '') inHeader = false
    if (inHeader) continue

    const attribution = attributionAt(lines, index)
    if (attribution !== null) {
      index += attribution.lines - 1
      sentNext = attribution.text
      // Without marks on what follows, the quoted text reaches down to the end of the email.
      if (!nextIsQuoted(lines, index + 1, marks)) below += 1
      continue
    }
    if (SEPARATOR.test(line) || FORWARD_LINE.test(line) || isHeaderBlock(lines, index)) {
      below += 1
      sentNext = null
      inHeader = true
      continue
    }
    partAt(depth).lines.push(line)
  }
  return Array.from(parts.values()).sort((left, right) => left.depth - right.depth)
}

function attributionAt(lines: readonly string[], index: number): { text: string; lines: number } | null {
  const first = (lines[index] ?? '').replace(QUOTE_PREFIX, '')
  if (!/^[ \t]*\S/.test(first) || first.length > 240) return null
  if (first.endsWith(':') && ATTRIBUTION.test(first)) return { text: first, lines: 1 }
  if (!/^[ \t]*(?:on|am|le|el)\b.*\d/i.test(first)) return null
  const both = `${first} ${(lines[index + 1] ?? '').replace(QUOTE_PREFIX, '')}`
  return both.trimEnd().endsWith(':') && ATTRIBUTION.test(both) ? { text: both, lines: 2 } : null
}

function nextIsQuoted(lines: readonly string[], from: number, marks: string): boolean {
  const next = lines.slice(from, from + 4).find((line) => line.replace(marks, '').trim() !== '')
  return next === undefined || QUOTE_PREFIX.test(next.slice(marks.trimEnd().length))
}

/** Headers of a forwarded message that stand alone: `From:` and at least one more within the next three lines. */
function isHeaderBlock(lines: readonly string[], index: number): boolean {
  const line = (lines[index] ?? '').replace(QUOTE_PREFIX, '')
  if (!HEADER_FROM.test(line)) return false
  const following = lines.slice(index + 1, index + 4)
  const headers = following
    .map((next) => next.replace(QUOTE_PREFIX, ''))
    .filter((next) => HEADER_OTHER.test(next))
  return headers.length >= 2 || headers.some((header) => HEADER_DATE.test(header))
}

const SIGNATURE_MARK = /^--[ \t]?$/
const SIGN_OFF =
  /^[ \t]*(?:(?:kind|best|warm|many|with kind|with best)? ?regards|best wishes|sincerely|yours(?: sincerely| faithfully| truly)?|thanks(?: and (?:kind |best )?regards| in advance| again)?|thank you(?: in advance| again| very much)?|many thanks|cheers|all the best|best|saludos(?: cordiales)?|(?:reciba )?un (?:cordial )?saludo|atentamente|cordialmente|muchas gracias|gracias(?: de antemano)?|mit freundlichen grüßen|mit freundlichen gruessen|mit freundlichem gruß|freundliche grüße|viele grüße|beste grüße|herzliche grüße|mfg|vielen dank(?: im voraus)?|danke|cordialement|bien cordialement|bien à vous|salutations(?: distinguées)?|sincères salutations|merci(?: d'avance| beaucoup)?)[ \t]*[,.!]*[ \t]*$/i
const SENT_FROM =
  /^[ \t]*(?:sent from my|get outlook for|von meinem .{2,20} gesendet|gesendet (?:von|mit)|enviado desde mi|envoyé de mon|envoyé depuis)/i
const DISCLAIMER =
  /(?:this (?:e-?mail|message|communication)(?: and any| is| may| contains|, including)|confidentiality notice|confidential(?:ity)? and|intended recipient|diese (?:e-?mail|nachricht) (?:enthält|ist|kann)|este (?:mensaje|correo)(?: electrónico)? (?:y sus|es|puede|contiene|se dirige)|aviso (?:legal|de confidencialidad)|ce (?:message|courriel|mail) (?:et|est|peut|contient)|please consider the environment|antes de imprimir|vertraulich)/i
const POSTSCRIPT = /^[ \t]*(?:p\.?[ \t]?s\.?|pd|ps)[ \t]*[:.\-–]?[ \t]+\S/i
const SIGNATURE_LINES = 12

/** A sign-off ends a message unless much text follows it; a postscript belongs to the text. */
function withoutSignature(lines: readonly string[]): { text: string; signature: string } {
  const text: string[] = []
  const signature: string[] = []
  let signing = false
  let disclaiming = false
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') disclaiming = false
    if (DISCLAIMER.test(line) && isAside(lines, index)) disclaiming = true
    if (disclaiming) continue
    if (POSTSCRIPT.test(line)) signing = false
    else if (SIGNATURE_MARK.test(line)) signing = true
    else if (SIGN_OFF.test(line))
      signing = lines.length - index <= SIGNATURE_LINES || isLastWords(lines, index)
    if (SENT_FROM.test(line)) continue
    if (signing) signature.push(line)
    else text.push(line)
  }
  return { text: text.join('\n').trim(), signature: signature.join('\n').trim() }
}

/** A disclaimer is a paragraph near the end, not a sentence of the claim. */
function isAside(lines: readonly string[], index: number): boolean {
  return index > 1 && /^[ \t]*(?:$|[-_*=]{3,})/.test(lines[index - 1] ?? '')
}

function isLastWords(lines: readonly string[], index: number): boolean {
  const rest = lines.slice(index + 1).filter((line) => line.trim() !== '')
  return rest.every((line) => line.trim().length < 60)
}
