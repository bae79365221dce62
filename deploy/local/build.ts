// How the programs are fetched and built: with Maven and with Go, each in the one way that works everywhere.

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.ts'
import { run } from './programs.ts'
import { type InstallOptions, StackError } from './server.ts'

/** Runs one goal of the dependency plugin. One at a time: two Mavens that fill an empty repository collide. */
export async function maven(options: InstallOptions, folder: string, goal: readonly string[]): Promise<void> {
  const { home, signal, onStep } = options
  const onWait = () => onStep('waiting for the other download')
  await withLock(join(home, 'cache', 'maven.lock'), { signal, onWait }, async () => {
    onStep('downloading')
    // from `folder`: a pom.xml of the caller's folder would change what Maven does
    await run('mvn', ['--batch-mode', '--quiet', ...goal], { cwd: folder, signal })
  })
}

/** Builds from the committed go.sum, without C, with the Go that is here. */
export async function go(
  { signal, onStep }: InstallOptions,
  module: string,
  what: string,
  output: string,
): Promise<void> {
  onStep('building (1-3 min the first time)')
  const fixed = { CGO_ENABLED: '0', GOWORK: 'off', GOTOOLCHAIN: 'local' }
  // -buildvcs=false: the checkout's own git state is no part of these programs
  const flags = ['-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags=-s -w']
  await run('go', ['build', ...flags, '-o', output, what], {
    cwd: module,
    env: { ...process.env, ...fixed },
    signal,
  })
}

export interface GoModule {
  /** `PATH@VERSION` */
  readonly version: string
  /** As in a go.sum. */
  readonly sum: string
}

/** @returns the folder of the module's source, which is read-only. `scratch`: a folder to work in */
export async function goModule(
  { signal, onStep }: InstallOptions,
  scratch: string,
  { version, sum }: GoModule,
): Promise<string> {
  onStep('downloading')
  const file = join(scratch, 'go.mod')
  writeFileSync(file, 'module scratch\n\ngo 1.22\n')
  const env = { ...process.env, GOWORK: 'off', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod' }
  const said = await run('go', ['mod', 'download', '-json', version], { cwd: scratch, env, signal })
  rmSync(file)
  const { Dir, Sum } = JSON.parse(said) as { Dir: string; Sum: string }
  if (Sum !== sum) throw new StackError(`${version} is not what it was: ${Sum}`)
  return Dir
}
