/** Where a group stands on a partition, as the broker has it. */
import type { Admin } from 'kafkajs'
import type { CommittedPosition, TopicPartition } from '../runtime/ports.ts'

export async function committedPosition(
  admin: Admin,
  groupId: string,
  { topic, partition }: TopicPartition,
): Promise<CommittedPosition> {
  const [answer] = await admin.fetchOffsets({ groupId, topics: [topic], resolveOffsets: false })
  const found = answer?.partitions.find((each) => each.partition === partition)
  const offset = Number(found?.offset ?? -1)
  if (offset >= 0) return { offset, metadata: found?.metadata ?? '' }
  const ends = await admin.fetchTopicOffsets(topic)
  return { offset: Number(ends.find((each) => each.partition === partition)?.low ?? 0), metadata: '' }
}
