/**
 * npm run drill: restores PostgreSQL, then Kafka, to an earlier moment on a stack of its own, and shows that the same
 * decisions stand. What it does is in drill.ts; docs/backup.md says what it is for.
 */
import { parseArgs } from 'node:util'
import { resetStack, startStack } from '../../deploy/local/control.ts'
import { claimgraph } from '../support/cli.ts'

const STACK = { name: 'drill', portOffset: 3_000 } // below the ports of outgoing connections

const { values } = parseArgs({
  options: { keep: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
})
if (values.help) {
  console.log('usage: npm run drill [-- --keep] [--json]')
  process.exit(0)
}
await resetStack({ name: STACK.name })
const { env } = await startStack({
  ...STACK,
  onProgress: ({ server, step }) => console.log(`${server}: ${step}`),
})
Object.assign(process.env, env, { CLAIMGRAPH_STACK: STACK.name })
try {
  const { code, stderr } = await claimgraph(['provision'])
  if (code !== 0) throw new Error(stderr)
  const { runDrill } = await import('./drill.ts') // reads the environment when it is loaded
  const result = await runDrill({ say: (step) => console.log(`- ${step}`) })
  console.log(`passed: ${result.decisions} decisions, each once and as it should be`)
  if (values.json) console.log(JSON.stringify(result))
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  if (!values.keep) await resetStack({ name: STACK.name })
}
