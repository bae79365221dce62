const digits = new Map<string, number>()

/** Decimals of a currency after ISO 4217; 2 where the currency is not known. */
function minorDigits(currency: string | null): number {
  if (currency === null) return 2
  let known = digits.get(currency)
  if (known === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    known = format.resolvedOptions().maximumFractionDigits ?? 2
    digits.set(currency, known)
  }
  return known
}

/** A decimal amount in minor units; null when it is not a positive sum that can be kept exactly. */
export function toMinor(amount: number, currency: string | null): number | null {
  const minor = Math.round(amount * 10 ** minorDigits(currency))
  return Number.isSafeInteger(minor) && minor > 0 ? minor : null
}
