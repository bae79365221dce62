/** Runs Schemathesis over one service. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const FOLDER = import.meta.dirname
const PATIENCE_MS = 900_000 // a quarter of an hour: a machine that is busy with other things is slow
/** No token is looked at, and the document says so in words only. */
const IDENTITY_OFF = `
[[operations]]
include-path-regex = ".*"
generation.with-security-parameters = false
checks.ignored_auth.enabled = false
`

export interface FuzzOptions {
  /** Folder with the packages of Schemathesis. */
  packages: string
  /** Of the service. */
  url: string
  token: string | null
  seed: number
  /** Ids of what is there, by dictionary: threads, webhooks, deliveries. */
  ids: Readonly<Record<string, readonly string[]>>
}

/** What it found, in its own words; `passed`: nothing. */
export async function fuzz({
  packages,
  url,
  token,
  seed,
  ids,
}: FuzzOptions): Promise<{ passed: boolean; words: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'claimgraph-fuzz-'))
  try {
    const config = join(folder, 'schemathesis.toml')
    const dictionaries = Object.entries(ids).map(
      ([name, values]) => `[dictionaries.${name}]\nvalues = ${JSON.stringify(values)}\n`,
    )
    const stated = readFileSync(join(FOLDER, 'schemathesis.toml'), 'utf8')
    writeFileSync(config, [stated, ...dictionaries, ...(token === null ? [IDENTITY_OFF] : [])].join('\n'))
    const args = ['--config-file', config, 'run', `${url}/openapi.json`, '--seed', String(seed)]
    const header = token === null ? [] : ['--header', `Authorization: Bearer ${token}`]
    const child = spawn('python3', ['-m', 'schemathesis.cli', '--no-color', ...args, ...header], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        COLUMNS: '120',
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONPATH: [packages, FOLDER].join(':'),
        SCHEMATHESIS_HOOKS: 'bodies',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
    })
    let words = ''
    const collect = (chunk: Buffer) => {
      words += chunk.toString()
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    return { passed: code === 0, words }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
