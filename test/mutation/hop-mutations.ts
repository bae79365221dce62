/** shared/langgraph and shared/claims: what a record does to its thread, and what follows. */
import type { Catcher, Mutation } from './mutation.ts'

const HOP = 'shared/langgraph/hop.ts'
const VERSION = 'shared/langgraph/graph-version.ts'
const HANDLER = 'shared/langgraph/graph-handler.ts'
const WORK = 'shared/langgraph/node-work.ts'

const byEffects = (test: string, because: RegExp): Catcher => ({
  file: 'test/integration/hop-effects.test.ts',
  test,
  because,
})
const byHops = (test: string, because: RegExp): Catcher => ({
  file: 'test/integration/second-graph/hops.test.ts',
  test,
  because,
})
const byRounds = (test: string, because: RegExp): Catcher => ({
  file: 'test/integration/claim-rounds.test.ts',
  test,
  because,
})
const byVersions = (test: string, because: RegExp): Catcher => ({
  file: 'test/integration/graph-versions.test.ts',
  test,
  because,
})
const again = (because: RegExp) =>
  byEffects(
    'a record that comes again after a crash publishes the same ids and bytes, and no node runs again',
    because,
  )
const fork = (because: RegExp) =>
  byEffects(
    'of two workers that have one thread, one stores and publishes; the other is refused, and then sees what is stored',
    because,
  )
const branches = byHops(
  'of branches that finish at the same moment exactly one applies the superstep',
  /ran ran/,
)
const DIFFERS = /strictly deep-equal/

