/**
 * Tells what the sender wrote now from what is quoted, forwarded, a signature or a disclaimer.
 * Owns: which line belongs to which message and part. Does not own: what a part is worth (prompts, grounding, mock).
 * Invariant: no line is lost, changed or moved: the parts joined with line feeds are the text.
 */
import { fold } from './fold.ts'
import { remembered } from './remembered.ts'

export type PartName = 'newest_message' | 'quoted_message' | 'signature' | 'disclaimer'

export interface Part {
  name: PartName
  text: string
}

/** `opening`: what stands above a quoted message: a line of dashes, `Ana wrote:`, its headers. */
type LineKind = 'text' | 'signature' | 'disclaimer' | 'opening'

export interface Line {
  /** Without its `>` marks. */
  text: string
  /** How deep it is quoted; 0 is the newest message. The lines that open a quotation belong to it. */
  depth: number
  kind: LineKind
}

const QUOTE_MARKS = /^(?:[ \t]*>)+/
const QUOTE_PREFIX = /^(?:[ \t]*>)+[ \t]?/
/** Against folded lines, as all patterns of this file. */
const SEPARATOR =
  /^[ \t]*(?:[-_*]{2,}[ \t]*(?:original message|original-?nachricht|urspr(?:u|ue)ngliche nachricht|weitergeleitete nachricht|forwarded message|mensaje (?:original|reenviado)|message d'origine|message original|message transfere)[ \t]*[-_*]*|(?:begin forwarded message|anfang der weitergeleiteten (?:e-?mail|nachricht)|debut du message reexpedie|inicio del mensaje reenviado)[ \t]*:?)[ \t]*$/
/** A heading of one's own over a letter that is pasted: `---- your letter of 3 March ----`. */
const PASTED =
  /^[ \t]*[-_*=]{2,}[ \t]*[^-_*=]{0,40}\b(?:letter|e-?mail|mail|message|reply|schreiben|brief|nachricht|antwort|courrier|lettre|courriel|reponse|carta|correo|mensaje|respuesta)\b[^-_*=]{0,60}[-_*=]{2,}[ \t]*$/
const WROTE = '(?:wrote|schrieb|a ecrit|ecrit|escribio)'
/** `On Mon, 2 Mar 2026 at 10:00, Ana <ana@example.com> wrote:`; mail programs may break it over two lines. */
const ATTRIBUTION = new RegExp(
  `^[ \\t]*(?:(?:on|am|le|el|em)\\b.{4,200}?\\b${WROTE}\\b.{0,80}?|.{2,80}?[\\w>] ${WROTE}(?: (?:on|am|le|el) .{6,60}?)?)[ \\t]*:[ \\t]*$`,
)
const ATTRIBUTION_START = /^[ \t]*(?:on|am|le|el)\b.*\d/
const HEADER_FROM = /^[ \t*]*(?:from|von|de|expediteur|remitente|absender)[ \t*]*:[ \t*]*\S/
const HEADER_OTHER =
  /^[ \t*]*(?:sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff|envoye(?: le)?|a|objet|enviado(?: el)?|fecha|para|asunto)[ \t*]*:/
const HEADER_DATE =
  /^[ \t*]*(?:sent|date|gesendet|datum|envoye(?: le)?|enviado(?: el)?|fecha)[ \t*]*:[ \t*]*\S/
const SIGNATURE_MARK = /^--[ \t]?$/
const SIGN_OFF =
  /^[ \t]*(?:(?:with )?(?:kind|best|warm|many|with kind|with best)? ?regards|best wishes|best|(?:yours )?(?:sincerely|faithfully|truly)|yours|thanks(?: and (?:kind |best )?regards| in advance| again)?|thank you(?: in advance| again| very much)?|many thanks|cheers|all the best|(?:reciba )?(?:un )?(?:cordial )?saludos?(?: cordiales| cordial)?|atentamente|cordialmente|(?:muchas )?gracias(?: de antemano)?|mit freundlichen gr(?:u|ue)s+en|mit freundlichem grus+|(?:freundliche|viele|beste|herzliche|liebe) gr(?:u|ue)s+e|mfg|vielen dank(?: im voraus)?|danke|(?:bien )?cordialement|bien a vous|(?:sinceres )?salutations(?: distinguees)?|merci(?: d'avance| beaucoup)?)[ \t]*[,.!]*[ \t]*$/
const SENT_FROM =
  /^[ \t]*(?:sent from my|get outlook for|von meinem .{2,20} gesendet|gesendet (?:von|mit)|enviado desde mi|envoye (?:de|depuis) mon|envoye depuis)/
const DISCLAIMER =
  /(?:this (?:e-?mail|message|communication)(?: and any| is| may| contains|, including)|confidentiality notice|confidential(?:ity)? and|intended recipient|diese (?:e-?mail|nachricht) (?:enthalt|ist|kann)|este (?:mensaje|correo)(?: electronico)? (?:y sus|es|puede|contiene|se dirige)|aviso (?:legal|de confidencialidad)|ce (?:message|courriel|mail) (?:et|est|peut|contient)|please consider the environment|antes de imprimir|vertraulich)/
const POSTSCRIPT = /^[ \t]*(?:p\.?[ \t]?s\.?|pd|ps)[ \t]*[:.-][ \t]*\S|^[ \t]*p\.?s\.?[ \t]+\S/
const SIGNATURE_LINES = 12 // a sign-off further up is followed by more text, not by a signature
const LAST_WORDS = 60 // characters of a line of a name, a firm, an address

/** Never empty. Linear in the length of `text`. */
export function partsOf(text: string): Part[] {
  const raw = text.split('\n')
  const parts: Part[] = []
  let depthBefore = 0
  for (const [index, { depth, kind }] of linesOf(text).entries()) {
    const name =
      depth > 0 || kind === 'opening' ? 'quoted_message' : kind === 'text' ? 'newest_message' : kind
    const last = parts.at(-1)
    const line = raw[index] ?? ''
    if (last !== undefined && last.name === name && depth === depthBefore) last.text += `\n${line}`
    else parts.push({ name, text: line })
    depthBefore = depth
  }
  return parts
}

/** One for each line of `text`. */
export const linesOf = remembered((text): readonly Line[] => {
  const raw = text.split('\n')
  const folded = raw.map(fold)
  const bare = folded.map((line) => line.replace(QUOTE_MARKS, ''))
  const { depths, openings } = quotationsIn(folded, bare)
  const asides = asidesIn(bare, depths)
  return raw.map((line, index) => ({
    text: line.replace(QUOTE_PREFIX, ''),
    depth: depths[index] ?? 0,
    kind: openings[index] === true ? 'opening' : (asides[index] ?? 'text'),
  }))
})

/** What the sender wrote now, signature included: a policy id may stand there and nowhere else. */
export function newestOf(parts: readonly Part[]): string {
  return parts
    .filter(({ name }) => name === 'newest_message' || name === 'signature')
    .map(({ text }) => text)
    .join('\n')
}

function marksOf(folded: string): number {
  return QUOTE_MARKS.exec(folded)?.[0].match(/>/g)?.length ?? 0
}

function quotationsIn(
  folded: readonly string[],
  bare: readonly string[],
): { depths: number[]; openings: boolean[] } {
  const depths: number[] = []
  const openings: boolean[] = []
  let below = 0 // messages that go on to the end without `>` marks
  let marked = 0 // an attribution belongs to the marked lines that follow it
  let opening = 0 // lines of an attribution that are still to come
  let inHeader = false
  for (const [index, line] of bare.entries()) {
    const marks = marksOf(folded[index] ?? '')
    const isHeader = HEADER_FROM.test(line) || HEADER_OTHER.test(line)
    const opensMessage: boolean = separates(line) || (!inHeader && opensHeader(bare, index))
    if (opensMessage) below += 1
    inHeader = opensMessage || (inHeader && (isHeader || (line.trim() === '' && openings.at(-1) === true)))
    // One empty line may stand between a line of dashes and the headers.
    const opened = opening > 0 ? 0 : attributionLines(bare, index)
    if (opened > 0) {
      if (nextIsMarked(folded, index + opened, marks)) marked = opened
      else below += 1
      opening = opened
    }
    openings.push(inHeader || opening > 0)
    depths.push(below + marks + (marked > 0 ? 1 : 0))
    marked = Math.max(0, marked - 1)
    opening = Math.max(0, opening - 1)
  }
  return { depths, openings }
}

function attributionLines(bare: readonly string[], index: number): number {
  const first = bare[index] ?? ''
  if (first.length > 240) return 0
  if (/:[ \t]*$/.test(first) && ATTRIBUTION.test(first)) return 1
  if (!ATTRIBUTION_START.test(first)) return 0
  return ATTRIBUTION.test(`${first} ${bare[index + 1] ?? ''}`) ? 2 : 0
}

function nextIsMarked(folded: readonly string[], from: number, marks: number): boolean {
  const next = folded.slice(from, from + 3).find((line) => line.trim() !== '')
  return marksOf(next ?? '') > marks
}

function separates(line: string): boolean {
  return SEPARATOR.test(line) || PASTED.test(line)
}

/** Headers of a forwarded message that stand alone: `From:` and two more, or the date, within the next three lines. */
function opensHeader(bare: readonly string[], index: number): boolean {
  if (!HEADER_FROM.test(bare[index] ?? '')) return false
  if (separates(bare[index - 1] ?? '')) return false // counted already
  const headers = bare.slice(index + 1, index + 4).filter((line) => HEADER_OTHER.test(line))
  return headers.length >= 2 || headers.some((line) => HEADER_DATE.test(line))
}

/** Signatures and disclaimers of each message. */
function asidesIn(bare: readonly string[], depths: readonly number[]): (LineKind | undefined)[] {
  const kinds: (LineKind | undefined)[] = []
  const lasts = new Map<number, number>()
  for (const [index, depth] of depths.entries()) lasts.set(depth, index)
  const states = new Map<number, { signing: boolean; disclaiming: boolean }>()
  for (const [index, line] of bare.entries()) {
    const depth = depths[index] ?? 0
    const state = states.get(depth) ?? { signing: false, disclaiming: false }
    states.set(depth, state)
    if (line.trim() === '') state.disclaiming = false
    else if (index > 1 && /^[ \t]*(?:$|[-_*=]{3,})/.test(bare[index - 1] ?? '') && DISCLAIMER.test(line)) {
      state.disclaiming = true
    }
    if (POSTSCRIPT.test(line)) state.signing = false
    else if (SIGNATURE_MARK.test(line)) state.signing = true
    else if (SIGN_OFF.test(line)) state.signing = endsMessage(bare, depths, index, lasts.get(depth) ?? index)
    if (state.disclaiming) kinds.push('disclaimer')
    else kinds.push(state.signing || SENT_FROM.test(line) ? 'signature' : undefined)
  }
  return kinds
}

/** A sign-off ends a message unless much text follows it, or right above a quotation, whatever is written below that. */
function endsMessage(
  bare: readonly string[],
  depths: readonly number[],
  index: number,
  last: number,
): boolean {
  if (last - index <= SIGNATURE_LINES) return true
  const depth = depths[index] ?? 0
  const deeper = depths.findIndex((other, at) => at > index && other > depth)
  if (deeper >= 0 && deeper - index < SIGNATURE_LINES) return true
  return bare
    .slice(index + 1, last + 1)
    .every((line, at) => depths[index + 1 + at] !== depth || line.trim().length < LAST_WORDS)
}
