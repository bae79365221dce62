/** Where an entry stands in the event log. Outside of the desk it is the string `<xid>-<seq>`. Pure. */

export interface LogPosition {
  /** The transaction that wrote the entry. */
  xid: bigint
  /** Its number among all entries. */
  seq: bigint
}

const FORM = /^(?<xid>\d{1,20})-(?<seq>\d{1,19})$/
/** Every entry comes after it. */
export const LOG_START: LogPosition = { xid: 0n, seq: 0n }
/** No entry comes after it. */
export const LOG_END: LogPosition = { xid: 2n ** 64n - 1n, seq: 2n ** 63n - 1n }

export function formatPosition({ xid, seq }: LogPosition): string {
  return `${xid}-${seq}`
}

/** Null: not a position. */
export function parsePosition(text: string): LogPosition | null {
  const { xid, seq } = FORM.exec(text)?.groups ?? {}
  if (xid === undefined || seq === undefined) return null
  const position = { xid: BigInt(xid), seq: BigInt(seq) }
  return position.xid <= LOG_END.xid && position.seq <= LOG_END.seq ? position : null
}

/** Negative: a comes before b. */
export function comparePositions(a: LogPosition, b: LogPosition): number {
  if (a.xid !== b.xid) return a.xid < b.xid ? -1 : 1
  if (a.seq !== b.seq) return a.seq < b.seq ? -1 : 1
  return 0
}
