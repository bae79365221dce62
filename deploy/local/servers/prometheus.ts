// Prometheus and promtool, with the rules of deploy/prometheus: scrapes the services that this stack runs. Optional:
// nothing needs it, and it takes two minutes to build.

import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installedAs } from '../artefacts.ts'
import { go, goModule } from '../build.ts'
import { run } from '../programs.ts'
import type { Server } from '../server.ts'
import { targetsFile } from '../services/targets.ts'

/** Prometheus 3.5.0, a release with long support; its source counts from 0.300. */
const MODULE = {
  version: 'github.com/prometheus/prometheus@v0.305.0',
  sum: 'h1:UO/LsM32/E9yBDtvQj8tN+WwhbyWKR10lO35vmFLx0U=',
}
const RULES = join(import.meta.dirname, '../../prometheus/rules')
const INTERVAL = '5s' // someone is looking
const READY_TIMEOUT = 2_000 // milliseconds for one attempt

export const prometheusPrograms = installedAs({
  name: 'prometheus',
  version: `1 ${MODULE.version} ${MODULE.sum}`,
  files: [],
  async build(target, options) {
    const source = join(target, 'source')
    cpSync(await goModule(options, target, MODULE), source, { recursive: true })
    await run('chmod', ['-R', 'u+w', source], { signal: options.signal }) // modules are read-only
    // Service discovery of every cloud is a third of the compiler's work. Without it targets are found in files.
    rmSync(join(source, 'plugins/plugins.go'))
    for (const program of ['prometheus', 'promtool'])
      await go(options, source, `./cmd/${program}`, join(target, program))
    rmSync(source, { recursive: true })
  },
})

const config = (targets: string): string =>
  JSON.stringify({
    global: { scrape_interval: INTERVAL, evaluation_interval: INTERVAL },
    rule_files: [join(RULES, '*.yml')],
    scrape_configs: [{ job_name: 'claimgraph', file_sd_configs: [{ files: [targets] }] }],
  })

export const prometheus: Server = {
  name: 'prometheus',
  optional: true,
  ports: { web: 9090 },
  builtWith: ['go'],
  runsWith: [],
  stopSignal: 'SIGTERM',
  ...prometheusPrograms,
  prepare: async ({ data, stack }) => {
    mkdirSync(data, { recursive: true })
    writeFileSync(join(data, 'prometheus.yml'), config(targetsFile(stack))) // JSON is YAML
  },
  command: ({ programs, data, ports }) => ({
    file: join(programs, 'prometheus'),
    args: [
      `--config.file=${join(data, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(data, 'series')}`,
      '--storage.tsdb.retention.time=1d',
      `--web.listen-address=127.0.0.1:${ports['web']}`,
      '--log.level=warn',
    ],
    cwd: data,
  }),
  ready: async (ports) => {
    const url = `http://127.0.0.1:${ports['web']}/api/v1/query?query=1`
    const response = await fetch(url, { signal: AbortSignal.timeout(READY_TIMEOUT) })
    if (!response.ok) throw new Error(`${url}: ${response.status}`)
  },
}
