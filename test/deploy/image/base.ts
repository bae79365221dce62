/**
 * The base image where none can be pulled: Debian by debootstrap, and the Node and npm that run here, where
 * deploy/docker/Dockerfile expects them. Kept as a tar file. Set NODE_IMAGE to build on a public image instead.
 */
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Artefact } from '../../../deploy/local/artefacts.ts'
import { run } from '../../../deploy/local/programs.ts'
import { fetched } from '../programs.ts'

const DEBIAN = 'bookworm' // as in the Dockerfile
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt' // of Debian, and where its image wants them
const UNNEEDED = ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man', 'usr/share/locale']

function npm(...args: readonly string[]): string {
  return spawnSync('npm', args, { encoding: 'utf8' }).stdout.trim()
}

/** Of the npm that is found here. Asked for its global folder it names that of whichever Node runs it. */
function npmFolder(): string {
  const found = spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).stdout.trim()
  return dirname(dirname(realpathSync(found))) // of npm/bin/npm-cli.js
}

/** What npm needs to reach the registry from inside as it does from here, no tokens; what it has it does not ask for. */
const npmSettings = (): string =>
  [`registry=${npm('config', 'get', 'registry')}`, `cafile=${CERTIFICATES}`, 'prefer-offline=true', ''].join(
    '\n',
  )

function addNode(root: string): void {
  copyFileSync(process.execPath, join(root, 'usr/local/bin/node'))
  const modules = join(root, 'usr/local/lib/node_modules')
  mkdirSync(modules, { recursive: true })
  cpSync(npmFolder(), join(modules, 'npm'), { recursive: true, dereference: true })
  for (const name of ['npm', 'npx']) {
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(root, 'usr/local/bin', name))
  }
  mkdirSync(join(root, 'usr/local/etc'), { recursive: true })
  writeFileSync(join(root, 'usr/local/etc/npmrc'), npmSettings())
  mkdirSync(join(root, 'etc/ssl/certs'), { recursive: true })
  if (existsSync(CERTIFICATES)) copyFileSync(CERTIFICATES, join(root, CERTIFICATES))
}

const base = (): Artefact => ({
  name: 'image-base',
  version: `1 ${DEBIAN} ${process.version} ${npm('--version')} ${npmSettings()}`,
  files: existsSync(CERTIFICATES) ? [CERTIFICATES] : [],
  async build(target, { signal, onStep }) {
    onStep('making Debian (1 min, once)')
    const root = join(target, 'root')
    await run('debootstrap', ['--variant=minbase', DEBIAN, root], { signal })
    for (const path of UNNEEDED) rmSync(join(root, path), { recursive: true, force: true })
    addNode(root)
    await run('tar', ['--create', '--file', join(target, 'base.tar'), '--directory', root, '.'], { signal })
    rmSync(root, { recursive: true })
  },
})

/** @returns a tar file with the root of its file system */
export const baseImage = async (): Promise<string> => join(await fetched(base()), 'base.tar')
