/**
 * Which variables each program reads, taken from its own source: the sections it loads, and those that every service
 * loads. What is deployed is compared with this, so that a new variable cannot be forgotten.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SERVICE_NAMES, SERVICE_PORTS, type ServiceName } from '../../deploy/local/services/list.ts'
import { loadConfig, type SectionName } from '../../shared/config/load.ts'
import type { Variable } from '../../shared/config/variable.ts'
import { SECTIONS } from '../../shared/config/variables.ts'

export const ROOT = join(import.meta.dirname, '../..')
/** The commands that a platform runs by itself. */
export const COMMANDS = ['provision', 'prune'] as const
export type Program = ServiceName | (typeof COMMANDS)[number]
export const PROGRAMS: readonly Program[] = [...SERVICE_NAMES, ...COMMANDS]

const isService = (program: Program): program is ServiceName => SERVICE_NAMES.some((name) => name === program)
const isSection = (name: string): name is SectionName => name in SECTIONS

function quoted(list: string | undefined, where: string): string[] {
  const names = [...(list ?? '').matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '')
  if (names.length === 0) throw new Error(`${where}: where are its sections?`)
  return names
}

export function sectionsOf(program: Program): SectionName[] {
  const read = (file: string, pattern: RegExp) =>
    quoted(pattern.exec(readFileSync(join(ROOT, file), 'utf8'))?.[1], file)
  const names = isService(program)
    ? [
        ...read(`services/${program}/service.ts`, /\bsections: \[([^\]]+)\]/),
        ...read('shared/runtime/start-service.ts', /loadConfig\(\[\.\.\.sections,([^\]]+)\]/),
      ]
    : read(`services/operator/commands/${program}.ts`, /loadConfig\(\[([^\]]+)\]/)
  return names.map((name) => {
    if (isSection(name)) return name
    throw new Error(`${program} loads "${name}", which is no section`)
  })
}

export const variablesIn = (section: SectionName): Record<string, Variable<unknown>> => SECTIONS[section]

export function variablesOf(program: Program): Map<string, Variable<unknown>> {
  return new Map(sectionsOf(program).flatMap((section) => Object.entries(variablesIn(section))))
}

/** OpenTelemetry's own variables: its SDK reads them. */
export const isTelemetry = (name: string): boolean => name.startsWith('OTEL_')

/** The program's configuration as its own code reads it. Throws ConfigError with everything that is wrong. */
export function configOf(program: Program, env: NodeJS.ProcessEnv): Readonly<Record<string, unknown>> {
  const defaults = isService(program)
    ? { [SERVICE_PORTS[program].variable]: String(SERVICE_PORTS[program].port) }
    : {}
  return loadConfig(sectionsOf(program), env, defaults)
}
