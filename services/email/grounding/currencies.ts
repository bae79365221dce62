/** By which signs and words an email names a currency. */

const DOLLARS = ['USD', 'CAD', 'AUD', 'NZD', 'SGD', 'HKD', 'MXN', 'ARS', 'CLP', 'COP']
const CROWNS = ['SEK', 'NOK', 'DKK', 'CZK', 'ISK']
const NAMES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/€|\beur(?:o|os|on)?s?\b/iu, ['EUR']],
  [/\$|\bd[oó]l+ar(?:s|es|en)?\b|\bbucks?\b/iu, DOLLARS],
  [/£|\b(?:pounds?|quid|sterling|pfund|libras?|livres?)\b/iu, ['GBP']],
  [/¥|\b(?:yen|yenes|yens)\b/iu, ['JPY']],
  [/¥|\b(?:yuan|renminbi)\b/iu, ['CNY']],
  [/\b(?:fr|sfr|franken|francs?|francos?)\b/iu, ['CHF']],
  [/\b(?:kr|kronor|kroner|krona|krone|kronen|couronnes?|coronas?|crowns?|k[cč])\b|kč/iu, CROWNS],
  [/zł|\b(?:zloty|zlotys|złoty|złotych)\b/iu, ['PLN']],
  [/\bpesos?\b/iu, ['MXN', 'ARS', 'CLP', 'COP', 'UYU', 'PHP']],
  [/₹|\b(?:rs|rupees?|rupien|rupias?|roupies?)\b/iu, ['INR']],
  [/₺|\bliras?\b/iu, ['TRY']],
  [/\b(?:ft|forints?)\b/iu, ['HUF']],
  [/\blei\b/iu, ['RON']],
]

/** A dollar sign may be any dollar; with another country's code beside it, it is not. */
export function spellsCurrency(words: string, code: string): boolean {
  if (new RegExp(`(?<!\\p{L})${code}(?!\\p{L})`, 'iu').test(words)) return true
  const named: readonly string[] = words.toUpperCase().match(/(?<!\p{L})[A-Z]{3}(?!\p{L})/gu) ?? []
  if (named.some((other) => other !== code && ISO.has(other))) return false
  return NAMES.some(([pattern, codes]) => codes.includes(code) && pattern.test(words))
}

const ISO = new Set(Intl.supportedValuesOf('currency'))
