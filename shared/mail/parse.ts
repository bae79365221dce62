/**
 * Reads an email (RFC 5322 with MIME) as the parts of a claim's submission.
 * Owns: which parts of an email are its text, what is told of its attachments, how large an email may be.
 * Does not own: cleaning the text and judging it (shared/llm), nor whether the sender is genuine: `From` is what
 * the email says, and checking SPF and DKIM is the work of the mail server that took it.
 *
 * Invariants:
 * M1. Orders to the reader that HTML carries, hidden or not, stay in the body as they came: the email service must
 *     find them there.
 * M2. Attachments are counted and digested, never interpreted.
 * M3. The sender is exactly one address. Of two, each reader could believe another.
 * M4. An email inside the email is text where mail programs show it as such, below a line that says so: it is a
 *     forward. One that is attached is an attachment, unless there is no other text.
 */
import { createHash } from 'node:crypto'
import { decodeWords, type Email, type Attachment as MimeAttachment } from 'postal-mime'
import { z } from 'zod'
import type { Attachment } from '../claims/types.ts'
import { MailError } from './mail-error.ts'
import { parseMime } from './mime.ts'
import { textOf, visibleTextOf } from './text.ts'

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
const MAX_FORWARDS = 5 // emails inside each other

// As claims.submitted has them.
const MAX_SUBJECT = 1_000 // characters
const MAX_BODY = 1_000_000 // characters
const MAX_ATTACHMENTS = 100
const MAX_NAME = 255 // characters
const MAX_MEDIA_TYPE = 127 // characters

/** Reads a message as it is in an .eml file, in whatever character sets. Rejects with MailError. */
export async function parseEmail(bytes: Uint8Array): Promise<Mail> {
  atMost(bytes.byteLength, MAX_EMAIL_BYTES, 'the email', 'bytes')
  const email = await parseMime(bytes)
  const from = senderOf(email)
  const subject = plain(email.subject ?? '')
  atMost(subject.length, MAX_SUBJECT, 'the subject', 'characters')
  const { text, attachments } = await contentOf(email)
  if (text === '') throw new MailError('the email has no text')
  atMost(text.length, MAX_BODY, 'the text', 'characters')
  atMost(attachments.length, MAX_ATTACHMENTS, 'the email', 'attachments')
  return {
    from,
    subject,
    body: text,
    received_at: receivedAt(email),
    attachments: attachments.map(toAttachment),
  }
}

interface Content {
  text: string
  attachments: MimeAttachment[]
}

async function contentOf(email: Email, depth = 0): Promise<Content> {
  const [own, html] = [plain(email.text ?? ''), plain(email.html ?? '')]
  const isForwarded = ({ mimeType, disposition }: MimeAttachment) =>
    mimeType === 'message/rfc822' && (disposition !== 'attachment' || own + html === '')
  const forwarded = depth < MAX_FORWARDS ? email.attachments.filter(isForwarded) : []
  if (forwarded.length === 0) {
    return { text: (depth === 0 ? textOf : visibleTextOf)(own, html), attachments: email.attachments }
  }

  const inner = await Promise.all(
    forwarded.map(async ({ content }) => {
      const message = await parseMime(bytesOf(content))
      return { message, ...(await contentOf(message, depth + 1)) }
    }),
  )
  // One text of lines: a quotation is told by its lines, and HTML would take them away.
  const texts = inner.map(({ message, text }) => `${openingOf(message)}\n\n${text}`)
  return {
    text: [visibleTextOf(own, html), ...texts].join('\n\n').trim(),
    attachments: [...email.attachments, ...inner.flatMap(({ attachments }) => attachments)],
  }
}

/** As mail programs write it; readers of emails know it as the beginning of a forwarded message. */
function openingOf({ headers, subject }: Email): string {
  const header = (key: string) => decodeWords(headers.find((each) => each.key === key)?.value ?? '')
  const lines = [`From: ${header('from')}`, `Date: ${header('date')}`, `Subject: ${subject ?? ''}`]
  return ['---------- Forwarded message ----------', ...lines.map((line) => plain(line))].join('\n')
}

/** An optional name, quoted or not, then exactly one address in angle brackets, then nothing. */
const NAMED = /^(?:"(?:[^"\\]|\\.)*"|[^"<>])*<(?<address>[^<>"]*)>$/
/** `ana@example.com (Ana Ruiz)`, as old programs write it. */
const TRAILING_COMMENT = /\s\([^()]*\)$/

/** Stricter than the library, which takes the first of several headers, and of several addresses. */
function senderOf({ headers }: Email): string {
  const [sender, second] = headers.filter(({ key }) => key === 'from')
  if (sender === undefined) throw new MailError('this is no email: it has no From header')
  if (second !== undefined) throw new MailError('the email has more than one From header')
  const text = sender.value.trim().replace(TRAILING_COMMENT, '')
  const address = (NAMED.exec(text)?.groups?.['address'] ?? text).trim()
  if (!z.email().safeParse(address).success) throw new MailError('the From header is not one address')
  return address
}

/** U+0000 is in no text that a person wrote, and no database stores it. */
function plain(text: string): string {
  return text.replaceAll('\u0000', '').trim().toWellFormed()
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
  const bytes = bytesOf(content)
  return {
    name: (plain(filename ?? '') || 'attachment').slice(0, MAX_NAME).toWellFormed(),
    media_type: mimeType.slice(0, MAX_MEDIA_TYPE),
    size_bytes: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
}

function bytesOf(content: MimeAttachment['content']): Uint8Array {
  if (typeof content === 'string') return Buffer.from(content)
  return content instanceof ArrayBuffer ? new Uint8Array(content) : content
}

function atMost(count: number, limit: number, what: string, unit: string): void {
  if (count > limit) throw new MailError(`${what} has ${count} ${unit}; at most ${limit} are read`)
}
