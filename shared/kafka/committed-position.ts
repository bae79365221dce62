/** Where a group stands on a partition, as the broker has it. */
import type { Admin } from 'kafkajs'
import { RetryableError } from '../runtime/errors.ts'
import type { CommittedPosition, TopicPartition } from '../runtime/ports.ts'

/**
 * The partition's beginning where the group has committed nothing. Rejects with RetryableError METADATA_INCOMPLETE when
 * the answer says nothing of the partition: kafkajs asks for the partitions that it knows at that moment, and a refresh
 * of its metadata for another topic lets it forget this one. Taken for "nothing committed" that would begin the
 * partition anew, and decide all of it again.
 */
export async function committedPosition(
  admin: Pick<Admin, 'fetchOffsets' | 'fetchTopicOffsets'>,
  groupId: string,
  { topic, partition }: TopicPartition,
): Promise<CommittedPosition> {
  const answers = await admin.fetchOffsets({ groupId, topics: [topic], resolveOffsets: false })
  const answered = answers.find((each) => each.topic === topic)?.partitions ?? []
  const { offset, metadata } = of(partition, answered, `the offset of ${groupId} on ${topic}/${partition}`)
  if (Number(offset) >= 0) return { offset: Number(offset), metadata: metadata ?? '' }
  const ends = await admin.fetchTopicOffsets(topic)
  return { offset: Number(of(partition, ends, `the beginning of ${topic}/${partition}`).low), metadata: '' }
}

function of<T extends { partition: number }>(partition: number, answered: readonly T[], what: string): T {
  const found = answered.find((each) => each.partition === partition)
  if (found) return found
  throw new RetryableError('METADATA_INCOMPLETE', `the answer does not tell ${what}`)
}
