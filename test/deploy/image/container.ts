/**
 * Runs one process of an image as a container engine would: as the image's user, the first process of its own
 * process space, on a read-only root without capabilities or a way to gain any. The network is the machine's.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Image } from './buildah.ts'

/** Takes root, user id, group id; then what to run. Every step replaces the last: no shell is left. */
const SCRIPT = `set -e
root=$1 uid=$2 gid=$3; shift 3
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs chroot --groups= --userspec="$uid:$gid" "$root" "$@"`
const SPACES = ['--mount', '--pid', '--fork', '--propagation', 'private']
const KEPT_OUTPUT = 8_000 // characters
const ENDS_WITHIN = 180_000 // milliseconds; a guard, no measure of speed

export class Container {
  readonly name: string
  readonly #process: ChildProcess
  readonly #ended: Promise<string>
  #output = ''

  /** @param args what follows the image's entrypoint */
  constructor(
    image: Image,
    name: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ) {
    this.name = name
    const { User, Env, Entrypoint, WorkingDir } = image.config
    const [uid = '', gid = ''] = User.split(':')
    const variables = [...Env, ...Object.entries(env).map(([key, value]) => `${key}=${value}`)]
    const inside = ['/usr/bin/env', '-i', '-C', WorkingDir, ...variables, ...Entrypoint, ...args]
    const command = [...SPACES, 'sh', '-c', SCRIPT, 'sh', image.root, uid, gid, ...inside]
    this.#process = spawn('unshare', command, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] },
    })
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-KEPT_OUTPUT)
      })
    }
    this.#ended = once(this.#process, 'close').then(([code, signal]) => String(signal ?? code))
  }

  /** The newest of what it printed. */
  get output(): string {
    return this.#output
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  /** The exit code, or the signal that ended it. Rejects when it runs on for ever. */
  async ended(): Promise<string> {
    const giveUp = new AbortController()
    const never = sleep(ENDS_WITHIN, undefined, { signal: giveUp.signal }).then(() => {
      throw new Error(`${this.name} does not end:\n${this.#output}`)
    })
    try {
      return await Promise.race([this.#ended, never])
    } finally {
      giveUp.abort()
    }
  }

  /** What the kernel says of the process inside, e.g. `status`, `mountinfo`, `cmdline`. */
  facts(file: string): string {
    return readFileSync(`/proc/${this.#pid()}/${file}`, 'utf8')
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.#pid(), name)
  }

  async kill(): Promise<void> {
    if (!this.running) return
    this.signal('SIGKILL') // the one inside: it has another user, so it would outlive its parent
    await this.#ended
  }

  #pid(): number {
    const parent = this.#process.pid
    const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8')
    const pid = Number(children.trim().split(' ')[0])
    if (!pid) throw new Error(`${this.name} does not run:\n${this.#output}`)
    return pid
  }
}
