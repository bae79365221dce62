/**
 * The offset ledger of one partition: which records were taken, which are done, what may be committed.
 * Owns no I/O and no time: pure bookkeeping, so that its rules can be tested against a model.
 *
 * Invariants:
 * L1. The committable offset is the lowest offset that was taken and is not done; everything below it is done.
 * L2. A record is taken once: an offset below `next`, or done according to the metadata, is refused.
 * L3. What is done above the committable offset is listed in the metadata, so that a restart redoes only
 *     what was unfinished.
 * L4. The metadata never exceeds METADATA_LIMIT bytes: `full` tells the worker to take no more, and `room` the commit
 *     loop how many completions still fit.
 */

/** Kafka's offset.metadata.max.bytes default. */
export const METADATA_LIMIT = 4_096 // bytes
/** Headroom for ranges that completions of records already taken can still add. */
const FULL_AT = 3_072 // bytes
/** What one completion can add: a range of two offsets in base 36, six digits each. */
const RANGE_BYTES = 14

export interface LedgerPosition {
  offset: number
  metadata: string
}

const after = (offsets: readonly number[] | undefined, index: number) =>
  offsets?.[index] ?? Number.POSITIVE_INFINITY

/**
 * Done offsets as ranges relative to the committed one: `c1:2-4,7` means base+2..base+4 and base+7. Both lists
 * are in order. With `unfinished` a range reaches over offsets that are in neither list: they are no records, but
 * markers of transactions.
 */
export function encodeCompleted(
  base: number,
  done: readonly number[],
  unfinished?: readonly number[],
): string {
  const ranges: string[] = []
  let open = 0
  for (let i = 0; i < done.length; ) {
    const from = done[i] ?? 0
    let to = from
    while (after(unfinished, open) < from) open++
    const end = after(unfinished, open)
    const joins = (offset: number | undefined) =>
      offset !== undefined && (unfinished ? offset < end : offset === to + 1)
    for (i++; joins(done[i]); i++) to = done[i] ?? to
    ranges.push(
      from === to ? (from - base).toString(36) : `${(from - base).toString(36)}-${(to - base).toString(36)}`,
    )
  }
  return ranges.length === 0 ? '' : `c1:${ranges.join(',')}`
}

/** Inverse of encodeCompleted. Metadata that somebody else wrote is ignored: redoing is safe, skipping is not. */
export function decodeCompleted(base: number, metadata: string): Set<number> {
  const done = new Set<number>()
  if (!/^c1:[0-9a-z]+(-[0-9a-z]+)?(,[0-9a-z]+(-[0-9a-z]+)?)*$/.test(metadata)) return done
  for (const range of metadata.slice(3).split(',')) {
    const [from, to] = range.split('-').map((text) => Number.parseInt(text, 36))
    for (let offset = from ?? 0; offset <= (to ?? from ?? 0); offset++) done.add(base + offset)
  }
  return done
}

/** What is done by either of two positions of one partition. */
export function unite(a: LedgerPosition, b: LedgerPosition): LedgerPosition {
  const [ahead, behind] = a.offset >= b.offset ? [a, b] : [b, a]
  if (behind.metadata === '') return ahead
  const done = decodeCompleted(ahead.offset, ahead.metadata)
  for (const offset of decodeCompleted(behind.offset, behind.metadata))
    if (offset >= ahead.offset) done.add(offset)
  let { offset } = ahead
  while (done.delete(offset)) offset++
  return {
    offset,
    metadata: encodeCompleted(
      offset,
      [...done].sort((x, y) => x - y),
    ),
  }
}

/** Whether a record's outputs were published already, by the position up to which outputs were. */
export function isPublished(offset: number, published: LedgerPosition): boolean {
  return publishedBy(published)(offset)
}

/** The same for many records: the metadata is decoded once. */
export function publishedBy({ offset, metadata }: LedgerPosition): (record: number) => boolean {
  const done = decodeCompleted(offset, metadata)
  return (record) => record < offset || done.has(record)
}

export class OffsetLedger {
  /** Taken and not done, in order of offset (Map keeps insertion order; offsets are taken in order). */
  readonly #pending = new Set<number>()
  /** Done, above the committable offset. */
  readonly #done: Set<number>
  #next: number

  /** `position`: what Kafka has committed for the group. */
  constructor(position: LedgerPosition) {
    this.#next = position.offset
    this.#done = decodeCompleted(position.offset, position.metadata)
  }

  /** The next offset to take: all below it was taken. */
  get next(): number {
    return this.#next
  }

  /** Records in flight. */
  get size(): number {
    return this.#pending.size
  }

  /** True when the next completions might overflow the metadata (L4). */
  get full(): boolean {
    return this.#done.size > 256 && this.position().metadata.length > FULL_AT
  }

  /** How many completions surely fit into the metadata, whichever records they are of (L4). */
  get room(): number {
    return Math.floor((METADATA_LIMIT - this.position().metadata.length) / RANGE_BYTES)
  }

  /** Whether the record is the lowest in flight: its completion makes the metadata shorter. */
  isLowest(offset: number): boolean {
    const [first] = this.#pending
    return offset === first
  }

  /** Whether the record is new and is now in flight (L2). */
  take(offset: number): boolean {
    if (offset < this.#next) return false
    this.#next = offset + 1
    if (this.#done.has(offset)) return false
    this.#pending.add(offset)
    return true
  }

  /** Nothing below `offset` is left to take: what lies there are markers, or records that no consumer sees. */
  advance(offset: number): void {
    if (offset > this.#next) this.#next = offset
  }

  complete(offset: number): void {
    if (this.#pending.delete(offset)) this.#done.add(offset)
  }

  /** What may be committed now (L1, L3). Forgets what falls below the committable offset. */
  position(): LedgerPosition {
    const [first] = this.#pending
    const offset = first ?? this.#lowestUntaken()
    for (const done of this.#done) if (done < offset) this.#done.delete(done)
    if (this.#done.size === 0) return { offset, metadata: '' }
    const done = [...this.#done].sort((a, b) => a - b)
    return { offset, metadata: encodeCompleted(offset, done, this.#unfinished(done.at(-1) ?? 0)) }
  }

  /** Up to `last`, in order: records in flight, then whatever was not taken yet, record or not. */
  #unfinished(last: number): number[] {
    const unfinished = [...this.#pending]
    for (let offset = this.#next; offset < last; offset++)
      if (!this.#done.has(offset)) unfinished.push(offset)
    return unfinished
  }

  /**
   * Nothing is in flight: the next offset to take, past those that metadata says are done. They count as taken from now
   * on, for position() forgets them (L2).
   */
  #lowestUntaken(): number {
    while (this.#done.has(this.#next)) this.#next++
    return this.#next
  }
}
