/**
 * What provisioning found and did, one line a thing. `refused`: it exists in a way that cannot be changed without
 * harm, and somebody has to decide; the rest is still done.
 */
export interface Provisioned {
  kind: 'topic' | 'schema' | 'tables' | 'indexes' | 'policies'
  name: string
  result: 'made' | 'there' | 'refused'
  /** What is worth knowing beyond that; empty when nothing. */
  note: string
}

export function provisioned(
  kind: Provisioned['kind'],
  name: string,
  result: Provisioned['result'],
  note = '',
): Provisioned {
  return { kind, name, result, note }
}
