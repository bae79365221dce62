/**
 * Kafka's brokers as the engine's promise needs them: partitions to read, positions with metadata, producer epochs
 * that fence, and a log of outputs that become visible together with their offset or not at all (KIP-98).
 * Owns what is durable; checks each commit that it accepts.
 */
import { FencedError } from '../../../../shared/runtime/errors.ts'
import { decodeCompleted, isPublished, METADATA_LIMIT } from '../../../../shared/runtime/offset-ledger.ts'
import type {
  CommitBatch,
  CommittedPosition,
  Fetched,
  OutputRecord,
} from '../../../../shared/runtime/ports.ts'
import type { Journal } from './journal.ts'
import { DEAD_LETTERS, effectOf, INPUT, idOf, inputRecord, type PlannedRecord } from './plan.ts'

export interface InputPartition {
  records: readonly PlannedRecord[]
  /** Where the log ends: behind the last record or marker. */
  end: number
  position: CommittedPosition
  /** How far outputs were published before an operator rewound `position`. */
  published: CommittedPosition
}

interface Partition extends InputPartition {
  number: number
  epoch: number
}

export class KafkaModel {
  readonly partitions: readonly Partition[]
  /** Records whose handler has returned, once at least. */
  readonly handled = new Set<string>()
  readonly #journal: Journal
  /** What a read_committed consumer sees, in order. */
  readonly #visible: OutputRecord[] = []

  constructor(partitions: readonly InputPartition[], journal: Journal) {
    this.#journal = journal
    this.partitions = partitions.map((each, number) => ({ ...each, number, epoch: 0 }))
    for (const { number, records, published } of this.partitions) {
      for (const record of records) {
        if (!isPublished(record.offset, published)) continue
        this.#visible.push(...effectOf(number, record))
        this.handled.add(idOf(number, record))
      }
    }
  }

  partition(number: number): Partition {
    const partition = this.partitions[number]
    if (!partition) throw new RangeError(`no partition ${number}`)
    return partition
  }

  get lag(): number {
    return this.partitions.reduce((sum, { end, position }) => sum + end - position.offset, 0)
  }

  /** At most `max` records from `from` on, and the markers around them. */
  read(number: number, from: number, max: number): Fetched {
    const { records, end } = this.partition(number)
    const ahead = records.filter(({ offset }) => offset >= from)
    const beyond = ahead[max]
    const taken = ahead.slice(0, max).map((record) => inputRecord(number, record))
    return { from, next: Math.max(from, beyond?.offset ?? end), end, records: taken }
  }

  /** Whoever had the partition can commit nothing from now on. */
  fence(number: number): number {
    return ++this.partition(number).epoch
  }

  commit(number: number, epoch: number, batch: CommitBatch): void {
    const partition = this.partition(number)
    if (epoch !== partition.epoch) throw new FencedError('PRODUCER_FENCED', `epoch ${epoch} is over`)
    const { offset, metadata, outputs, published } = batch
    const back = offset < partition.position.offset
    this.#journal.expect(!back, 'the committed offset never goes back', `p${number} to ${offset}`)
    for (const { length } of [metadata, published.metadata]) {
      this.#journal.expect(length <= METADATA_LIMIT, 'metadata fits', `p${number}: ${length} bytes`)
    }
    partition.position = { offset, metadata }
    partition.published = published
    this.#visible.push(...outputs)
    this.#checkEffects(partition)
  }

  /** What all records have brought about, against what is committed: K1, L1 and L3 from outside. */
  #checkEffects({ number, records, position, published }: Partition): void {
    const above = decodeCompleted(position.offset, position.metadata)
    const visible = this.#visibleByRecord()
    for (const record of records) {
      const id = idOf(number, record)
      const done = record.offset < position.offset || above.has(record.offset)
      this.#journal.expect(
        !done || this.handled.has(id),
        'nothing committed above an unfinished record',
        `${id} is not finished, p${number} is at ${position.offset} ${position.metadata}`,
      )
      const expected = effectOf(number, record).length
      if (expected === 0) continue
      this.#journal.expect(
        (visible.get(id)?.length ?? 0) >= expected === isPublished(record.offset, published),
        'outputs and offset together',
        `${id}: ${visible.get(id)?.length ?? 0} outputs, published ${published.offset} ${published.metadata}`,
      )
    }
  }

  /** When everything is committed: each record has had its whole effect, once, in the order of its key. */
  checkPublished(): void {
    const visible = this.#visibleByRecord()
    for (const { number, records } of this.partitions) {
      for (const record of records) {
        const id = idOf(number, record)
        const found = (visible.get(id) ?? []).map(nameOf).sort()
        const expected = effectOf(number, record).map(nameOf).sort()
        this.#journal.expect(
          found.join() === expected.join(),
          'published exactly once',
          `${id}: [${found.join()}] instead of [${expected.join()}]`,
        )
      }
    }
    const newest = new Map<string, number>()
    for (const output of this.#visible) {
      if (output.key === null) continue
      const [partition, offset] = idOfOutput(output).split('/').map(Number)
      const key = `${partition} ${output.key.toString()}`
      const inOrder = (newest.get(key) ?? -1) <= (offset ?? -1)
      this.#journal.expect(inOrder, 'published in the order of the key', nameOf(output))
      newest.set(key, offset ?? -1)
    }
  }

  #visibleByRecord(): Map<string, OutputRecord[]> {
    return Map.groupBy(this.#visible, idOfOutput)
  }
}

/** `in/0@7#1`, or `dead/0@7`. */
function nameOf({ topic, value }: OutputRecord): string {
  return `${topic === DEAD_LETTERS ? topic : INPUT} ${value?.toString()}`
}

function idOfOutput({ value }: OutputRecord): string {
  return (value?.toString() ?? '').split('#')[0] ?? ''
}
