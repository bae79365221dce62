/** Builds the Dockerfile with buildah, which needs no engine. Owns a storage of its own and leaves nothing of it behind. */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../../deploy/local/programs.ts'
import { birthOf } from '../../../deploy/local/system.ts'
import { ROOT } from '../settings.ts'

const BASE = 'localhost/claimgraph-base'
const IMAGE = 'localhost/claimgraph:test'

export interface ImageConfig {
  User: string
  Env: string[]
  Entrypoint: string[]
  Cmd: string[]
  WorkingDir: string
}

export interface Image {
  config: ImageConfig
  /** Its file system, mounted. */
  root: string
  remove(): Promise<void>
}

const PREFIX = 'image-' // of a storage; the id of its process follows

/** How buildah finds a storage. */
function placesIn(storage: string, driver: string): string[] {
  const folders = { root: join(storage, driver), runroot: join(storage, 'run') }
  return ['--root', folders.root, '--runroot', folders.runroot, '--storage-driver', driver]
}

/** Layers are overlays where the file system can, else whole copies, four times slower. */
function driverFor(storage: string): string {
  return spawnSync('buildah', [...placesIn(storage, 'overlay'), 'info']).status === 0 ? 'overlay' : 'vfs'
}

/** Takes its mounts back, else they would stay after the files. */
async function removeStorage(storage: string, driver: string): Promise<void> {
  await run('buildah', [...placesIn(storage, driver), 'rm', '--all']).catch(() => undefined)
  await run('rm', ['--recursive', '--force', storage])
}

/** What killed processes have left. */
async function sweepStorages(): Promise<void> {
  for (const storage of globSync(join(ROOT, '.local', `${PREFIX}*`))) {
    const pid = Number(new RegExp(`${PREFIX}(\\d+)-`).exec(storage)?.[1])
    if (birthOf(pid) !== undefined) continue
    await removeStorage(storage, existsSync(join(storage, 'vfs')) ? 'vfs' : 'overlay')
  }
}

/** @param base tar file of the base image; null: NODE_IMAGE of the environment is pulled */
export async function buildImage(base: string | null): Promise<Image> {
  await sweepStorages()
  const storage = mkdtempSync(join(ROOT, '.local', `${PREFIX}${process.pid}-`))
  const driver = driverFor(storage)
  const places = placesIn(storage, driver)
  const env = { ...process.env, BUILDAH_ISOLATION: 'chroot', TMPDIR: storage }
  const buildah = async (...args: readonly string[]) =>
    (await run('buildah', [...places, ...args], { cwd: ROOT, env })).trim()
  const remove = () => removeStorage(storage, driver)
  try {
    if (base !== null) {
      const container = await buildah('from', 'scratch')
      await buildah('add', '--quiet', container, base, '/')
      await buildah('commit', '--quiet', '--rm', container, BASE)
    }
    // what npm has downloaded here already, it need not download again
    const cache = spawnSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).stdout.trim()
    const node = base === null ? (process.env['NODE_IMAGE'] ?? '') : BASE
    const options = ['--quiet', '--layers=false', `--pull=${base === null ? 'true' : 'never'}`]
    const file = ['--file', 'deploy/docker/Dockerfile', '--tag', IMAGE, ROOT]
    const given = ['--build-arg', `NODE_IMAGE=${node}`, '--volume', `${cache}:/root/.npm`]
    await buildah('build', ...options, ...given, ...file)
    const inspected = JSON.parse(await buildah('inspect', '--type', 'image', IMAGE)) as {
      OCIv1: { config: ImageConfig }
    }
    const container = await buildah('from', '--pull=never', IMAGE)
    return { config: inspected.OCIv1.config, root: await buildah('mount', container), remove }
  } catch (error) {
    await remove()
    throw error
  }
}
