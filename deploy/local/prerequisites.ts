// What must be on the machine before a stack can run as processes. One message names all that is missing.

import { spawnSync } from 'node:child_process'
import type { Server, Tool } from './server.ts'

interface Requirement {
  readonly title: string
  readonly command: readonly [string, ...string[]]
  /** Finds the version in what the command prints. */
  readonly version: RegExp
  readonly atLeast: readonly [number, number]
  readonly install: string
}

const REQUIREMENTS: Readonly<Record<Tool, Requirement>> = {
  java: {
    title: 'Java 17 or newer',
    command: ['java', '-version'],
    version: /version "(\d+)(?:\.(\d+))?/,
    atLeast: [17, 0],
    install: 'apt-get install openjdk-17-jre-headless, brew install openjdk@21, or https://adoptium.net',
  },
  maven: {
    title: 'Maven 3.6 or newer',
    command: ['mvn', '--version'],
    version: /Apache Maven (\d+)\.(\d+)/,
    atLeast: [3, 6],
    install: 'apt-get install maven, brew install maven, or https://maven.apache.org/download.cgi',
  },
  go: {
    title: 'Go 1.22 or newer',
    command: ['go', 'version'],
    version: /go(\d+)\.(\d+)/,
    atLeast: [1, 22],
    install: 'brew install go, or https://go.dev/dl (Debian 12 has only 1.19)',
  },
}

function problemOf({ title, command, version, atLeast, install }: Requirement): string | undefined {
  const [file, ...args] = command
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8' })
  const found = version.exec(`${stdout}${stderr}`)
  const [major, minor] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)]
  if (status === 0 && (major > atLeast[0] || (major === atLeast[0] && minor >= atLeast[1]))) return undefined
  const why = error
    ? `${file} is not on the PATH`
    : `${file} is ${found ? `${major}.${minor}` : 'not working'}`
  return `  ${title} (${why})\n      ${install}`
}

/** @returns one message that names everything the servers need and the machine lacks; undefined if nothing */
export function missingPrerequisites(servers: readonly Server[], home: string): string | undefined {
  const tools = new Set(
    servers.flatMap((server) => [...server.runsWith, ...(server.isInstalled(home) ? [] : server.builtWith)]),
  )
  const problems = [...tools]
    .map((tool) => problemOf(REQUIREMENTS[tool]))
    .filter((problem) => problem !== undefined)
  if (problems.length === 0) return undefined
  return `The servers need programs that are missing here:\n${problems.join('\n')}\nOr start a Docker engine: the same command then uses docker compose.`
}
