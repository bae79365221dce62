/**
 * Reads an email (RFC 5322 with MIME) as the parts of a claim's submission.
 * Owns: which part of an email is its text, what is told of its attachments, how large an email may be.
 * Does not own: cleaning the text and judging it (shared/llm), nor whether the sender is genuine: `From` is what
 * the email says, and checking SPF and DKIM is the work of the mail server that took it.
 *
 * Invariants:
 * M1. Orders to the reader that HTML carries, hidden or not, stay in the body as they came: the email service must
 *     find them there.
 * M2. Attachments are counted and digested, never interpreted; attached emails are attachments too.
 * M3. The sender is exactly one address. Of two, each reader could believe another.
 */
import { createHash } from 'node:crypto'
import PostalMime, { type Email, type Attachment as MimeAttachment } from 'postal-mime'
import { z } from 'zod'
import type { Attachment } from '../../shared/claims/types.ts'
import { cleanText } from '../../shared/llm/clean.ts'
import { findInjection } from '../../shared/llm/injection.ts'
import { messageOf, OperatorError } from './errors.ts'

/** An email as a claim is submitted: fields as in the body of POST /v1/claims. */
export interface Mail {
  /** The sender's address alone, without the name. */
  from: string
  subject: string
  /** The plain text part; the HTML as it is where there is no plain text, or where the HTML gives orders to its reader. */
  body: string
  /** When the receiving mail server took it, else when it was sent; ISO 8601 in UTC, null without a usable header. */
  received_at: string | null
  /** Sizes and digests are of the file where it came as base64; line ends and calendars may come out rewritten otherwise. */
  attachments: Attachment[]
}

/** What mail servers usually let through. */
export const MAX_EMAIL_BYTES = 25 * 1_048_576 // 25 MiB
const MAX_HEADER_BYTES = 262_144 // 256 KiB, all parts together
const MAX_NESTING = 32 // levels of multipart

// As claims.submitted has them.
const MAX_SUBJECT = 1_000 // characters
const MAX_BODY = 1_000_000 // characters
const MAX_ATTACHMENTS = 100
const MAX_NAME = 255 // characters
const MAX_MEDIA_TYPE = 127 // characters

/** Reads a message as it is in an .eml file, in whatever character sets. Rejects with an OperatorError that says what is wrong. */
export async function parseEmail(bytes: Uint8Array): Promise<Mail> {
  atMost(bytes.byteLength, MAX_EMAIL_BYTES, 'the email', 'bytes')
  const email = await parseMime(bytes)
  const from = senderOf(email)
  const subject = plain(email.subject ?? '')
  atMost(subject.length, MAX_SUBJECT, 'the subject', 'characters')
  const body = bodyOf(plain(email.text ?? ''), plain(email.html ?? ''))
  if (body === '') throw refused('the email has no text')
  atMost(body.length, MAX_BODY, 'the text', 'characters')
  atMost(email.attachments.length, MAX_ATTACHMENTS, 'the email', 'attachments')
  return {
    from,
    subject,
    body,
    received_at: receivedAt(email),
    attachments: email.attachments.map(toAttachment),
  }
}

async function parseMime(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, {
      maxHeadersSize: MAX_HEADER_BYTES,
      maxNestingDepth: MAX_NESTING,
      forceRfc822Attachments: true,
    })
  } catch (error) {
    throw refused(`the email cannot be read: ${messageOf(error)}`, error)
  }
}

/** An optional name, quoted or not, then exactly one address in angle brackets, then nothing. */
const NAMED = /^(?:"(?:[^"\\]|\\.)*"|[^"<>])*<(?<address>[^<>"]*)>$/
/** `ana@example.com (Ana Ruiz)`, as old programs write it. */
const TRAILING_COMMENT = /\s\([^()]*\)$/

/** Stricter than the library, which takes the first of several headers, and of several addresses. */
function senderOf({ headers }: Email): string {
  const [sender, second] = headers.filter(({ key }) => key === 'from')
  if (sender === undefined) throw refused('this is no email: it has no From header')
  if (second !== undefined) throw refused('the email has more than one From header')
  const text = sender.value.trim().replace(TRAILING_COMMENT, '')
  const address = (NAMED.exec(text)?.groups?.['address'] ?? text).trim()
  if (!z.email().safeParse(address).success) throw refused('the From header is not one address')
  return address
}

/** The HTML part goes along only where it is needed: as the only one, or for what it hides from the reader. */
function bodyOf(text: string, html: string): string {
  if (text === '' || html === '') return text || html
  return findInjection([cleanText(html)]).length > 0 ? html : text
}

/** U+0000 is in no text that a person wrote, and no database stores it. */
function plain(text: string): string {
  return text.replaceAll('\u0000', '').trim()
}

/** A time without a zone would be read in this machine's. */
const MAIL_TIME =
  /^(?:[a-z]{3},\s*)?(?<time>\d{1,2}\s+[a-z]{3}\s+\d{4}\s+\d{1,2}:\d\d(?::\d\d)?\s+(?:[+-]\d{4}|[a-z]{1,3}))\s*(?:\(.*\))?$/i

/** The first `Received` is the receiving server's own, where the date is whatever the sender wrote. */
function receivedAt({ headers }: Email): string | null {
  const trace = headers.find(({ key }) => key === 'received')?.value ?? ''
  const date = headers.find(({ key }) => key === 'date')?.value ?? ''
  return instantOf(trace.slice(trace.lastIndexOf(';') + 1)) ?? instantOf(date)
}

function instantOf(text: string): string | null {
  const instant = Date.parse(MAIL_TIME.exec(text.trim())?.groups?.['time'] ?? '')
  return Number.isNaN(instant) ? null : new Date(instant).toISOString()
}

function toAttachment({ filename, mimeType, content }: MimeAttachment): Attachment {
  const bytes = content instanceof ArrayBuffer ? new Uint8Array(content) : content
  return {
    name: (plain(filename ?? '') || 'attachment').slice(0, MAX_NAME).toWellFormed(),
    media_type: mimeType.slice(0, MAX_MEDIA_TYPE),
    size_bytes: Buffer.byteLength(bytes),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
}

function atMost(count: number, limit: number, what: string, unit: string): void {
  if (count > limit) throw refused(`${what} has ${count} ${unit}; at most ${limit} are read`)
}

function refused(message: string, cause?: unknown): OperatorError {
  return new OperatorError(message, { cause, exitCode: 2 })
}
