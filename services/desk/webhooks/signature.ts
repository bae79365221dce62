/** Headers of a delivery after Standard Webhooks 1.0 (https://www.standardwebhooks.com). */
import { Webhook } from 'standardwebhooks'

/**
 * One signature a secret, so that a receiver may change to the newest when it likes. `sentAt`: of this attempt;
 * receivers refuse what is older than some minutes.
 */
export function signedHeaders(
  secrets: readonly string[],
  messageId: string,
  payload: string,
  sentAt: Date,
): Record<string, string> {
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
    'webhook-signature': secrets
      .map((secret) => new Webhook(secret).sign(messageId, sentAt, payload))
      .join(' '),
  }
}
