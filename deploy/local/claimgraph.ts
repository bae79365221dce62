// `npm run claimgraph -- COMMAND`: the operator's command line on a local stack. Variables that are not set come
// from the stack: `default`, or the one that CLAIMGRAPH_STACK names.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadDotEnv } from './dotenv.ts'
import { openStack } from './state.ts'

loadDotEnv()
const { folder } = openStack({ name: process.env['CLAIMGRAPH_STACK'] ?? 'default' })
for (const file of ['env', 'services.env']) {
  const path = join(folder, file)
  if (existsSync(path)) process.loadEnvFile(path) // leaves alone what is set
}
await import('../../services/operator/main.ts')
