/** Whether images can be built and run here. Installs what is missing where that can be done without asking. */
import { spawnSync } from 'node:child_process'
import { missing } from '../programs.ts'

const NEEDED = ['buildah', 'debootstrap', 'unshare', 'setpriv', 'tar'] as const
const PACKAGES: Readonly<Record<(typeof NEEDED)[number], string>> = {
  buildah: 'buildah',
  debootstrap: 'debootstrap',
  unshare: 'util-linux',
  setpriv: 'util-linux',
  tar: 'tar',
}

const lacking = () => NEEDED.filter((program) => missing(program).length > 0)

function install(packages: readonly string[]): void {
  console.log(`installing ${packages.join(', ')} with apt-get`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: string[]) => spawnSync('apt-get', ['--yes', '--quiet', ...args], { env }).status === 0
  const want = ['install', '--no-install-recommends', ...packages]
  if (!apt(...want)) void (apt('update') && apt(...want))
}

/** @returns why not; undefined: they can */
export function whyNoImages(): string | undefined {
  if (process.platform !== 'linux') return 'images are built without an engine on Linux only'
  if (process.getuid?.() !== 0) return 'building an image without an engine needs root'
  if (lacking().length > 0 && missing('apt-get').length === 0) {
    install([...new Set(lacking().map((program) => PACKAGES[program]))])
  }
  const still = lacking()
  if (still.length > 0) return `missing here: ${still.join(', ')} (Debian packages of these names)`
  const spaces = spawnSync('unshare', ['--mount', '--pid', '--fork', 'true'])
  return spaces.status === 0 ? undefined : 'the kernel refuses new mount and process spaces here (unshare)'
}
