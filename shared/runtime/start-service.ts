/** What every service does first: configuration (all problems at once, exit code 2), log, telemetry, lifecycle. */
import { type Config, ConfigError, loadConfig, type SectionName } from '../config/load.ts'
import { createLogger, type Logger } from '../telemetry/log.ts'
import type { Telemetry } from '../telemetry/start.ts'
import { armCrashPoint } from './crash-points.ts'
import { Lifecycle } from './lifecycle.ts'

export interface ServiceContext<Names extends SectionName> {
  config: Config<Names | 'logging' | 'engine'>
  log: Logger
  lifecycle: Lifecycle
  telemetry: Telemetry
}

export interface ServiceOptions<Names extends SectionName> {
  service: string
  telemetry: Telemetry
  sections: readonly Names[]
  /** Defaults that differ from the general ones. */
  defaults?: Record<string, string>
}

export async function startService<const Names extends SectionName>(
  { service, telemetry, sections, defaults = {} }: ServiceOptions<Names>,
  start: (context: ServiceContext<Names>) => Promise<void>,
): Promise<void> {
  let config: Config<Names | 'logging' | 'engine'>
  try {
    config = loadConfig([...sections, 'logging', 'engine'], process.env, defaults)
    const { CRASH_AT } = config as Config<'engine'>
    const problem = CRASH_AT === null ? null : armCrashPoint(CRASH_AT)
    if (problem !== null) throw new ConfigError([`CRASH_AT = ${JSON.stringify(CRASH_AT)}: ${problem}`])
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${service}: ${error.message}\nSee .env.example for every variable.\n`)
    process.exit(2)
  }
  const { LOG_LEVEL, SHUTDOWN_GRACE_MS } = config as Config<'logging' | 'engine'>
  const log = createLogger(service, LOG_LEVEL)
  const lifecycle = new Lifecycle(log, SHUTDOWN_GRACE_MS)
  lifecycle.onClose('telemetry', () => telemetry.shutdown(3_000))
  await lifecycle.run(() => start({ config, log, lifecycle, telemetry }))
}
