/** Addresses of mail: `ana@example.com` or `Ana Ruiz <ana@example.com>`. */

/** An optional name, quoted or not, then exactly one address in angle brackets, then nothing. */
const NAMED = /^(?:"(?:[^"\\]|\\.)*"|[^"<>])*<(?<address>[^<>"]*)>$/

/** True when `from` is one of the holder's addresses, without case. */
export function isAddressOf(from: string, emails: readonly string[]): boolean {
  const sender = lowerCase(addressIn(from))
  return emails.some((email) => lowerCase(email) === sender)
}

/** The whole text where it is not of the form `Name <address>`: malformed text equals no address. */
function addressIn(from: string): string {
  const text = from.trim()
  return (NAMED.exec(text)?.groups?.['address'] ?? text).trim()
}

/** Of A-Z only: Unicode's own folding makes the Kelvin sign a k, and so another address the holder's. */
function lowerCase(address: string): string {
  return address.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
