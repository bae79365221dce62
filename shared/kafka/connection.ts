/** How the brokers and the schema registry are reached, from the configuration. Reads the files that it names. */
import { readFileSync } from 'node:fs'
import type { Config } from '../config/load.ts'

type SaslMechanism = NonNullable<Config<'kafka'>['KAFKA_SASL_MECHANISM']>

export interface KafkaConnection {
  brokers: string[]
  /** Absent: no TLS. All in PEM form. */
  tls?: { ca?: string; cert?: string; key?: string }
  /** Absent: we do not say who we are. */
  sasl?: { mechanism: SaslMechanism; username: string; password: string }
}

export interface RegistryConnection {
  registryUrl: string
  registryAuth?: { username: string; password: string }
  /** PEM. */
  registryCa?: string
}

/** The configuration has seen to it that a mechanism comes with a name and a password, and a file can be read. */
export function kafkaConnection(config: Config<'kafka'>): KafkaConnection {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = config
  const tls = {
    ...pem('ca', config.KAFKA_CA_FILE),
    ...pem('cert', config.KAFKA_CERT_FILE),
    ...pem('key', config.KAFKA_KEY_FILE),
  }
  return {
    brokers: config.KAFKA_BROKERS,
    ...(config.KAFKA_TLS && { tls }),
    ...(mechanism !== null &&
      username !== null &&
      password !== null && { sasl: { mechanism, username, password } }),
  }
}

export function registryConnection(config: Config<'kafka'>): RegistryConnection {
  const { SCHEMA_REGISTRY_USERNAME: username, SCHEMA_REGISTRY_PASSWORD: password } = config
  return {
    registryUrl: config.SCHEMA_REGISTRY_URL,
    ...(username !== null && password !== null && { registryAuth: { username, password } }),
    ...pem('registryCa', config.SCHEMA_REGISTRY_CA_FILE),
  }
}

function pem<Name extends string>(name: Name, file: string | null): { [K in Name]?: string } {
  return file === null ? {} : ({ [name]: readFileSync(file, 'utf8') } as { [K in Name]?: string })
}
