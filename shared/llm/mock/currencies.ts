/** Currency signs, codes and words, in folded text, with the ISO code each stands for. */

const SIGNS: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  '₺': 'TRY',
  '₽': 'RUB',
  '₩': 'KRW',
  '₪': 'ILS',
  '₫': 'VND',
  '₱': 'PHP',
  us$: 'USD',
  u$s: 'USD',
  a$: 'AUD',
  au$: 'AUD',
  c$: 'CAD',
  ca$: 'CAD',
  can$: 'CAD',
  nz$: 'NZD',
  hk$: 'HKD',
  s$: 'SGD',
  sg$: 'SGD',
  r$: 'BRL',
  mx$: 'MXN',
  $: 'USD',
  zł: 'PLN',
  kč: 'CZK',
  kc: 'CZK',
  'sfr.': 'CHF',
  sfr: 'CHF',
  'fr.': 'CHF',
  'rs.': 'INR',
  rs: 'INR',
}
const CODES =
  'eur usd gbp chf cad aud nzd jpy sek nok dkk pln czk huf ron bgn inr mxn brl ars clp cop pen zar cny hkd sgd krw try ils aed sar thb php idr myr'

/** Longest first: the first that fits names the currency. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:us|u\.s\.|american) dollars?$|^dolares (?:estadounidenses|americanos)$|^us-dollar$/, 'USD'],
  [/^canadian dollars?$|^dolares canadienses$|^dollars? canadiens?$/, 'CAD'],
  [/^australian dollars?$/, 'AUD'],
  [/^(?:swiss francs?|(?:schweizer )?franken|francos? suizos?|francs? suisses?|stutz)$/, 'CHF'],
  [/^mexican pesos?$|^pesos? mexicanos?$/, 'MXN'],
  [
    /^(?:pounds? sterling|pounds?|quid|libras? esterlinas?|libras?|pfund(?: sterling)?|britische pfund|livres? sterling|british pounds?|sterling)$/,
    'GBP',
  ],
  [/^(?:euros?|eurs?|euronen)$/, 'EUR'],
  [/^(?:dollars?|dolar(?:es)?|bucks?)$/, 'USD'],
  [/^yens?$/, 'JPY'],
  [/^zlot(?:y|ys|ych|is)$/, 'PLN'],
  [/^(?:indian )?rupees?$/, 'INR'],
]
const WORD_PATTERN =
  'us dollars?|u\\.s\\. dollars?|american dollars?|us-dollar|dolares (?:estadounidenses|americanos|canadienses)|canadian dollars?|dollars? canadiens?|australian dollars?|swiss francs?|schweizer franken|franken|francos? suizos?|francs? suisses?|mexican pesos?|pesos? mexicanos?|pounds? sterling|british pounds?|pounds?|quid|libras? esterlinas?|libras?|pfund sterling|britische pfund|pfund|livres? sterling|euros?|dollars?|dolar(?:es)?|bucks?|yens?|zloty(?:s|ch)?|(?:indian )?rupees?'
const CODE_PATTERN = CODES.replaceAll(' ', '|')
const SIGN_BEFORE = '(?:us|u|au|a|ca|can|c|nz|hk|sg|s|r|mx)?\\$s?|[€£¥₹₺₽₩₪₫₱]|sfr\\.?|fr\\.|rs\\.?'
const SIGN_AFTER = '(?:us|au|ca|can|mx|r)?\\$|[€£¥₹₺₽₩₪₫₱]|zł|kč|kc\\b|sfr\\b\\.?|fr\\.(?=\\s|$)'

/** What may stand before and after a number. */
export const CURRENCY_BEFORE = `(?:\\b(?:${CODE_PATTERN})(?![a-z])|(?<![a-z])(?:${SIGN_BEFORE})|\\b(?:euros?|dollars?|pounds?))`
export const CURRENCY_AFTER = `(?:(?:${WORD_PATTERN}|${CODE_PATTERN})\\b|${SIGN_AFTER})`
export const CURRENCY_WORD = `(?:${WORD_PATTERN}|${CODE_PATTERN})`

/** Countries whose own currency is written with a bare `$`. */
const DOLLAR_COUNTRIES: Readonly<Record<string, string>> = {
  CA: 'CAD',
  AU: 'AUD',
  NZ: 'NZD',
  SG: 'SGD',
  HK: 'HKD',
  MX: 'MXN',
  CL: 'CLP',
  CO: 'COP',
  AR: 'ARS',
}

/** The ISO code that a sign, code or word stands for. A bare `$` is the tenant's own, else the US dollar. */
export function currencyOf(folded: string, locale: string): string | null {
  const mark = folded.trim().replace(/\s+/g, ' ')
  if (mark === '$' || /^dollars?$|^dolar(?:es)?$/.test(mark)) {
    return DOLLAR_COUNTRIES[/[-_]([A-Za-z]{2})$/.exec(locale)?.[1]?.toUpperCase() ?? ''] ?? 'USD'
  }
  const sign = SIGNS[mark]
  if (sign !== undefined) return sign
  if (mark.length === 3 && CODES.includes(mark)) return mark.toUpperCase()
  return WORDS.find(([pattern]) => pattern.test(mark))?.[1] ?? null
}
