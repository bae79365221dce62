// The checkout's .env, for what a person sets once: keys, providers. Variables that are set already stay.

import { existsSync } from 'node:fs'
import { join } from 'node:path'

export function loadDotEnv(): void {
  const path = join(import.meta.dirname, '../../.env')
  if (existsSync(path)) process.loadEnvFile(path)
}
