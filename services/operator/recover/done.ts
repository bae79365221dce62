/** Which input records have had their effect, and the positions of a group that follow. Pure. */
import { contentOf, eventId } from '../../../shared/claims/event-id.ts'
import type { ClaimSubmitted } from '../../../shared/claims/events.ts'
import type { ClaimState } from '../../../shared/claims/state.ts'
import { TOPICS } from '../../../shared/claims/topics.ts'
import { encodeCompleted, METADATA_LIMIT } from '../../../shared/runtime/offset-ledger.ts'
import type { LogRecord, ThreadLog } from './thread-log.ts'

/**
 * Whether the thread's state holds what the record brought. What it does not hold is handled (again): a record that
 * changed nothing then changes nothing now.
 */
export function isDone({ topic, event }: LogRecord, state: ClaimState | null, log: ThreadLog): boolean {
  // Begun, and pruned since: its records are handled, and must not begin it anew.
  if (state === null) return log.event(TOPICS.extracted, 1) !== null
  const rounds = 1 + state.replies.length
  const isOfRound = (round: number) => eventId(log.threadId, topic, round) === event['event_id']
  const roundOf = () => Array.from({ length: rounds }, (_, index) => index + 1).find(isOfRound) ?? rounds + 1
  switch (topic) {
    case TOPICS.submitted: {
      const content = contentOf(event as ClaimSubmitted)
      return [state.submission, ...state.replies].some((known) => contentOf(known) === content)
    }
    case TOPICS.extracted: {
      const round = roundOf()
      return round < rounds || (round === rounds && isAssessed(state, log))
    }
    case TOPICS.assessed: {
      const own = state.decisions.filter(({ decided_by }) => decided_by !== 'person')
      return own.length >= roundOf()
    }
    case TOPICS.reviewed:
      return state.reviews.some(({ event_id }) => event_id === event['event_id'])
    case TOPICS.withdrawn:
      return state.withdrawal?.event_id === event['event_id']
    case TOPICS.decided:
    case TOPICS.reviewRequested:
    case TOPICS.informationRequested:
      break // nobody works on these
  }
  return false
}

/** Of the newest round: the assessment that the state holds may be that of the round before. */
function isAssessed(state: ClaimState, log: ThreadLog): boolean {
  return log.event(TOPICS.assessed, 1 + state.replies.length) !== null
}

export interface Position {
  offset: number
  metadata: string
  /** Done, and not named by the position for want of room. */
  left: number[]
}

/** Of one partition: `done` says of every record that was looked at, in order of offsets, whether it is. */
export function positionOf(done: readonly { offset: number; done: boolean }[], end: number): Position {
  const undone = done.filter((each) => !each.done).map(({ offset }) => offset)
  const offset = undone[0] ?? end
  const above = done.filter((each) => each.done && each.offset > offset).map((each) => each.offset)
  const metadata = encodeCompleted(offset, above, undone)
  return metadata.length <= METADATA_LIMIT
    ? { offset, metadata, left: [] }
    : { offset, metadata: '', left: above }
}
