/**
 * An email as messages: the newest, what it quotes or forwards (newest first), each without what nobody wrote for the
 * claim. Which line belongs where is told by parts.ts, as for every reader.
 */
import { type Line, linesOf } from '../parts.ts'

export interface Message {
  /** Without signature and disclaimer. */
  text: string
  /** What stands below the sign-off; a policy id may be there and nowhere else. */
  signature: string
  /** When it was sent, as what stands above a quoted message says; null when it does not. */
  sent: string | null
  /** 0 for the newest message, more for each level that it is quoted in. */
  depth: number
}

const HEADER_DATE =
  /^[ \t*]*(?:sent|date|gesendet|datum|envoyé(?: le)?|enviado(?: el)?|fecha)[ \t*]*:[ \t*]*(.+)$/i
const WROTE = /(?:wrote|schrieb|écrit|ecrit|escribió|escribio)/i

/** The messages of a body, newest first. Never empty. */
export function takeApart(body: string): Message[] {
  const byDepth = new Map<number, Line[]>([[0, []]])
  for (const line of linesOf(body)) {
    const lines = byDepth.get(line.depth)
    if (lines === undefined) byDepth.set(line.depth, [line])
    else lines.push(line)
  }
  return Array.from(byDepth, ([depth, lines]) => message(depth, lines))
    .sort((left, right) => left.depth - right.depth)
    .filter(({ text, signature }, index) => index === 0 || text !== '' || signature !== '')
}

function message(depth: number, lines: readonly Line[]): Message {
  const joined = (kind: Line['kind']) =>
    lines
      .filter((line) => line.kind === kind)
      .map(({ text }) => text)
      .join('\n')
      .trim()
  const openings = lines.filter(({ kind }) => kind === 'opening').map(({ text }) => text)
  return { text: joined('text'), signature: joined('signature'), sent: sentOf(openings), depth }
}

function sentOf(openings: readonly string[]): string | null {
  for (const line of openings) {
    const date = HEADER_DATE.exec(line)?.[1]
    if (date !== undefined) return date
  }
  const said = openings.join(' ')
  return WROTE.test(said) ? said : null
}
