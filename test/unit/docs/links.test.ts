import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { Command } from 'commander'
import { ROOT } from '../../deploy/settings.ts'
import { anchorsIn, codeIn, documents, linksIn } from './markdown.ts'

const all = documents()
const told = (problems: string[]) => assert.deepEqual(problems, [])

test('every link between documents, and to files of the project, leads somewhere, with its anchor', () => {
  assert.ok(all.length > 15)
  const problems = all.flatMap((document) =>
    linksIn(document).flatMap((target) => {
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? document.path : join(dirname(document.path), decodeURI(path))
      if (!existsSync(join(ROOT, file))) return [`${document.path}: ${target} is not there`]
      if (anchor === undefined || statSync(join(ROOT, file)).isDirectory()) return []
      const known = anchorsIn(readFileSync(join(ROOT, file), 'utf8')).has(anchor)
      return known ? [] : [`${document.path}: ${target} has no such heading`]
    }),
  )
  told(problems)
})

test('every npm script that is named exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const problems = all.flatMap((document) =>
    codeIn(document).flatMap((code) =>
      [...code.matchAll(/\bnpm run (?:-s |--silent )?(?<name>[a-z][a-z:-]*)/g)]
        .map((match) => match.groups?.['name'] ?? '')
        .filter((name) => scripts[name] === undefined)
        .map((name) => `${document.path}: npm run ${name}`),
    ),
  )
  told(problems)
})

/** Each command with its parents' options. */
interface Known {
  names: ReadonlySet<string>
  options: ReadonlySet<string>
}

async function commands(): Promise<Map<string, Known>> {
  const known = new Map<string, Known>()
  for (const file of globSync('services/operator/commands/*.ts', { cwd: ROOT })) {
    const made = (await import(join(ROOT, file))) as Record<string, unknown>
    const factories = Object.entries(made).filter(([name]) => name.endsWith('Command'))
    for (const [, factory] of factories) {
      const command = typeof factory === 'function' ? (factory as () => unknown)() : null
      if (command instanceof Command) add(known, command)
    }
  }
  return known
}

function add(known: Map<string, Known>, command: Command): void {
  const family = [command, ...command.commands]
  const options = family.flatMap((each) => each.options.map(({ long }) => long ?? ''))
  known.set(command.name(), {
    names: new Set(command.commands.map((child) => child.name())),
    options: new Set([...options, '--help']),
  })
}

test('every command of claimgraph that is named exists, with its subcommands and options', async () => {
  const known = await commands()
  assert.ok(known.size >= 15)
  const problems = all.flatMap((document) =>
    codeIn(document).flatMap((code) =>
      [...code.matchAll(/(?:^|(?<!-n)[\s(])claimgraph (?:-- )?(?<rest>[a-z][^|;#&]*)/g)].flatMap((match) => {
        const [name = '', ...words] = (match.groups?.['rest'] ?? '').trim().split(/\s+/)
        const command = known.get(name)
        if (!command) return [`${document.path}: claimgraph ${name}`]
        const [first = ''] = words
        const wrong = /^[a-z-]+$/.test(first) && command.names.size > 0 && !command.names.has(first)
        const options = words
          .map((word) => /^\[?(?<option>--[a-z][a-z-]*)/.exec(word)?.groups?.['option'] ?? '')
          .filter((option) => option !== '' && !command.options.has(option))
        return [
          ...(wrong ? [`${document.path}: claimgraph ${name} ${first}`] : []),
          ...options.map((option) => `${document.path}: claimgraph ${name} ${option}`),
        ]
      }),
    ),
  )
  told(problems)
})
