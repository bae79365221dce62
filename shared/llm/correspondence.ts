/**
 * Several emails on one matter as one text, the way mail programs show them: the newest, and below it the earlier ones
 * quoted, each one level deeper. So whoever reads a single email (parts.ts) reads a correspondence too.
 */

export interface Mail {
  from: string
  /** ISO 8601. */
  received_at: string
  /** Cleaned: marks of quotation would break HTML. */
  text: string
}

/** `earlier`: oldest first. Without any the text is the newest one's, unchanged. */
export function inOneText(newest: string, earlier: readonly Mail[]): string {
  return earlier.toReversed().reduce((text, mail, depth) => {
    const marks = '>'.repeat(depth)
    const quoted = mail.text.split('\n').map((line) => `${marks}> ${line}`)
    const attribution = `${marks}${depth === 0 ? '' : ' '}On ${mail.received_at.slice(0, 10)}, ${mail.from} wrote:`
    return [text, '', attribution, ...quoted].join('\n')
  }, newest)
}
