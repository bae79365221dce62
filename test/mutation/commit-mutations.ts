/** shared/runtime: what is committed, and when. */
import { anything, hanging, lossy } from './engine-catchers.ts'
import type { Mutation } from './mutation.ts'

const COMMITS = 'shared/runtime/commit-loop.ts'
const LEDGER = 'shared/runtime/offset-ledger.ts'
const LEDGER_TEST = {
  file: 'test/unit/runtime/offset-ledger.test.ts',
  test: 'whatever the order of completions, commits and crashes: no offset is committed over unfinished work, and finished work that was committed is not taken again',
}

export const COMMIT_MUTATIONS: readonly Mutation[] = [
  {
    name: 'offset-over-a-gap',
    breaks: 'no offset is committed over unfinished work (L1)',
    edits: [
      {
        file: LEDGER,
        text: 'const offset = first ?? this.#lowestUntaken()',
        by: 'const offset = this.#lowestUntaken()',
      },
    ],
    catchers: [
      { ...LEDGER_TEST, because: /lies below the committed offset, undone/ },
      anything('nothing committed above an unfinished record'),
    ],
  },
  {
    name: 'done-taken-again',
    breaks: 'what the metadata says is done is not done again (L2)',
    edits: [{ file: LEDGER, text: '    if (this.#done.has(offset)) return false\n', by: '' }],
    catchers: [{ ...LEDGER_TEST, because: /taken exactly when its completion was not committed/ }],
  },
  {
    name: 'metadata-unbounded',
    breaks: 'the metadata stays within what Kafka stores (L4)',
    edits: [
      {
        file: COMMITS,
        text: 'if (!this.#ledger.isLowest(offset) && room-- <= 0) continue',
        by: 'if (room-- < Number.NEGATIVE_INFINITY) continue',
      },
    ],
    catchers: [hanging('metadata fits')],
  },
  {
    name: 'offset-before-outputs',
    breaks: 'an offset is committed with its outputs, never before (K1)',
    edits: [
      {
        file: COMMITS,
        text: 'await this.#committer.commit({ outputs: sends.map(({ output }) => output), ...position, published })',
        by: `await this.#committer.commit({ outputs: [], ...position, published })
        await this.#committer?.commit({ outputs: sends.map(({ output }) => output), ...position, published })`,
      },
    ],
    catchers: [lossy('outputs and offset together')],
  },
  {
    name: 'blind-retry',
    breaks: 'a commit whose answer was lost is looked up before it is tried again (K3)',
    edits: [
      {
        file: COMMITS,
        text: `    if (isAt(position)) return true
    if (isAt(this.#committed)) return false
    throw new FencedError('COMMITTED_ELSEWHERE', 'another worker moved the offset')`,
        by: '    return isAt(position) && false',
      },
    ],
    catchers: [lossy('published exactly once')],
  },
  {
    name: 'lost-commit-forgotten',
    breaks: 'a commit that failed is tried again (K3)',
    edits: [
      {
        file: COMMITS,
        text: "const outcome = first.outcome === 'again' ? await this.#commitAgain(first.commit) : first.outcome",
        by: 'const outcome = first.outcome',
      },
    ],
    catchers: [lossy('outputs and offset together', 'published exactly once', 'lag reaches 0')],
  },
  {
    name: 'rewind-publishes-again',
    breaks: 'what was published before a rewind is not published again',
    edits: [
      {
        file: COMMITS,
        text: 'const again = this.#publishedBefore(finished.record.offset)',
        by: 'const again = this.#publishedBefore(finished.record.offset) && false',
      },
    ],
    catchers: [anything('published exactly once')],
  },
  {
    name: 'lost-wake-up',
    breaks: 'what finishes while a commit ends is committed too',
    edits: [
      {
        file: COMMITS,
        text: '    this.#running = null\n    this.#options.onProgress()',
        by: '    this.#options.onProgress()',
      },
      {
        file: COMMITS,
        text: 'this.#running ??= this.#run()',
        by: `this.#running ??= this.#run().finally(() => {
      this.#running = null
    })`,
      },
    ],
    catchers: [
      {
        file: 'test/unit/runtime/commit-loop.test.ts',
        test: 'what finishes at whatever moment while a commit ends is committed too',
        because: /left alone/,
      },
    ],
  },
  {
    name: 'two-commits-at-once',
    breaks: 'one commit of a partition at a time (K2)',
    edits: [{ file: COMMITS, text: 'this.#running ??= this.#run()', by: 'this.#running = this.#run()' }],
    catchers: [anything('one commit of a partition at a time')],
  },
  {
    name: 'published-position-set-back',
    breaks: 'after a rewind what was published stays published, however often the service starts',
    edits: [
      {
        file: COMMITS,
        text: 'const published = unite(this.#published, position)',
        by: 'const published = unite(position, position)',
      },
    ],
    catchers: [anything('outputs and offset together')],
  },
  {
    name: 'waiting-results-forgotten',
    breaks: 'what does not fit into a commit goes with a later one',
    edits: [
      {
        file: COMMITS,
        text: 'this.#finished = this.#finished.filter((finished) => !taken.has(finished))',
        by: 'if (taken.size > 0) this.#finished = []',
      },
    ],
    catchers: [hanging('lag reaches 0', 'published exactly once', 'every record that begins ends once')],
  },
  {
    name: 'failed-committer-left-open',
    breaks: 'what is opened is closed: each open producer costs the broker memory',
    edits: [{ file: COMMITS, text: '    await failed?.close()\n', by: '    void failed\n' }],
    catchers: [lossy('what is opened is closed')],
  },
]
