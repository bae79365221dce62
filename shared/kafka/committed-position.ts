/** Where a group stands on a partition, as the broker has it. */
import type { Admin } from 'kafkajs'
import { RetryableError } from '../runtime/errors.ts'
import type { CommittedPosition, TopicPartition } from '../runtime/ports.ts'

/**
 * The partition's beginning where the group has committed nothing. Rejects with RetryableError METADATA_INCOMPLETE when
 * the answer says nothing of the partition: kafkajs asks for the partitions that it knows at that moment, and a refresh
 * of its metadata for another topic lets it forget this one. Taken for "nothing committed" that would begin the
 * partition anew, and decide all of it again.
 *
 * And with POSITION_PAST_END when the group has come further than the partition reaches: the topic was made anew, or has
 * lost its end. Offsets are given a second time then, and new records would be passed over as done, or their outputs as
 * published. Somebody has to say what is done (claimgraph recover); until then nothing is taken.
 */
export async function committedPosition(
  admin: Pick<Admin, 'fetchOffsets' | 'fetchTopicOffsets'>,
  groupId: string,
  { topic, partition }: TopicPartition,
): Promise<CommittedPosition> {
  const answers = await admin.fetchOffsets({ groupId, topics: [topic], resolveOffsets: false })
  const answered = answers.find((each) => each.topic === topic)?.partitions ?? []
  const { offset, metadata } = of(partition, answered, `the offset of ${groupId} on ${topic}/${partition}`)
  // Asked for second: the end only grows.
  const ends = of(partition, await admin.fetchTopicOffsets(topic), `the bounds of ${topic}/${partition}`)
  if (Number(offset) < 0) return { offset: Number(ends.low), metadata: '' }
  if (Number(offset) <= Number(ends.high)) return { offset: Number(offset), metadata: metadata ?? '' }
  throw new RetryableError(
    'POSITION_PAST_END',
    `${groupId} stands at ${offset} of ${topic}/${partition}, which ends at ${ends.high}: records were lost. Stop the services and run claimgraph recover`,
  )
}

function of<T extends { partition: number }>(partition: number, answered: readonly T[], what: string): T {
  const found = answered.find((each) => each.partition === partition)
  if (found) return found
  throw new RetryableError('METADATA_INCOMPLETE', `the answer does not tell ${what}`)
}
