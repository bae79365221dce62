/** shared/kafka: transactions, fencing, offsets. */
import type { Catcher, Mutation } from './mutation.ts'

const TRANSACTIONAL = 'shared/kafka/transactional-committer.ts'

const OFFSETS = 'shared/kafka/offset-commits.ts'
const OFFSETS_TEST = { file: 'test/unit/kafka/offset-commits.test.ts' }

const byCommitters = (test: string, because: RegExp): Catcher => ({
  file: 'test/integration/committers.test.ts',
  test,
  because,
})
const zombie = byCommitters(
  'nobody sees what a zombie publishes once another worker has opened its partition',
  /Missing expected rejection/,
)

export const KAFKA_MUTATIONS: readonly Mutation[] = [
  {
    name: 'no-fencing',
    breaks: 'whoever opens a partition fences who had it: one transactional id a partition (T1)',
    edits: [
      {
        file: TRANSACTIONAL,
        text: 'transactionalId: `${this.#groupId}-${partition.topic}-${partition.partition}`',
        by: 'transactionalId: `${this.#groupId}-${partition.topic}-${partition.partition}-${Math.random()}`',
      },
    ],
    catchers: [zombie],
  },
  {
    name: 'fenced-late',
    breaks: 'a partition is fenced when it is opened, before its position is read (T2)',
    edits: [{ file: TRANSACTIONAL, text: '      await (await producer.transaction()).abort()\n', by: '' }],
    catchers: [zombie],
  },
  {
    name: 'outputs-before-the-transaction',
    breaks: 'outputs and their offset are one transaction',
    edits: [
      {
        file: TRANSACTIONAL,
        text: 'const transaction = await this.#producer.transaction()',
        by: 'let transaction = await this.#producer.transaction()',
      },
      {
        file: TRANSACTIONAL,
        text: "crashPoint('after-send')",
        by: 'await transaction.commit()\n      transaction = await this.#producer.transaction()',
      },
    ],
    catchers: [byCommitters('outputs whose offset cannot be committed are never seen', /together, in vain/)],
  },
  {
    name: 'published-position-forgotten',
    breaks: 'how far outputs were published is committed with them (T3)',
    edits: [
      {
        file: TRANSACTIONAL,
        text: 'await transaction.sendOffsets(this.#offsets(publishedGroup(this.#groupId), published)) // T3',
        by: 'void published',
      },
    ],
    catchers: [
      byCommitters(
        'how far outputs were published is remembered when an operator rewinds the group',
        /strictly deep-equal/,
      ),
    ],
  },
  {
    name: 'dead-letter-outside-the-transaction',
    breaks: 'a dead letter is published with its offset, in one transaction',
    edits: [
      {
        file: 'shared/kafka/relay-committer.ts',
        text: 'if (!batch.outputs.some(({ topic }) => exactlyOnce.includes(topic))) return ordinary.commit(batch)',
        by: 'if (exactlyOnce.length > 0) return ordinary.commit(batch)',
      },
    ],
    catchers: [
      byCommitters(
        'a relay publishes dead letters with their offset or not at all: not those of a zombie',
        /Missing expected rejection/,
      ),
    ],
  },
  {
    name: 'offset-overtakes',
    breaks: 'no offset that waits overtakes the one of a transaction (R2)',
    edits: [
      { file: 'shared/kafka/relay-committer.ts', text: '        await ordinary.flush() // R2\n', by: '' },
    ],
    catchers: [
      byCommitters(
        'a relay never sets an offset back: those that wait go before the transaction of a dead letter',
        /gave up waiting: the offset to be/,
      ),
    ],
  },
  {
    name: 'offset-before-acknowledgement',
    breaks: 'an offset is committed only after its outputs are acknowledged (C1)',
    edits: [
      {
        file: 'shared/kafka/idempotent-committer.ts',
        text: '    try {\n      await Promise.all(outputs.map(',
        by: `    this.#offsets.commitSoon({ topic, partition, offset: String(offset), metadata })
    try {
      await Promise.all(outputs.map(`,
      },
    ],
    catchers: [byCommitters('a relay commits no offset whose outputs the broker has not taken', /2 !== 1/)],
  },
  {
    name: 'failed-offset-forgotten',
    breaks: 'an offset that could not be committed is tried again (O2)',
    edits: [
      {
        file: OFFSETS,
        text: 'if (!this.#waiting.has(name)) this.#waiting.set(name, offset)',
        by: 'void [name, offset]',
      },
    ],
    catchers: [
      {
        ...OFFSETS_TEST,
        test: 'an offset that could not be committed is tried again, unless a newer one has taken its place',
        because: /strictly deep-equal/,
      },
    ],
  },
  {
    name: 'lost-offset-committed',
    breaks: 'offsets of a lost partition are forgotten: they are its new owner’s (C2)',
    edits: [{ file: OFFSETS, text: '    this.#sent.delete(nameOf(partition))\n', by: '' }],
    catchers: [
      {
        ...OFFSETS_TEST,
        test: 'offsets of a partition that was lost are not committed any more, neither those that wait nor those that failed',
        because: /strictly deep-equal/,
      },
    ],
  },
  {
    name: 'no-answer-is-no-offset',
    breaks: 'an answer that leaves the partition out is asked for again, and begins nothing anew',
    edits: [
      {
        file: 'shared/kafka/committed-position.ts',
        text: "throw new RetryableError('METADATA_INCOMPLETE', `the answer does not tell ${what}`)",
        by: "return { partition, offset: '-1', low: '0', metadata: what && null } as never",
      },
    ],
    catchers: [
      {
        file: 'test/unit/kafka/committed-position.test.ts',
        test: 'an answer that says nothing of the partition is asked for again: it must not begin the partition anew',
        because: /Missing expected rejection/,
      },
    ],
  },
]
