/**
 * Puts data of an email into a prompt as data: named sections that cannot be closed, opened or renamed from inside.
 * The text of a section is otherwise left as it is, so that a model can quote it word for word.
 */

const SECTION = /<data name="([a-z_]+)">\n([\s\S]*?)\n<\/data>/g
const FORGED = /<(?=\s*\/?\s*data\b)/gi

/** The `user` text of a request. `sections`: name (a-z and _) to text. Pure: the same data gives the same prompt. */
export function delimited(sections: Readonly<Record<string, string>>): string {
  return Object.entries(sections)
    .map(([name, text]) => `<data name="${name}">\n${text.replace(FORGED, '‹')}\n</data>`)
    .join('\n')
}

/** The sections of a text made by `delimited`. */
export function parseDelimited(user: string): Record<string, string> {
  const sections: Record<string, string> = {}
  for (const [, name, text] of user.matchAll(SECTION)) {
    if (name !== undefined && text !== undefined) sections[name] = text
  }
  return sections
}
