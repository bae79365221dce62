/** shared/runtime: records in flight, their order, and what becomes of those that fail. */
import { anything, late, slow, storm } from './engine-catchers.ts'
import type { Mutation } from './mutation.ts'

const WORKER = 'shared/runtime/worker.ts'
const PROCESSOR = 'shared/runtime/processor.ts'

export const WORKER_MUTATIONS: readonly Mutation[] = [
  {
    name: 'finished-too-early',
    breaks: 'a record may be committed only after its handler returned (W1)',
    edits: [
      {
        file: WORKER,
        text: 'const span = observer.begin(record)',
        by: 'const span = observer.begin(record)\n    this.#commits.ledger.complete(record.offset)',
      },
    ],
    catchers: [anything('nothing committed above an unfinished record', 'outputs and offset together')],
  },
  {
    name: 'fatal-error-goes-on',
    breaks: 'a commit that failed for good is the last one of its partition (P5)',
    edits: [{ file: PROCESSOR, text: '        void worker.drop() // P5\n', by: '' }],
    catchers: [
      {
        file: 'test/unit/runtime/fatal.test.ts',
        test: 'a commit that fails for good is the last one: no offset behind it is committed without its outputs',
        because: /their offset is not committed without them/,
      },
    ],
  },
  {
    name: 'lane-order-ignored',
    breaks: 'records of one key are handled one at a time and in order (N1)',
    edits: [
      {
        file: 'shared/runtime/lanes.ts',
        text: 'const behind = this.#waiting.get(key)\n    if (behind) {',
        by: 'const behind = this.#waiting.get(key)\n    if (behind && false) {',
      },
    ],
    catchers: [
      {
        file: 'test/unit/runtime/lanes.test.ts',
        test: 'tasks of one key run one at a time and in order, tasks of all keys at most width at once',
        because: /two tasks of one key at once/,
      },
      anything('one handler a key, in order'),
    ],
  },
  {
    name: 'lost-partition-goes-on',
    breaks: 'results of a lost partition are thrown away (W3)',
    edits: [
      { file: WORKER, text: '        if (this.dropped) break\n', by: '' },
      {
        file: WORKER,
        text: "const next = this.dropped ? 'gone' : await",
        by: 'const next = await',
      },
      {
        file: 'shared/runtime/commit-loop.ts',
        text: 'while (this.#committable && !this.#givenUp.aborted) {',
        by: 'while (this.#committable && (!this.#givenUp.aborted || this.#finished.length > 0)) {',
      },
      {
        file: 'shared/runtime/commit-loop.ts',
        text: 'if (!this.#committable || this.#givenUp.aborted) return null',
        by: 'if (!this.#committable) return null',
      },
      {
        file: 'shared/runtime/commit-loop.ts',
        text: "    if (this.#givenUp.aborted) return 'lost'\n    const published",
        by: '    const published',
      },
      {
        file: 'shared/runtime/commit-loop.ts',
        text: "if (!this.#committer || this.#givenUp.aborted) return 'lost' // K4",
        by: "if (!this.#committer) return 'lost' // K4",
      },
    ],
    catchers: [storm('a lost partition publishes nothing')],
  },
  {
    name: 'gap-accepted',
    breaks: 'a late fetch that leaves records out is refused (W5)',
    edits: [{ file: WORKER, text: '    if (this.#leavesGap(fetched)) return\n', by: '' }],
    catchers: [late('outputs and offset together', 'nothing committed above an unfinished record')],
  },
  {
    name: 'intake-never-paused',
    breaks: 'memory is bounded: a full partition is paused (P3)',
    edits: [{ file: PROCESSOR, text: 'const held = worker.saturated ||', by: 'const held =' }],
    catchers: [slow('bounded memory')],
  },
  {
    name: 'poison-retried',
    breaks: 'what can never succeed goes to the dead letters and holds up nobody (W4)',
    edits: [
      {
        file: WORKER,
        text: "if (error.recovery === 'poison' || hopeless) {",
        by: 'if (hopeless) {',
      },
      {
        file: WORKER,
        text: "if (error.recovery === 'retry') {",
        by: "if (error.recovery === 'retry' || error.recovery === 'poison') {",
      },
    ],
    catchers: [anything('lag reaches 0')],
  },
  {
    name: 'bug-retried-for-ever',
    breaks: 'an error that nobody classified is poison after five tries',
    edits: [{ file: WORKER, text: 'attempt >= MAX_UNKNOWN_ATTEMPTS', by: 'attempt < 0' }],
    catchers: [anything('lag reaches 0')],
  },
  {
    name: 'bug-dead-lettered-at-once',
    breaks: 'an error that nobody classified is tried again: it must not cost a claim',
    edits: [{ file: WORKER, text: 'attempt >= MAX_UNKNOWN_ATTEMPTS', by: 'attempt >= 1' }],
    catchers: [anything('published exactly once', 'outputs and offset together')],
  },
  {
    name: 'dead-letter-forgotten',
    breaks: 'what cannot be handled is kept: its dead letter goes out with its offset (W4)',
    edits: [
      {
        file: WORKER,
        text: 'outputs: [this.#options.deadLetter(record, error)], span',
        by: 'outputs: [], span',
      },
    ],
    catchers: [anything('outputs and offset together', 'published exactly once')],
  },
  {
    name: 'signal-shared',
    breaks: "a record's signal is its own (W6)",
    edits: [{ file: WORKER, text: 'given.signal)', by: 'this.#dropped.signal)' }],
    catchers: [
      {
        file: 'test/unit/runtime/signals.test.ts',
        test: 'what handlers leave listening on their signals does not pile up over the life of a partition',
        because: /Expected values to be strictly deep-equal/,
      },
    ],
  },
  {
    name: 'signal-never-aborted',
    breaks: 'every handler is told when its partition is lost (W3, W6)',
    edits: [{ file: WORKER, text: '    for (const handled of this.#handled) handled.abort()\n', by: '' }],
    catchers: [
      {
        file: 'test/unit/runtime/signals.test.ts',
        test: 'every handler under way is told when its partition is lost',
        because: /The expression evaluated to a falsy value/,
      },
    ],
  },
  {
    name: 'late-result-kept',
    breaks: 'a handler that returns after its partition was lost returns in vain (W3)',
    edits: [{ file: WORKER, text: '        if (this.dropped) break\n', by: '' }],
    catchers: [
      storm(
        'every record that begins ends once',
        'a lost partition publishes nothing',
        'what is opened is closed',
      ),
    ],
  },
  {
    name: 'lost-worker-kept',
    breaks: 'a partition that is not in the newest assignment has no worker (P1)',
    edits: [
      {
        file: PROCESSOR,
        text: '      this.#assigned.delete(name)\n      void worker.drop()\n',
        by: '      this.#assigned.delete(name)\n',
      },
    ],
    catchers: [storm('a lost partition publishes nothing')],
  },
  {
    name: 'fenced-worker-goes-on',
    breaks: 'who is fenced forgets all that it had, and joins again (P2)',
    edits: [
      {
        file: PROCESSOR,
        text: '    for (const { worker } of this.#assigned.values()) void worker.drop()\n',
        by: '',
      },
    ],
    catchers: [anything('a lost partition publishes nothing', 'one worker a partition')],
  },
  {
    name: 'ill-world-ignored',
    breaks: 'while every record fails no more are taken: they wait in Kafka (P4)',
    edits: [{ file: PROCESSOR, text: ' || (this.#breaker.open && worker.load > 0) // P3, P4', by: '' }],
    catchers: [
      {
        file: 'test/unit/runtime/intake.test.ts',
        test: 'while the world fails for everybody no more records are taken; when it is well again all are',
        because: /nothing happened/,
      },
    ],
  },
  {
    name: 'markers-left-behind',
    breaks: 'the lag reaches 0 where a log ends with markers of transactions',
    edits: [{ file: WORKER, text: '    if (ledger.size === 0) this.#commits.start()\n', by: '' }],
    catchers: [anything('lag reaches 0')],
  },
  {
    name: 'stopping-waits-for-retries',
    breaks: 'a process that is told to stop does not wait for records that are put off',
    edits: [
      {
        file: WORKER,
        text: '    this.#leaving.abort()\n    this.#lanes.clear()\n    while',
        by: '    this.#lanes.clear()\n    while',
      },
    ],
    catchers: [
      {
        file: 'test/unit/runtime/leaving.test.ts',
        test: 'a process that is told to stop commits what is done, and does not wait for what is put off',
        because: /still waiting/,
      },
    ],
  },
]