export const HOP_MUTATIONS: readonly Mutation[] = [
  {
    name: 'stored-after-publishing',
    breaks: 'the checkpoint is stored before anything is published (H1)',
    edits: [
      {
        file: HOP,
        text: 'const result = await session.commit(metadata)',
        by: "void session.commit(metadata)\n      const result = 'stored' as const",
      },
    ],
    catchers: [
      byEffects(
        'nothing is handed over to publish before the state is stored',
        /the hop was over before its checkpoint was stored/,
      ),
    ],
  },
  {
    name: 'never-stored',
    breaks: 'what a node did is stored: the same record does not do it again (H2)',
    edits: [
      {
        file: HOP,
        text: 'const result = await session.commit(metadata)',
        by: "const result = 'stored' as const",
      },
    ],
    catchers: [again(/the node ran again|strictly deep-equal/)],
  },
  {
    name: 'node-waits-in-the-run',
    breaks: 'what a node waits for is done before LangGraph runs it',
    edits: [{ file: HANDLER, text: 'work: work?.[entry.node],', by: '' }],
    catchers: [
      byEffects(
        'while a node waits, LangGraph holds nothing: its run begins with the result, which is as if made in the run',
        DIFFERS,
      ),
    ],
  },
  {
    name: 'work-taken-twice',
    breaks: 'what was done ahead is taken once: a loop brings the node again with another state (W2)',
    edits: [{ file: WORK, text: '  results.delete(node)\n', by: '' }],
    catchers: [
      {
        file: 'test/unit/langgraph/node-work.test.ts',
        test: 'a node takes what was done ahead of its run, and works again when a loop brings it again',
        because: /recursion|Recursion|deep-equal/,
      },
    ],
  },
  {
    name: 'redelivery-taken-for-a-copy',
    breaks: 'a record that comes again after a crash is published after all (H2)',
    edits: [
      {
        file: HOP,
        text: "kind: newest === node ? 'redelivered' : 'duplicate', snapshot",
        by: "kind: newest === node ? 'duplicate' : 'duplicate', snapshot",
      },
    ],
    catchers: [again(DIFFERS)],
  },
  {
    name: 'redelivery-runs-again',
    breaks: 'a record that did its work runs no node again, not even in the next round of a loop (H2)',
    edits: [
      {
        file: HOP,
        text: 'if (hops[node] === record) return',
        by: 'if (hops[node] === record && !node) return',
      },
    ],
    catchers: [byHops('a record of an earlier round that comes again does not run the present one', DIFFERS)],
  },
  {
    name: 'superstep-published-twice',
    breaks: 'of branches that finish together one applies the superstep, and it alone publishes (H5)',
    edits: [
      {
        file: HOP,
        text: "return applied === 'refused' ? runHop",
        by: "return applied === 'refused' && !hop ? runHop",
      },
    ],
    catchers: [branches],
  },
  {
    name: 'no-second-look',
    breaks: 'a branch looks again after its result is stored: somebody applies the superstep (H5)',
    edits: [{ file: HOP, text: 'return waits ? runHop(hop) :', by: 'return waits && !hop ? runHop(hop) :' }],
    catchers: [branches],
  },
  {
    name: 'copies-republished',
    breaks: 'a copy of a record that was handled publishes nothing (H3)',
    edits: [
      {
        file: HANDLER,
        text: "const silent = kind === 'duplicate' || kind === 'stored'",
        by: "const silent = kind === 'stored'",
      },
    ],
    catchers: [byEffects('a copy of a record that was handled publishes nothing', DIFFERS)],
  },
  {
    name: 'no-compare-and-set',
    breaks: "a thread's history is a line: no parent with two children, no second root (G2)",
    edits: [
      {
        file: 'shared/langgraph/provision.ts',
        text: 'create unique index if not exists checkpoints_line',
        by: 'create index if not exists checkpoints_line',
      },
    ],
    catchers: [fork(/workers that published/)],
  },
  {
    name: 'refusal-ignored',
    breaks: 'who is refused publishes nothing: the thread has gone on without it (G2)',
    edits: [
      {
        file: HOP,
        text: "if ((await store(session, metadata, signal)) === 'stored') return",
        by: 'if ((await store(session, metadata, signal)) !== undefined) return',
      },
    ],
    catchers: [fork(/workers that published/)],
  },
  {
    name: 'ids-minted',
    breaks: 'event ids are derived, never minted: the same work carries the same id',
    edits: [
      {
        file: 'shared/claims/event-id.ts',
        text: 'return v5(Buffer.from(`${threadId}|${step}|${revision}`), NAMESPACE)',
        by: 'return v5(`${threadId}|${step}|${revision}|${Math.random()}`, NAMESPACE)',
      },
    ],
    catchers: [again(DIFFERS)],
  },
  {
    name: 'clock-in-events',
    breaks: 'an event is rebuilt byte for byte: its time is the checkpoint’s (H2)',
    edits: [
      {
        file: HANDLER,
        text: "occurredAt: snapshot.createdAt ?? '',",
        by: 'occurredAt: new Date().toISOString(),',
      },
    ],
    catchers: [again(DIFFERS)],
  },
  {
    name: 'key-unchecked',
    breaks: 'a record whose key is not its thread is refused: its order would be nobody’s',
    edits: [{ file: HANDLER, text: '    checkKey(record, trigger.threadId)\n', by: '' }],
    catchers: [
      byEffects(
        'a record whose key is not its thread is refused, and leaves nothing behind',
        /Missing expected rejection/,
      ),
    ],
  },
  {
    name: 'remote-node-runs',
    breaks: 'only owned nodes run: the graph stops before the first remote one (H4)',
    edits: [{ file: HOP, text: 'interruptBefore: remote,', by: 'interruptBefore: remote.slice(0, 0),' }],
    catchers: [again(/it must not run in this service/)],
  },
  {
    name: 'closed-threads-go-on',
    breaks: 'what comes for a thread that was closed changes nothing (H6)',
    edits: [{ file: HOP, text: 'if (hop.isClosed?.(before.values))', by: 'if (false)' }],
    catchers: [
      byRounds(
        'a withdrawal closes a claim before its decision, once, and what is still on the way changes nothing',
        /STEP_NOT_REACHED|strictly deep-equal/,
      ),
    ],
  },
  {
    name: 'withdrawals-without-a-claim-are-poison',
    breaks: 'an event that overtakes the one that starts its thread waits for it',
    edits: [{ file: HOP, text: 'throw waitsForThread\n', by: 'throw false\n' }],
    catchers: [
      byRounds(
        'a withdrawal that overtakes its claim waits for it, and is no sign of an ill world',
        /poison/,
      ),
    ],
  },
  {
    name: 'copies-are-work',
    breaks: 'what an entry calls a copy lets no node run (Trigger.accept)',
    edits: [
      {
        file: HOP,
        text: 'if (trigger.accept?.(before.values) === false)',
        by: 'if (trigger.accept?.(before.values) === null)',
      },
    ],
    catchers: [
      byRounds(
        'a question to the claimant waits for the reply, which is read with the first email and decided again',
        /the first email again is no reply/,
      ),
    ],
  },
  {
    name: 'newer-threads-touched',
    breaks:
      'a thread of a version that this one cannot read is left alone until an instance comes that can (V2)',
    edits: [{ file: VERSION, text: 'if (graph_version > version && ', by: 'if (graph_version < 0 && ' }],
    catchers: [
      byVersions(
        'a thread of a newer version is waited for, untouched, and is no sign of an ill world',
        /it went on/,
      ),
    ],
  },
  {
    name: 'older-threads-misread',
    breaks: 'a thread that is too old is refused, and nothing of it changed (V3)',
    edits: [{ file: VERSION, text: 'if (graph_version < readsFrom)', by: 'if (graph_version < 0)' }],
    catchers: [
      byVersions(
        'a thread of an older version is refused by one that does not, untouched, with a message that says what to do; an older instance then finishes it',
        /it went on/,
      ),
    ],
  },
  {
    name: 'results-without-version',
    breaks: 'a result that waits beside a checkpoint of an older version counts, too (V1)',
    edits: [
      {
        file: 'shared/langgraph/hop-session.ts',
        text: '      [VERSION_CHANNEL, version],\n',
        by: '',
      },
    ],
    catchers: [
      byVersions(
        'a thread of a newer version is waited for also where only a result that waits beside its checkpoint is newer',
        /it went on/,
      ),
    ],
  },
]
