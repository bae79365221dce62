/**
 * Configuration: one validated, frozen object, made once at start. Nothing else reads process.env.
 * All problems are reported at once, each with the variable's name and what to do; values of secrets never.
 */
import { readFileSync } from 'node:fs'
import type { Variable } from './variable.ts'
import { CHECKS, COMPOSED, SECTIONS } from './variables.ts'

type Sections = typeof SECTIONS
export type SectionName = keyof Sections
type ValueOf<V> = V extends Variable<infer T> ? T : never
/** Variables by their name, of all the sections asked for. */
export type Config<Names extends SectionName> = Readonly<
  UnionToIntersection<{ [S in Names]: { [K in keyof Sections[S]]: ValueOf<Sections[S][K]> } }[Names]>
>
type UnionToIntersection<U> = (U extends unknown ? (x: U) => void : never) extends (x: infer I) => void
  ? I
  : never

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`invalid configuration:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/**
 * Reads the sections from `env`. `defaults` replaces a variable's default (a service's own health port).
 * Throws ConfigError.
 */
export function loadConfig<const Names extends SectionName>(
  names: readonly Names[],
  env: NodeJS.ProcessEnv = process.env,
  defaults: Record<string, string> = {},
): Config<Names> {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  for (const name of names) {
    for (const [key, variable] of Object.entries<Variable<unknown>>(SECTIONS[name])) {
      try {
        const given = env[key] ?? fromFile(key, variable, env) ?? defaults[key] ?? variable.fallback
        const parsed = variable.schema.safeParse(given)
        if (parsed.success) values[key] = parsed.data
        else
          problems.push(
            `${key}${shown(given, variable)}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`,
          )
      } catch (error) {
        problems.push(`${key}_FILE: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
  for (const name of names) problems.push(...(CHECKS[name]?.(values) ?? []))
  if (problems.length > 0) throw new ConfigError(problems)
  for (const name of names) Object.assign(values, COMPOSED[name]?.(values))
  return Object.freeze(values) as Config<Names>
}

function fromFile(key: string, variable: Variable<unknown>, env: NodeJS.ProcessEnv): string | undefined {
  const file = env[`${key}_FILE`]
  return variable.secret && file !== undefined ? readFileSync(file, 'utf8').trim() : undefined
}

function shown(given: string | undefined, variable: Variable<unknown>): string {
  if (given === undefined) return ' is not set'
  return variable.secret ? ' (value hidden)' : ` = ${JSON.stringify(given)}`
}
