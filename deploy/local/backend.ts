// The two ways to run the servers of a stack: as plain processes (native.ts) and under Docker (docker.ts).

import type { Server, Stack } from './server.ts'

export interface Progress {
  readonly server: string
  readonly step: string
  /** True with the server's last step. */
  readonly done: boolean
}

export type Report = (progress: Progress) => void

export interface Facts {
  readonly pid: number | null
  /** Of the process and its children, in MB. */
  readonly memory_mb: number | null
  /** ISO 8601 */
  readonly started_at: string | null
}

export interface Backend {
  /** @returns those of `servers` that run, ready or not */
  running(stack: Stack, servers: readonly Server[]): Promise<Server[]>
  /** Starts what does not run and waits until all answer. On failure or abort ends what it started itself. */
  start(stack: Stack, servers: readonly Server[], report: Report, signal: AbortSignal): Promise<void>
  stop(stack: Stack, servers: readonly Server[], report: Report, kill: boolean): Promise<void>
  /** Deletes the data of a stopped stack. */
  destroy(stack: Stack): Promise<void>
  facts(stack: Stack, server: Server): Facts
  showLogs(stack: Stack, servers: readonly Server[], options: LogOptions): Promise<void>
}

export interface LogOptions {
  readonly lines: number
  readonly follow: boolean
}
