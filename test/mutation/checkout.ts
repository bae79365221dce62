/**
 * Private copies of the checkout to break. A snapshot of the working tree is taken once, so that all runs of a proof
 * see the same source, whatever is edited meanwhile; each run has a copy of its own.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Edit, edited } from './mutation.ts'

const ROOT = resolve(import.meta.dirname, '../..')
/** Shared with the checkout: what is installed, the built servers, and where the running ones are. */
const LINKED = ['node_modules', '.local/cache', '.local/stacks']

export class Checkout {
  readonly #home = join(ROOT, '.local/mutation', String(process.pid))
  readonly #snapshot = join(this.#home, 'snapshot')

  constructor() {
    const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: ROOT })
    for (const path of listed.toString().split('\0')) {
      // Deleted in the working tree, and not yet for git.
      if (path !== '' && existsSync(join(ROOT, path))) copy(join(ROOT, path), join(this.#snapshot, path))
    }
  }

  /** Makes a copy with the edits; throws when one of them does not fit. */
  copy(name: string, edits: readonly Edit[]): string {
    const folder = join(this.#home, name)
    rmSync(folder, { recursive: true, force: true })
    copy(this.#snapshot, folder)
    for (const path of LINKED) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      symlinkSync(join(ROOT, path), join(folder, path))
    }
    for (const edit of edits) {
      const path = join(folder, edit.file)
      writeFileSync(path, edited(readFileSync(path, 'utf8'), edit))
    }
    return folder
  }

  remove(): void {
    rmSync(this.#home, { recursive: true, force: true })
  }
}

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true })
}
