const formats = new Map<string, Intl.NumberFormat>()

/** `48000` of EUR as `EUR 480.00`, with the decimals that the currency has. For sentences, not for sums. */
export function money(minor: number, currency: string): string {
  const format = formats.get(currency) ?? newFormat(currency)
  const { maximumFractionDigits = 2 } = format.resolvedOptions()
  return format.format(minor / 10 ** maximumFractionDigits).replaceAll('\u00a0', ' ')
}

function newFormat(currency: string): Intl.NumberFormat {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' })
  formats.set(currency, format)
  return format
}
