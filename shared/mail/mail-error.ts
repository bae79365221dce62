/** An email that cannot be a claim. The message says why, and repeats nothing of the email. */
export class MailError extends Error {
  override readonly name = 'MailError'
}
