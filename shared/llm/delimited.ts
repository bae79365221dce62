/**
 * Puts data of an email into a prompt as data: named sections that cannot be closed, opened or renamed from inside.
 * The text of a section is otherwise left as it is, so that a model can quote it word for word.
 */
import type { Part } from './parts.ts'

const SECTION = /<data name="([a-z_]+)">\n([\s\S]*?)\n<\/data>/g
const PART_MARKS = /<part name="[a-z_]+">\n|\n<\/part>/g
const FORGED = /<(?=\s*\/?\s*(?:data|part)\b)/gi

/**
 * The `user` text of a request. `sections`: name (a-z and _) to text, or to the parts that a text is made of, in
 * their order. Pure: the same data gives the same prompt.
 */
export function delimited(sections: Readonly<Record<string, string | readonly Part[]>>): string {
  return Object.entries(sections)
    .map(([name, content]) => `<data name="${name}">\n${rendered(content)}\n</data>`)
    .join('\n')
}

function rendered(content: string | readonly Part[]): string {
  if (typeof content === 'string') return content.replace(FORGED, '‹')
  const [only, second] = content
  if (only !== undefined && second === undefined && only.name === 'newest_message') return rendered(only.text)
  return content
    .map(({ name, text }) => `<part name="${name}">\n${text.replace(FORGED, '‹')}\n</part>`)
    .join('\n')
}

/** The sections of a text made by `delimited`, each in one piece. */
export function parseDelimited(user: string): Record<string, string> {
  const sections: Record<string, string> = {}
  for (const [, name, text] of user.matchAll(SECTION)) {
    if (name !== undefined && text !== undefined) sections[name] = text.replace(PART_MARKS, '')
  }
  return sections
}
