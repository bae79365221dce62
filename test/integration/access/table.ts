/** The tables of docs/security.md, "Who may do what": what the test holds the services to. */
import { readFileSync } from 'node:fs'
import { ROLES, type Role } from '../../../shared/identity/identity.ts'

export type Service = 'ingestion' | 'desk'

export interface Row {
  service: Service
  method: string
  /** As in the OpenAPI document: `/v1/claims/{thread_id}`. */
  path: string
  who: readonly Role[] | 'everybody'
}

const CHAPTER = /^## Who may do what$(?<text>[\s\S]*?)^## /m

function lines(): string[][] {
  const text = CHAPTER.exec(`${readFileSync('docs/security.md', 'utf8')}\n## `)?.groups?.['text'] ?? ''
  return text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

export function readRoutes(): Row[] {
  return lines().flatMap(([services = '', routes = '', who = '']) =>
    [...routes.matchAll(/`(?<method>[A-Z]+) (?<path>\/[^`\s]*)`/g)].flatMap(({ groups }) => {
      const { method = '', path = '' } = groups ?? {}
      const allowed = who === 'everybody' ? who : who.split(', ').map(roleOf)
      return services
        .split(', ')
        .map((service) => ({ service: serviceOf(service), method, path, who: allowed }))
    }),
  )
}

function serviceOf(name: string): Service {
  if (name !== 'ingestion' && name !== 'desk') throw new Error(`there is no service ${name}`)
  return name
}

function roleOf(name: string): Role {
  const role = ROLES.find((each) => each === name)
  if (!role) throw new Error(`there is no role ${name}`)
  return role
}

/** By caller: the status. */
export function readAnswers(): Map<string, number> {
  return new Map(
    lines().flatMap(([caller = '', answer = '']): [string, number][] =>
      /^\d{3}$/.test(answer) ? [[caller, Number(answer)]] : [],
    ),
  )
}
