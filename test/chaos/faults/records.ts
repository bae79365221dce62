/** F8, F9: records that cannot be handled, records that come again. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { COPY_HEADER } from '../../support/invariants/expected.ts'
import type { Random } from '../../support/random.ts'
import { encode, withAdmin } from '../../support/topics.ts'
import type { FaultMaker, Scene } from '../fault.ts'
import { WORKERS } from './services.ts'

const INNER = ['claims.extracted', 'claims.assessed'] as const
const INPUT = { email: 'claims.submitted', policy: 'claims.extracted', decision: 'claims.assessed' } as const
const SEEN_WITHIN = 10_000 // milliseconds; in the beginning there is nothing to copy
const POLL = 100 // milliseconds
const NEARLY_TOO_LARGE = 1_300_000 // bytes; the topics take 1.25 MiB, a dead letter adds its headers

interface Poison {
  topic: string
  key: string | null
  value: Buffer
}

type PoisonMaker = (tenant: string, unique: string, random: Random) => Poison | Promise<Poison>

/** Each value is like no other's: by it the checker knows it again. */
const POISON: Readonly<Record<string, PoisonMaker>> = {
  'bytes that are not Avro': (tenant, unique, random) => ({
    topic: random.pick(['claims.submitted', 'claims.reviewed', ...INNER]),
    key: `${tenant}:${unique}`,
    value: Buffer.from(`not avro \u0000 ${unique}`),
  }),
  'a schema id that nobody knows': (tenant, unique, random) => ({
    topic: random.pick(['claims.submitted', ...INNER]),
    key: `${tenant}:${unique}`,
    value: Buffer.concat([Buffer.from([0, 0x7f, 0xff, 0xff, 0xf0]), Buffer.from(unique)]),
  }),
  'Avro that breaks a rule': async (tenant, unique) => ({
    topic: 'claims.submitted',
    key: `${tenant}:${unique}`,
    value: await encode('claims.submitted', {
      ...submission(tenant, unique),
      received_at: '2999-01-01T00:00:00Z',
    }),
  }),
  'no key': async (tenant, unique) => ({
    topic: 'claims.submitted',
    key: null,
    value: await encode('claims.submitted', submission(tenant, unique)),
  }),
  'the key of another claim': async (tenant, unique) => ({
    topic: 'claims.submitted',
    key: `${tenant}:somebody-else`,
    value: await encode('claims.submitted', submission(tenant, unique)),
  }),
  'a thread that nobody knows': async (tenant, unique) => ({
    topic: 'claims.assessed',
    key: `${tenant}:${unique}`,
    value: await encode('claims.assessed', assessment(tenant, unique)),
  }),
  'nearly too large': (tenant, unique) => ({
    topic: 'claims.submitted',
    key: `${tenant}:${unique}`,
    value: Buffer.alloc(NEARLY_TOO_LARGE, `too much ${unique} `),
  }),
}

export const poison: readonly FaultMaker[] = Object.entries(POISON).map(([kind, make]) => (scene, random) => {
  let put = 0
  return {
    code: 'F8',
    name: `poison: ${kind}`,
    inject: async () => {
      const record = await make(scene.tenant, randomUUID(), random)
      await scene.producing.send({ ...record, headers: { 'x-original': 'kept' } })
      scene.poison.push({ kind, topic: record.topic, value: record.value })
      put++
    },
    lasts: 0,
    heal: () => Promise.resolve(),
    landed: () => put > 0,
    shows: null,
  }
})

/** Looks up the schemas that poison needs, so that it can be made while the registry is away. */
export async function learnSchemas(tenant: string): Promise<void> {
  await encode('claims.submitted', submission(tenant, 'none'))
  await encode('claims.assessed', assessment(tenant, 'none'))
}

/** Inner events once more, shuffled across their keys. */
export const copies: FaultMaker = ({ follower, producing }, random) => {
  let put = 0
  return {
    code: 'F9',
    name: 'inner events produced again, in another order',
    inject: async () => {
      for (const deadline = Date.now() + SEEN_WITHIN; Date.now() < deadline; await sleep(POLL))
        if (follower.recent('claims.assessed').length > 0) break
      for (const record of random.shuffled(INNER.flatMap((topic) => follower.recent(topic)))) {
        await producing.send({ ...record, headers: { ...record.headers, [COPY_HEADER]: '1' } })
        put++
      }
    },
    lasts: 0,
    heal: () => Promise.resolve(),
    landed: () => put > 0,
    shows: null,
  }
}

/** A group's offsets set back, to the beginning or to somewhere on the way. */
export const rewound: FaultMaker = (scene, random) => {
  const victim = random.pick(WORKERS)
  const toStart = random.chance(0.4)
  let records = 0
  return {
    code: 'F9',
    name: `the offsets of ${victim} set back ${toStart ? 'to the beginning' : 'at random'}`,
    inject: async () => {
      await scene.supervisor.hold(victim, 'SIGTERM')
      records = await rewind(scene, victim, INPUT[victim], toStart ? () => 1 : () => random.next())
    },
    lasts: 0,
    heal: () => scene.supervisor.release(victim),
    landed: () => records > 0,
    shows: INPUT[victim] === 'claims.submitted' ? 'claims.extracted' : 'claims.decided',
  }
}

/** @returns by how many records */
async function rewind(
  { since }: Scene,
  groupId: string,
  topic: string,
  share: () => number,
): Promise<number> {
  return withAdmin(async (admin) => {
    const [found] = await admin.fetchOffsets({ groupId, topics: [topic] })
    let records = 0
    const partitions = (found?.partitions ?? []).map(({ partition, offset }) => {
      const first = since.get(`${topic}/${partition}`) ?? 0
      const back = Math.ceil(Math.max(0, Number(offset) - first) * share())
      records += back
      return { partition, offset: String(Math.max(Number(offset), first) - back) }
    })
    await admin.setOffsets({ groupId, topic, partitions })
    return records
  })
}

const submission = (tenant_id: string, claim_id: string) => ({
  tenant_id,
  claim_id,
  from: 'holder@example.com',
  subject: 'Poison',
  body: 'A claim that cannot be handled.',
  received_at: null,
  locale: null,
  channel: 'topic',
  attachments: [],
})

const assessment = (tenant_id: string, claim_id: string) => ({
  event_id: randomUUID(),
  thread_id: `${tenant_id}:${claim_id}`,
  tenant_id,
  claim_id,
  occurred_at: new Date().toISOString(),
  policy_id: null,
  policy_status: null,
  findings: [],
  payable_minor: null,
  currency: null,
  policy_version: null,
})
