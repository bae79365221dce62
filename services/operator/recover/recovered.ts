/** What a recovery has done. */
export interface Recovered {
  since: string
  dry_run: boolean
  /** Threads that were looked at. */
  threads: number
  /** Threads whose checkpoints were behind the topics, and the hops that they got. */
  rebuilt: number
  hops: number
  /** Events that were stored and not in the topics, by topic. */
  published: Record<string, number>
  /** Threads that named records which are not there any more. */
  forgotten: number
  /** Requests of people that are lost, and can be made again. */
  reopened: number
  /** Input records that will be handled (again). */
  to_handle: number
  /** Threads that are not what the topics show, and why. */
  problems: { thread_id: string; problem: string }[]
}
