/**
 * MIME to text, in whatever character set. A text that is labelled UTF-8 (or not at all) and is none is read again as
 * Windows-1252, which is what such emails are: a letter lost is a word lost, and with it the value that it spells.
 */
import PostalMime, { type Email } from 'postal-mime'
import { MailError } from './mail-error.ts'

const MAX_HEADER_BYTES = 262_144 // 256 KiB, all parts together
const MAX_NESTING = 32 // levels of multipart

const LOST = /\ufffd/g
/** Two letters where UTF-8 was read as Windows-1252: `Ã¼`. */
const GARBLED = /[ÃÂ][\u0080-\u00bf]|â€/g
const LABEL = /(charset\s*=\s*"?)(?:utf-?8|us-ascii|ascii)(?="?)/gi
/** The same label in an encoded word of a header. */
const WORD_LABEL = /=\?(?:utf-?8|us-ascii)(?=\?[bq]\?)/gi

/** Rejects with MailError. */
export async function parseMime(bytes: Uint8Array): Promise<Email> {
  const email = await parse(bytes)
  const { subject, text, html } = email
  if ([subject, text, html].every((part) => damage(part) === 0)) return email
  const readings = [email, await parse(withoutStrayBytes(bytes)), await parse(relabelled(bytes))]
  const best = (name: 'subject' | 'text' | 'html') => {
    const [least] = readings.map((reading) => reading[name]).sort((a, b) => damage(a) - damage(b))
    return least === undefined ? {} : { [name]: least }
  }
  return { ...email, ...best('subject'), ...best('text'), ...best('html') }
}

async function parse(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, {
      maxHeadersSize: MAX_HEADER_BYTES,
      maxNestingDepth: MAX_NESTING,
      forceRfc822Attachments: true,
    })
  } catch (error) {
    throw new MailError('the email cannot be read: its headers or parts are out of bounds', { cause: error })
  }
}

function damage(text = ''): number {
  return (text.match(LOST)?.length ?? 0) + (text.match(GARBLED)?.length ?? 0)
}

/** Lines that are no UTF-8 become UTF-8: letters sent as single bytes, below a label that says otherwise. */
function withoutStrayBytes(bytes: Uint8Array): Uint8Array {
  const strict = new TextDecoder('utf-8', { fatal: true })
  const single = new TextDecoder('windows-1252')
  const lines: Uint8Array[] = []
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from)
    const next = end < 0 ? bytes.length : end + 1
    const line = bytes.subarray(from, next)
    try {
      strict.decode(line)
      lines.push(line)
    } catch {
      lines.push(Buffer.from(single.decode(line)))
    }
    from = next
  }
  return Buffer.concat(lines)
}

/** Encoded texts (base64, quoted-printable) whose label is wrong. */
function relabelled(bytes: Uint8Array): Uint8Array {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return Buffer.from(source.replace(LABEL, '$1windows-1252').replace(WORD_LABEL, '=?windows-1252'), 'latin1')
}
