/** Schemathesis: the fuzzer, and everything that it needs, in the versions of requirements.txt; kept in .local/cache. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { installedAs } from '../../../deploy/local/artefacts.ts'
import { run } from '../../../deploy/local/programs.ts'

const FOLDER = import.meta.dirname
const HOME = join(FOLDER, '../../../.local')
const REQUIREMENTS = join(FOLDER, 'requirements.txt')
const OLDEST = [3, 10]

function python(...args: string[]): string | null {
  const { status, stdout } = spawnSync('python3', args, { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : null
}

/** What of it the machine lacks, in words; null: nothing. */
export function missingForFuzzing(): string | null {
  const version = python('-c', 'import sys; print("%d.%d" % sys.version_info[:2])')
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number)
  if (major !== OLDEST[0] || minor < (OLDEST[1] ?? 0)) {
    return `Python ${OLDEST.join('.')} or newer is needed to fuzz the HTTP API (apt-get install python3 python3-pip)`
  }
  if (python('-m', 'pip', '--version') === null)
    return 'pip is needed to fetch Schemathesis (apt-get install python3-pip)'
  return null
}

/** @returns the folder with its packages, for PYTHONPATH */
export function schemathesis(): Promise<string> {
  const artefact = {
    name: 'schemathesis',
    // Some of the packages are compiled for one version of Python.
    version: python('--version') ?? '',
    files: [REQUIREMENTS],
    async build(target: string, { signal }: { signal: AbortSignal }) {
      // A folder of packages rather than a virtual environment: that holds its own path, and is moved when it is whole.
      const fixed = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:']
      const install = ['-m', 'pip', 'install', ...fixed, '--target', target, '-r', REQUIREMENTS]
      await run('python3', install, { signal })
    },
  }
  const { signal } = new AbortController()
  const onStep = (step: string) => console.log(`schemathesis: ${step}`)
  return installedAs(artefact).install({ home: HOME, signal, onStep })
}
