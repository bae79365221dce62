import { Command } from 'commander'
import { loadConfig } from '../../../shared/config/load.ts'
import { OperatorError } from '../errors.ts'
import { type OutputOptions, show, table } from '../output.ts'

interface ProvisionOptions extends OutputOptions {
  demo?: true
  tenant?: string
}

export function provisionCommand(): Command {
  return new Command('provision')
    .description('Make topics, schemas, tables and indexes. Safe to run again, and by several at once.')
    .option('--demo', "also the demo's policies")
    .option('--tenant <tenant>', 'whose they are (default: DEFAULT_TENANT)')
    .option('--json', 'as JSON')
    .action(async ({ demo, tenant, ...options }: ProvisionOptions) => {
      const config = loadConfig(['kafka', 'topics', 'retention', 'postgres', 'mongo', 'operator'])
      const demoTenant = tenant ?? config.DEFAULT_TENANT
      // Only now: LangGraph takes as long to load as everything else here.
      const { provision } = await import('../provision/provision.ts')
      const lines = await provision(config, demo ? { demoTenant } : {})
      show(lines, options, () =>
        table(
          ['kind', 'name', '', ''],
          lines.map(({ kind, name, result, note }) => [kind, name, result, note]),
        ),
      )
      const refused = lines.filter(({ result }) => result === 'refused')
      if (refused.length > 0) {
        throw new OperatorError(`refused: ${refused.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`)
      }
    })
}
