/**
 * The program pgbouncer: Debian 13's package and the libraries that are newer there, unpacked into the cache. Needs no
 * root and changes nothing of the machine. Debian 12 has 1.18, which cannot pass prepared statements on.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Artefact } from '../../../deploy/local/artefacts.ts'
import { run } from '../../../deploy/local/programs.ts'
import { fetched, missing } from '../programs.ts'

const PACKAGES = ['pgbouncer', 'libc6', 'libcares2', 'libevent-2.1-7t64']
const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg'
const SOURCE = `deb [signed-by=${KEYS}] http://deb.debian.org/debian trixie main\n`

export interface Program {
  file: string
  /** Come before its own. */
  args: readonly string[]
}

const unpacked: Artefact = {
  name: 'pgbouncer',
  version: `1 ${SOURCE} ${PACKAGES.join(' ')}`,
  files: [],
  async build(target, { signal, onStep }) {
    onStep('downloading (1 min, once)')
    const apt = join(target, 'apt')
    for (const folder of ['lists/partial', 'cache/archives/partial'])
      mkdirSync(join(apt, folder), { recursive: true })
    writeFileSync(join(apt, 'sources.list'), SOURCE)
    // lists of its own: what the machine installs stays as it is
    const settings = {
      'Dir::Etc::sourcelist': join(apt, 'sources.list'),
      'Dir::Etc::sourceparts': '-',
      'Dir::State::lists': join(apt, 'lists'),
      'Dir::Cache': join(apt, 'cache'),
      'Acquire::Languages': 'none',
      'APT::Sandbox::User': 'root', // the folder is ours only
    }
    const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
    await run('apt-get', [...options, 'update'], { signal })
    await run('apt-get', [...options, 'download', ...PACKAGES], { cwd: target, signal })
    for (const file of globSync(join(target, '*.deb'))) {
      await run('dpkg-deb', ['--extract', file, target], { signal })
      rmSync(file)
    }
    rmSync(apt, { recursive: true })
  },
}

/** @returns how to run it, or why it cannot be had */
export async function pgbouncer(): Promise<Program | string> {
  if (missing('apt-get', 'dpkg-deb').length > 0 || !existsSync(KEYS))
    return 'pgbouncer is fetched on Debian only'
  try {
    const folder = await fetched(unpacked)
    // through the loader of the same Debian: its libraries want the C library that is newer than ours
    const [loader = ''] = globSync(join(folder, 'usr/lib*/ld-linux-*.so.*'))
    const [libraries = ''] = globSync(join(folder, 'usr/lib/*-linux-gnu'))
    const program = { file: loader, args: ['--library-path', libraries, join(folder, 'usr/sbin/pgbouncer')] }
    const { status, stderr } = spawnSync(program.file, [...program.args, '--version'], { encoding: 'utf8' })
    return status === 0 ? program : `pgbouncer does not run here: ${stderr.trim()}`
  } catch (error) {
    return `pgbouncer could not be fetched: ${error instanceof Error ? error.message : String(error)}`
  }
}
