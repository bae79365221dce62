/**
 * Makes docs/configuration.md: every variable by the schema that reads it (shared/config), in the order and under the
 * headings of .env.example, with the programs that read it, taken from their own sources.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SERVICE_NAMES } from '../../../deploy/local/services/list.ts'
import type { SectionName } from '../../../shared/config/load.ts'
import type { Variable } from '../../../shared/config/variable.ts'
import { SECTIONS } from '../../../shared/config/variables.ts'
import { isTelemetry, ROOT, sectionsOf, variablesIn } from '../../deploy/settings.ts'

export const CONFIGURATION = join(ROOT, 'docs/configuration.md')
const OPERATOR = 'claimgraph'

const INTRODUCTION = `# Configuration

Every variable, as the programs read it: made by \`npm run docs\` from [shared/config](../shared/config/variables.ts), never by hand. [.env.example](../.env.example) is the same list to copy from. \`npm run start\`, \`demo\` and \`claimgraph\` read \`.env\`; elsewhere set the environment as your platform does.

- Whatever is wrong is said at once, each problem with its variable, and the program ends with exit code 2. Values of secrets are never shown.
- A **secret** \`NAME\` may also come from the file that \`NAME_FILE\` names; a line end is cut off.
- An empty default means: not set. \`..._MS\` is in milliseconds, \`..._BYTES\` in bytes.
- What must fit together (a certificate and its key, a provider and its API key) is checked at start, too: [security.md](security.md#connections), [agents.md](agents.md#providers).
- *services* are ingestion, email, policy, decision and desk; *claimgraph* is the command line.
- \`CLAIMGRAPH_STACK=NAME\` chooses the local stack for \`npm run claimgraph\`. Node's own \`NODE_EXTRA_CA_CERTS\` adds authorities for connections that have no variable for them.
`

interface Entry {
  name: string
  /** As .env.example has it. */
  fallback: string
  doc: string
}

/** Headings with the variables below them. */
function readExample(): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>()
  let group: Entry[] = []
  let doc: string[] = []
  for (const line of readFileSync(join(ROOT, '.env.example'), 'utf8').split('\n')) {
    const [, name, fallback] = /^#([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? []
    if (line.startsWith('## ')) {
      group = []
      groups.set(line.slice(3), group)
    } else if (name !== undefined && fallback !== undefined) {
      group.push({ name, fallback, doc: doc.join(' ') })
      doc = []
    } else if (line.startsWith('# ')) doc.push(line.slice(2))
    else doc = []
  }
  return groups
}

const sectionNames = Object.keys(SECTIONS) as SectionName[]

/** Sections that some command loads. */
function operatorSections(): Set<string> {
  const sources = globSync('services/operator/**/*.ts', { cwd: ROOT }).map((file) =>
    readFileSync(join(ROOT, file), 'utf8'),
  )
  const lists = sources.flatMap((text) => [...text.matchAll(/loadConfig\(\[([^\]]+)\]/g)])
  return new Set(
    lists.flatMap(([, list = '']) => [...list.matchAll(/'([^']+)'/g)].map(([, name = '']) => name)),
  )
}

function readersOf(): Map<string, string> {
  const programs = new Map<string, Iterable<string>>([
    ...SERVICE_NAMES.map((name): [string, Iterable<string>] => [name, sectionsOf(name)]),
    [OPERATOR, operatorSections()],
  ])
  const readers = new Map<string, Set<string>>()
  for (const [program, sections] of programs) {
    for (const section of sectionNames.filter((each) => [...sections].includes(each))) {
      for (const variable of Object.keys(variablesIn(section)))
        readers.set(variable, (readers.get(variable) ?? new Set()).add(program))
    }
  }
  return new Map([...readers].map(([variable, names]) => [variable, inWords(names)]))
}

function inWords(names: ReadonlySet<string>): string {
  const services = SERVICE_NAMES.filter((name) => names.has(name))
  const said = services.length === SERVICE_NAMES.length ? ['services'] : services
  return [...said, ...(names.has(OPERATOR) ? [OPERATOR] : [])].join(', ')
}

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`)
const code = (text: string): string => (text === '' ? '' : `\`${text}\``)
/** A long list may break between its parts. */
const fallbackCell = (text: string): string =>
  text.length > 60 ? code(text.replaceAll(',', ', ')) : code(text)

export function configurationMarkdown(): string {
  const variables = new Map(
    sectionNames.flatMap((section) => Object.entries<Variable<unknown>>(variablesIn(section))),
  )
  const readers = readersOf()
  const sections = [...readExample()].map(([heading, entries]) => {
    const rows = entries.map(({ name, fallback, doc }) => {
      const variable = variables.get(name)
      if (!variable && !isTelemetry(name)) throw new Error(`.env.example: ${name} is none of ours`)
      const type = variable ? `${variable.type}${variable.secret ? '; **secret**' : ''}` : "OpenTelemetry's"
      const said = variable?.doc ?? doc
      const given = variable ? (variable.fallback ?? '') : `e.g. ${fallback}`
      const cells = [code(name), type, fallbackCell(given), readers.get(name) ?? 'services', said]
      return `| ${cells.map(cell).join(' | ')} |`
    })
    return `## ${heading}\n\n| Variable | Value | Default | Read by | |\n|---|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return [INTRODUCTION, ...sections].join('\n')
}
