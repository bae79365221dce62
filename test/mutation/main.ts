/** npm run mutation: see --help. Exit code 1: a mutation survived. */
import { Command, InvalidArgumentError } from 'commander'
import { INTERRUPTED, interruption } from '../../deploy/local/interruption.ts'
import { StackError } from '../../deploy/local/server.ts'
import { Checkout } from './checkout.ts'
import { MUTATIONS } from './mutations.ts'
import { Proof, type Verdict } from './prove.ts'
import { Servers } from './servers.ts'

interface Options {
  only?: string[]
  list?: true
  json?: true
  keep?: true
  seed: number
}

function number(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is wanted')
  return Number(text)
}

const signal = interruption()

const cell = (text: string): string => text.replaceAll('|', '\\|')

function tableOf(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ mutation, caughtBy, seconds }) => {
    const by = caughtBy ? `${caughtBy.test} (\`${caughtBy.file}\`)` : '**nobody: it survived**'
    return `| ${[mutation.name, mutation.breaks, by, seconds.toFixed(0)].map(cell).join(' | ')} |`
  })
  return ['| mutation | what it breaks | caught by | s |', '|---|---|---|--:|', ...rows].join('\n')
}

const factsOf = ({ mutation, caughtBy, seconds, misses }: Verdict) => ({
  mutation: mutation.name,
  breaks: mutation.breaks,
  caught_by: caughtBy && { file: caughtBy.file, test: caughtBy.test },
  seconds: Math.round(seconds * 10) / 10,
  misses,
})

async function prove({ only, list, json, keep, seed }: Options): Promise<void> {
  const unknown = (only ?? []).filter((name) => !MUTATIONS.some((mutation) => mutation.name === name))
  if (unknown.length > 0) throw new RangeError(`no such mutation: ${unknown.join(', ')}; see --list`)
  const chosen = MUTATIONS.filter(({ name }) => !only || only.includes(name))
  if (list) {
    for (const { name, breaks } of chosen) console.log(`${name}: ${breaks}`)
    return
  }
  const say = (line: string) => console.error(line)
  const servers = new Servers(say)
  const verdicts: Verdict[] = []
  const checkout = new Checkout()
  try {
    const proof = new Proof({ checkout, servers, seed, signal })
    for (const mutation of chosen) {
      const verdict = await proof.verdict(mutation)
      verdicts.push(verdict)
      const { caughtBy, seconds, misses } = verdict
      say(`${caughtBy ? 'caught' : 'SURVIVED'} ${mutation.name} (${seconds.toFixed(0)} s)`)
      for (const miss of misses) say(`  ${miss}`)
    }
  } finally {
    checkout.remove()
    if (!keep) await servers.stop()
  }
  const survivors = verdicts.filter(({ caughtBy }) => !caughtBy).length
  console.log(
    json ? JSON.stringify({ seed, survivors, mutations: verdicts.map(factsOf) }) : tableOf(verdicts),
  )
  say(`${verdicts.length} mutations, ${survivors} survived`)
  process.exitCode = survivors > 0 ? 1 : 0
}

const program = new Command('mutation')
  .description(
    'Breaks the engine in one way after the other, each in a private copy of the checkout, and demands that the suite notices. Exit code 1 when a mutation survives.',
  )
  .option('--only <name...>', 'only these mutations')
  .option('--list', 'what there is')
  .option('--json', 'one JSON line instead of the table')
  .option('--keep', 'leave the servers running')
  .option('--seed <n>', 'of what the model tests choose', number, 2)
  .action(prove)
try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof StackError)) throw error
  console.error(error.message)
  process.exitCode = signal.aborted ? INTERRUPTED : 1
}
