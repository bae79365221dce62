// Postgres refuses to run as root. Where we are root it runs as another account, which must be able to reach
// its data and its programs: where the checkout lies below a folder closed to others (/root, umask 077) both
// go to SHELTER instead. Nothing here happens for an ordinary user.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StackError } from './server.ts'

export interface Account {
  readonly uid: number
  readonly gid: number
}

const SHELTER = '/var/lib/claimgraph' // only root makes folders there, so that no other user can lay a trap
const ACCOUNTS = ['postgres', 'nobody'] // in order of preference

/** @returns the account for a server that must not be root; undefined when we are not root ourselves */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const known = lines.map((line) => line.split(':'))
  for (const name of ACCOUNTS) {
    const fields = known.find(([user]) => user === name)
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  throw new StackError(
    `Postgres cannot run as root, and there is no account ${ACCOUNTS.join(' or ')} to run it as`,
  )
}

/** Whether `account` can enter `folder`. */
export function canEnter(account: Account, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...account, cwd: '/' }).status === 0
}

/** Whether `account` can run a program, its libraries included. */
export function canRun(account: Account, program: string): boolean {
  return spawnSync(program, ['--version'], { ...account, cwd: '/' }).status === 0
}

/** A folder that every account can enter, one for each `home`, so that two checkouts do not meet. */
export function shelterOf(home: string): string {
  const folder = join(SHELTER, createHash('sha256').update(home).digest('hex').slice(0, 12))
  mkdirSync(folder, { recursive: true })
  for (const path of [SHELTER, folder]) chmodSync(path, 0o755) // whatever the umask is
  return folder
}
