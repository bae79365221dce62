// The cache of downloaded and built programs: `HOME/cache/NAME-HASH/`, keyed by a hash of what goes in.
// Invariants: 1. an entry is whole or absent (whole.ts). 2. one build at a time per entry.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.ts'
import type { InstallOptions, Server } from './server.ts'
import { makeWhole, sweepHalves } from './whole.ts'

export interface Artefact {
  readonly name: string
  readonly version: string
  /** Paths of the files that go in, beside the version and the machine's kind. */
  readonly files: readonly string[]
  build(folder: string, options: InstallOptions): Promise<void>
}

function folderOf(home: string, { name, version, files }: Artefact): string {
  const hash = createHash('sha256').update(`${version} ${process.platform} ${process.arch}`)
  for (const file of files) hash.update('\0').update(readFileSync(file))
  return join(home, 'cache', `${name}-${hash.digest('hex').slice(0, 12)}`)
}

async function install(artefact: Artefact, options: InstallOptions): Promise<string> {
  const { home, signal, onStep } = options
  const folder = folderOf(home, artefact)
  sweepHalves(folder)
  if (existsSync(folder)) return folder
  const onWait = (pid: number) => onStep(`waiting for process ${pid}, which makes it`)
  await withLock(`${folder}.lock`, { signal, onWait }, async () => {
    if (!existsSync(folder)) await makeWhole(folder, (half) => artefact.build(half, options))
  })
  return folder
}

/** The two members of a Server whose programs are one artefact. */
export function installedAs(artefact: Artefact): Pick<Server, 'isInstalled' | 'install'> {
  return {
    isInstalled: (home) => existsSync(folderOf(home, artefact)),
    install: (options) => install(artefact, options),
  }
}
