interface Currency {
  format: Intl.NumberFormat
  /** Minor units of one unit. */
  scale: number
}

const currencies = new Map<string, Currency>()

/** `48000` of EUR as `EUR 480.00`, with the decimals that the currency has. For sentences, not for sums. */
export function money(minor: number, code: string): string {
  const { format, scale } = currencies.get(code) ?? newCurrency(code)
  return format.format(minor / scale).replaceAll('\u00a0', ' ')
}

function newCurrency(code: string): Currency {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: code, currencyDisplay: 'code' })
  const currency = { format, scale: 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2) }
  currencies.set(code, currency)
  return currency
}
