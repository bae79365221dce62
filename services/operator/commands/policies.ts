import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { type Config, loadConfig } from '../../../shared/config/load.ts'
import type { ImportResult } from '../../policy/provision.ts'
import { messageOf, OperatorError } from '../errors.ts'
import { type OutputOptions, show } from '../output.ts'

export function policiesCommand(): Command {
  const policies = new Command('policies').description('The policy database.')
  policies
    .command('import')
    .description('Load an array of policies. All of them or, when anything is wrong, none.')
    .argument('<file>', 'JSON file; - is standard input')
    .option('--json', 'as JSON')
    .action(async (file: string, options: OutputOptions) => {
      const result = await importFile(loadConfig(['mongo']), file)
      show(result, options, wording)
    })
  return policies
}

async function importFile({ MONGODB_URL }: Config<'mongo'>, file: string): Promise<ImportResult> {
  const input = readJson(file)
  // Only now: no other command needs the policy store.
  const { importPolicies, PolicyImportError } = await import('../../policy/provision.ts')
  const { withMongo } = await import('../stores.ts')
  try {
    return await withMongo(MONGODB_URL, (db) => importPolicies(db, input))
  } catch (error) {
    if (!(error instanceof PolicyImportError)) throw error
    throw new OperatorError(`${file} was not imported: ${error.message}`, { cause: error })
  }
}

/** @param file `-` is standard input. Throws OperatorError. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8')) as unknown
  } catch (error) {
    throw new OperatorError(`${file} cannot be read as JSON: ${messageOf(error)}`, {
      cause: error,
      exitCode: 2,
    })
  }
}

const wording = ({ inserted, updated, unchanged }: ImportResult): string =>
  `policies: ${inserted} inserted, ${updated} updated, ${unchanged} unchanged`
