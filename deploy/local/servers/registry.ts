// The schema registry: Apicurio with its Confluent-compatible API, data in an H2 file.

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { installedAs } from '../artefacts.ts'
import { maven } from '../build.ts'
import { run } from '../programs.ts'
import type { Server } from '../server.ts'

const VERSION = '3.0.9' // the newest 3.x that runs on Java 17 and can be had
const READY_TIMEOUT = 3_000 // milliseconds for one attempt

export const registry: Server = {
  name: 'registry',
  ports: { client: 8081 },
  builtWith: ['java', 'maven'],
  runsWith: ['java'],
  stopSignal: 'SIGTERM',
  ...installedAs({
    name: 'registry',
    version: VERSION,
    files: [],
    build: async (target, options) => {
      const artefact = `-Dartifact=io.apicurio:apicurio-registry-app:${VERSION}:tar.gz:all`
      await maven(options, target, ['dependency:copy', artefact, `-DoutputDirectory=${target}`])
      const archive = join(target, `apicurio-registry-app-${VERSION}-all.tar.gz`)
      await run('tar', ['-xzf', archive, '-C', target], { signal: options.signal })
      rmSync(archive)
    },
  }),
  prepare: async ({ data }) => {
    mkdirSync(data, { recursive: true })
  },
  command: ({ programs, data, ports }) => ({
    file: 'java',
    args: [
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1', // starts faster; it serves a handful of schemas
      '-Dquarkus.http.host=127.0.0.1',
      `-Dquarkus.http.port=${ports['client']}`,
      '-Dquarkus.http.access-log.enabled=false',
      '-Dquarkus.log.level=WARN',
      '-Dquarkus.log.category."io.apicurio".level=WARN', // else a line for every schema and every look at the database
      '-Djava.net.preferIPv4Stack=true',
      '-Dapicurio.storage.kind=sql',
      '-Dapicurio.storage.sql.kind=h2',
      // H2 flushes twice a second by default: a killed registry would forget ids that records already carry
      `-Dapicurio.datasource.url=jdbc:h2:file:${join(data, 'db')};WRITE_DELAY=0`,
      '-jar',
      join(programs, `apicurio-registry-app-${VERSION}-runner.jar`),
    ],
    cwd: programs,
  }),
  ready: async (ports) => {
    const url = `http://127.0.0.1:${ports['client']}/apis/ccompat/v7/subjects`
    const response = await fetch(url, { signal: AbortSignal.timeout(READY_TIMEOUT) })
    if (!response.ok || !Array.isArray(await response.json())) throw new Error(`${url}: ${response.status}`)
  },
}
