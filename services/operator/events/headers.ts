type Header = Buffer | string | (Buffer | string)[] | undefined

/** As kafkajs gives and takes them: bytes, of a repeated header a list. */
export type RawHeaders = Readonly<Record<string, Header>>

/** Record headers as text. Of a repeated one the last counts, as with Kafka's Headers.lastHeader. */
export function headerTexts(headers: RawHeaders | undefined): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers ?? {})) {
    const last = Array.isArray(value) ? value.at(-1) : value
    if (last !== undefined) texts[name] = last.toString()
  }
  return texts
}
