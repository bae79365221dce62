/** A claim as a thread of LangGraph's API. Pure. */
import { z } from 'zod'
import type { ThreadCheckpoint } from '../../../shared/langgraph/thread-reader.ts'
import type { Status } from '../views.ts'

type ClaimStatus = z.infer<typeof Status>

export const ThreadStatus = z.enum(['idle', 'busy', 'interrupted', 'error'])
export type ThreadStatus = z.infer<typeof ThreadStatus>

const STATUS: Record<ClaimStatus, ThreadStatus> = {
  submitted: 'busy',
  extracted: 'busy',
  assessed: 'busy',
  'waiting-for-review': 'interrupted',
  'waiting-for-information': 'interrupted',
  decided: 'idle',
  withdrawn: 'idle',
  failed: 'error',
}

/** A claim's statuses that are a thread's status. */
export function claimStatuses(status: ThreadStatus): string[] {
  return Object.entries(STATUS).flatMap(([claim, thread]) => (thread === status ? [claim] : []))
}

const Interrupt = z.object({ id: z.string(), value: z.unknown() })
export const Thread = z.object({
  thread_id: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  state_updated_at: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  status: ThreadStatus,
  config: z.object({}),
  values: z.record(z.string(), z.unknown()).nullable(),
  interrupts: z.record(z.string(), z.array(Interrupt)),
  error: z.string().nullable(),
})

const CheckpointName = z.object({
  thread_id: z.string(),
  checkpoint_ns: z.string(),
  checkpoint_id: z.string(),
})
export const ThreadState = z.object({
  values: z.record(z.string(), z.unknown()),
  next: z.array(z.string()),
  checkpoint: CheckpointName,
  metadata: z.record(z.string(), z.unknown()),
  created_at: z.string().nullable(),
  parent_checkpoint: CheckpointName.nullable(),
  tasks: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      error: z.string().nullable(),
      interrupts: z.array(Interrupt),
      checkpoint: z.null(),
      state: z.null(),
    }),
  ),
})

/** What the desk knows of the claim. */
export interface KnownClaim {
  thread_id: string
  tenant_id: string
  claim_id: string
  status: ClaimStatus
  submitted_at: string
  updated_at: string
  failure?: { code: string } | undefined
}

/** @param checkpoint the newest; null: none is stored, or it is not to be shown */
export function threadOf(claim: KnownClaim, checkpoint: ThreadCheckpoint | null): z.infer<typeof Thread> {
  return {
    thread_id: claim.thread_id,
    created_at: claim.submitted_at,
    updated_at: claim.updated_at,
    state_updated_at: checkpoint?.created_at ?? claim.updated_at,
    metadata: {
      graph_id: 'claim',
      tenant_id: claim.tenant_id,
      claim_id: claim.claim_id,
      claim_status: claim.status,
    },
    status: STATUS[claim.status],
    config: {},
    values: checkpoint?.values ?? null,
    interrupts: Object.fromEntries(
      (checkpoint?.tasks ?? []).flatMap(({ id, interrupts }) =>
        interrupts.length > 0 ? [[id, interrupts] as const] : [],
      ),
    ),
    error: claim.failure?.code ?? null,
  }
}

/** The values that a run gives back: with what the thread waits for, as LangGraph's own do. */
export function runValues({ values, tasks }: ThreadCheckpoint): Record<string, unknown> {
  const interrupts = tasks.flatMap((task) => task.interrupts)
  return interrupts.length > 0 ? { ...values, __interrupt__: interrupts } : values
}
