/**
 * npm test: everything, on the real servers. Makes a test stack of its own beside any other, runs each suite and
 * stops the stack again.
 *
 *   npm test                       all suites
 *   npm test -- unit contract      only these
 *   npm test -- e2e --keep         leave the stack running
 */
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { resetStack, startStack, stopStack } from '../deploy/local/control.ts'

const SUITES = ['unit', 'contract', 'integration', 'e2e', 'deploy', 'chaos'] as const
// Below the ports that the system gives to outgoing connections: one of them could have a server's when it starts again.
const STACK = { name: 'test', portOffset: 4_000 }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'boolean' }, help: { type: 'boolean' }, grep: { type: 'string' } },
})
if (values.help) {
  console.log(`usage: npm test -- [${SUITES.join('|')} ...] [--grep PATTERN] [--keep]`)
  process.exit(0)
}
const unknown = positionals.filter((name) => !SUITES.some((suite) => suite === name))
if (unknown.length > 0) {
  console.error(`no such suite: ${unknown.join(', ')}; there are ${SUITES.join(', ')}`)
  process.exit(2)
}
const suites = SUITES.filter((suite) => positionals.length === 0 || positionals.includes(suite))

function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', env })
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}

async function runSuites(env: NodeJS.ProcessEnv): Promise<number> {
  const files = suites.flatMap((suite) => globSync(`test/${suite}/**/*.test.ts`).sort())
  const grep = values.grep === undefined ? [] : [`--test-name-pattern=${values.grep}`]
  // One file at a time: the services of two files would share consumer groups. Forced exit: a kafkajs client that was
  // cut off in the middle of a fault can keep a socket after it was disconnected, and the file would never end.
  return run(
    process.execPath,
    ['--test', '--test-concurrency=1', '--test-timeout=600000', '--test-force-exit', ...grep, ...files],
    env,
  )
}

let code: number
if (suites.every((suite) => suite === 'unit')) {
  code = await runSuites(process.env)
} else {
  if (!values.keep) await resetStack({ name: STACK.name })
  const { env: servers } = await startStack({
    ...STACK,
    onProgress: ({ server, step }) => console.log(`${server}: ${step}`),
  })
  const env = { ...process.env, ...servers, CLAIMGRAPH_STACK: STACK.name }
  code = await run(process.execPath, ['services/operator/main.ts', 'provision'], env)
  if (code === 0) code = await runSuites(env)
  if (!values.keep) await stopStack({ name: STACK.name })
}
process.exit(code)
