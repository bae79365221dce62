/** npm run bench: see --help. */
import { Command, InvalidArgumentError } from 'commander'
import { throughput } from './throughput.ts'

function count(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('must be a whole number')
  return value
}

const program = new Command('bench').description('Measures a running system on this machine.')
program
  .command('throughput')
  .description('claims per second, latency from POST to decision, CPU per claim by process')
  .option('--claims <n>', 'claims to measure', count, 3_000)
  .option('--in-flight <c>', 'claims in flight', count, 64)
  .option('--llm-ms <ms>', 'time that the mock model takes for an answer', count, 0)
  .option('--name <stack>', 'stack to run on', 'default')
  .option('--no-desk', 'without the read model')
  .option('--json', 'one JSON line')
  .action(
    async (options: {
      claims: number
      inFlight: number
      llmMs: number
      name: string
      desk: boolean
      json?: boolean
    }) => {
      const result = await throughput({ ...options, stack: options.name })
      if (options.json) {
        console.log(JSON.stringify(result))
        return
      }
      const { cpu_ms_per_claim, ...figures } = result
      console.table(figures)
      console.table(cpu_ms_per_claim)
    },
  )
await program.parseAsync()
process.exit(0)
