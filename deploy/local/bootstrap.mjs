// Runs a script of this checkout with the checkout's own Node, after installing what is missing.
// Plain JavaScript that needs no package, for it starts on the machine's Node (20.19 or newer) in a fresh clone.
//   node deploy/local/bootstrap.mjs [SCRIPT.ts | --NODE-OPTION] [ARGUMENTS]

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

const ROOT = join(import.meta.dirname ?? '.', '../..')
const OWN_NODE = join(ROOT, 'node_modules/node/bin/node')
const NEEDED = [20, 19]
const TYPES_STRIPPED_SINCE = 24 // major version of Node that runs .ts files as they are
const PATCHES = ['shared/kafka/patches', 'shared/langgraph/patches']
const LOCK = join(ROOT, '.local/install.lock')
const STALE_AFTER = 900_000 // 15 minutes: no install takes so long

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `Node ${NEEDED.join('.')} or newer is needed, this is ${process.versions.node}: https://nodejs.org`,
  )
  process.exit(2)
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8')).packages
  } catch {
    return undefined
  }
}

/** npm writes the second file when an install is complete. Packages for other systems are in the first only. */
function isInstalled() {
  const [wanted, found] = [packagesOf('package-lock.json'), packagesOf('node_modules/.package-lock.json')]
  if (!wanted || !found || !existsSync(OWN_NODE) || !isPatched()) return false
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      path === '' || link || found[path]?.version === version || (optional && !found[path]),
  )
}

/** The install applies the patches: one that is newer came with a pull. */
function isPatched() {
  const { mtimeMs: installed } = statSync(join(ROOT, 'node_modules/.package-lock.json'))
  const patches = PATCHES.flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => join(folder, name)),
  )
  return patches.every((patch) => statSync(join(ROOT, patch)).mtimeMs <= installed)
}

function lock() {
  mkdirSync(join(ROOT, '.local'), { recursive: true })
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  }
}

function isLockStale() {
  try {
    process.kill(Number(readFileSync(LOCK, 'utf8')), 0)
    return Date.now() - statSync(LOCK).mtimeMs > STALE_AFTER
  } catch (error) {
    return error.code === 'ESRCH' // its process is dead; any other failure: look again
  }
}

async function install() {
  while (!lock()) {
    if (isLockStale()) rmSync(LOCK, { force: true })
    else await sleep(500)
  }
  try {
    if (isInstalled()) return
    console.error('Installing the packages of package-lock.json (npm ci): a minute or two, once.')
    const npm = process.env.npm_execpath
    const [file, ...args] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm']
    const { status } = spawnSync(file, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: ROOT,
      stdio: 'inherit',
    })
    if (status === 0) return
    console.error('npm ci failed: its messages stand above. Mend the cause and run the same command again.')
    process.exitCode = 1
  } finally {
    rmSync(LOCK, { force: true })
  }
}

/** In this process where it can be, so that signals and exit codes need no passing on. */
async function run([script, ...args]) {
  if (!script.startsWith('-') && major >= TYPES_STRIPPED_SINCE) {
    const path = join(ROOT, script)
    process.argv = [process.execPath, path, ...args]
    await import(pathToFileURL(path).href)
    return
  }
  const child = spawn(OWN_NODE, [script, ...args], { cwd: ROOT, stdio: 'inherit' })
  // Ctrl-C reaches the child by itself; it decides when to end.
  process.on('SIGINT', () => undefined)
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // npm hands SIGTERM to the shell between it and us, and not to us: we only see that our parent is gone.
  const parent = process.ppid
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 200).unref()
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? code : 1
  })
}

if (!isInstalled()) await install()
const args = process.argv.slice(2)
if (!process.exitCode && args.length > 0) await run(args)
