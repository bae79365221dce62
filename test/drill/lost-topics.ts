/**
 * Kafka as it comes out of a copy that ends early: all topics made anew, with the records up to a moment and no groups.
 * Markers of transactions are not copied, so later records get offsets that others had before.
 */
import { Partitioners } from 'kafkajs'
import { EVENT_TOPICS, TOPICS } from '../../shared/claims/topics.ts'
import { claimgraph } from '../support/cli.ts'
import { eventually } from '../support/system.ts'
import { outsideKafka, type ReadRecord, readTopic, withAdmin } from '../support/topics.ts'

const ALL: readonly string[] = Object.values(TOPICS)
const GROUPS = ['email', 'policy', 'decision', 'desk'].flatMap((group) => [group, `${group}.published`])

/** Of all topics, as a read_committed consumer gets them. */
export async function copyTopics(): Promise<ReadRecord[]> {
  const records: ReadRecord[] = []
  for (const topic of ALL) records.push(...(await readTopic(topic)))
  return records.sort((a, b) => a.partition - b.partition || a.offset - b.offset)
}

export async function restoreTopics(copy: readonly ReadRecord[], until: Date): Promise<void> {
  await withAdmin(async (admin) => {
    // A service that was killed is in its group until its session ends.
    await eventually('the groups to be gone', async () => {
      const { groups } = await admin.listGroups()
      const left = GROUPS.filter((group) => groups.some(({ groupId }) => groupId === group))
      if (left.length > 0) await admin.deleteGroups(left).catch(() => undefined)
      return left.length === 0
    })
    await admin.deleteTopics({ topics: [...ALL] })
    await eventually('the topics to be gone', async () => {
      const there = new Set(await admin.listTopics())
      return ALL.every((topic) => !there.has(topic))
    })
  })
  const { code, stderr } = await claimgraph(['provision'])
  if (code !== 0) throw new Error(`the topics cannot be made anew: ${stderr}`)
  const producer = outsideKafka().producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  for (const topic of [...EVENT_TOPICS, TOPICS.deadLetter]) {
    const messages = copy
      .filter((record) => record.topic === topic && record.timestamp < until.getTime())
      .map(({ partition, key, value, headers, timestamp }) => ({
        partition,
        key,
        value,
        headers,
        timestamp: String(timestamp),
      }))
    if (messages.length > 0) await producer.send({ topic, messages })
  }
  await producer.disconnect()
}
