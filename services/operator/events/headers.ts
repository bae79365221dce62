type Header = Buffer | string | (Buffer | string)[] | undefined

/** Record headers as text. Of a repeated one the last counts, as with Kafka's Headers.lastHeader. */
export function headerTexts(headers: Readonly<Record<string, Header>> | undefined): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers ?? {})) {
    const last = Array.isArray(value) ? value.at(-1) : value
    if (last !== undefined) texts[name] = last.toString()
  }
  return texts
}
