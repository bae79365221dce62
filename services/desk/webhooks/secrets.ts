/**
 * Signing secrets: made here, shown once, and kept so that they can sign. With a key they are sealed by AES-256-GCM and
 * bound to their webhook, so that a row that is moved or changed opens nothing; without one they are stored as they are.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const SECRET_BYTES = 32 // Standard Webhooks: 24 to 64
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** `whsec_` and base64, as Standard Webhooks' libraries take it. */
export function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`
}

export class SecretUnreadableError extends Error {
  override readonly name = 'SecretUnreadableError'
}

export interface Seal {
  seal(secret: string, webhookId: string): string
  /** Throws SecretUnreadableError. */
  open(sealed: string, webhookId: string): string
}

/** `keys`: 32 bytes each. The first seals, all open: so a key is replaced by putting the next one before it. */
export function createSeal(keys: readonly Buffer[]): Seal {
  const [first] = keys
  return {
    seal(secret, webhookId) {
      if (!first) return `plain:${secret}`
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', first, nonce).setAAD(Buffer.from(webhookId))
      const parts = [nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return `gcm:${keyId(first)}:${Buffer.concat(parts).toString('base64')}`
    },
    open(sealed, webhookId) {
      const [form, ...rest] = sealed.split(':')
      if (form === 'plain') return rest.join(':')
      const [id, text = ''] = rest
      const key = keys.find((each) => keyId(each) === id)
      if (form !== 'gcm' || !key) {
        throw new SecretUnreadableError(`sealed with the key ${id}, which WEBHOOK_SECRET_KEY does not hold`)
      }
      return decipher(Buffer.from(text, 'base64'), key, webhookId)
    },
  }
}

function decipher(bytes: Buffer, key: Buffer, webhookId: string): string {
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
    cipher.setAAD(Buffer.from(webhookId)).setAuthTag(bytes.subarray(-TAG_BYTES))
    return cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + cipher.final('utf8')
  } catch (cause) {
    throw new SecretUnreadableError('the stored secret was changed', { cause })
  }
}

/** Says which key sealed, and nothing of it. */
function keyId(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8)
}
