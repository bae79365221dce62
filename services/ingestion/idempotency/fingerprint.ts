/** Tells one request from another under the same Idempotency-Key. Pure. */
import { createHash } from 'node:crypto'

export interface Request {
  tenantId: string
  method: string
  path: string
  /** JSON as it was parsed: spaces, order of keys and spelling of numbers do not count. */
  body: unknown
}

/** SHA-256, 32 bytes. */
export function fingerprint({ tenantId, method, path, body }: Request): Buffer {
  return createHash('sha256')
    .update(canonical([tenantId, method, path, body]))
    .digest()
}

/** JSON with the keys of every object in order and without spaces. Undefined fields are left out, as JSON does. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`)
  return `{${fields.join(',')}}`
}
