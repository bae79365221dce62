// What a server of the local stack is: plain data and four steps that servers/*.ts fill in the same shape.
// Owns no process and no file: install and start order, pids, ports and logs belong to control.ts.

/** Port numbers by purpose, e.g. `{ client: 9092, controller: 9093 }`. */
export type Ports = Readonly<Record<string, number>>

/** A program that must be on the machine already. */
export type Tool = 'java' | 'maven' | 'go'

/** One named stack on this machine. All its data, logs and process records lie in `folder`. */
export interface Stack {
  readonly name: string
  /** Folder shared by all stacks: `.local` of the checkout, or another for tests. */
  readonly home: string
  readonly folder: string
  readonly portOffset: number
  readonly brokers: number
}

/** Where one server of one stack runs. */
export interface Site {
  readonly stack: Stack
  readonly ports: Ports
  /** Its data folder; exists only once `prepare` has made it. */
  readonly data: string
  /** What `install` returned: the folder of its programs. */
  readonly programs: string
}

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Run as this user instead of ours: Postgres refuses to run as root. */
  readonly user?: { readonly uid: number; readonly gid: number }
}

export interface InstallOptions {
  readonly home: string
  readonly signal: AbortSignal
  readonly onStep: (step: string) => void
}

export interface Server {
  readonly name: string
  /** Started only when it is named. */
  readonly optional?: true
  /** Ports before the stack's offset. */
  readonly ports: Ports
  /** Second choices, taken when the first is used by another program; before the stack's offset. */
  readonly alternatives?: Ports
  readonly builtWith: readonly Tool[]
  readonly runsWith: readonly Tool[]
  readonly stopSignal: 'SIGTERM' | 'SIGINT'
  isInstalled(home: string): boolean
  /** Fetches or builds the programs unless they are there. @returns their folder */
  install(options: InstallOptions): Promise<string>
  /** Makes the data folder on the first start and mends what a killed server left behind. */
  prepare(site: Site, signal: AbortSignal): Promise<void>
  command(site: Site): Command
  /** One attempt to use the server through its own protocol. @throws when it does not answer properly yet */
  ready(ports: Ports): Promise<void>
}

/** A problem the user can mend: printed without a stack trace. */
export class StackError extends Error {
  override readonly name = 'StackError'
}
