/**
 * How servers are reached safely: TLS, names and passwords, and what must fit together among them. Addresses are in
 * variables.ts. Certificates and keys are files in PEM form, read by the adapters.
 */
import { boolean, optionalChoice, optionalFile, optionalText } from './variable.ts'

export const KAFKA_SECURITY = {
  KAFKA_TLS: boolean({ fallback: 'false', doc: 'Speak TLS with the brokers.' }),
  KAFKA_CA_FILE: optionalFile({
    doc: 'Certificates of the authorities that brokers are trusted by, PEM; default those of Node.',
  }),
  KAFKA_CERT_FILE: optionalFile({ doc: 'Our certificate for the brokers, PEM.' }),
  KAFKA_KEY_FILE: optionalFile({ doc: 'Its private key, PEM.' }),
  KAFKA_SASL_MECHANISM: optionalChoice(['plain', 'scram-sha-256', 'scram-sha-512'], {
    doc: 'How we prove who we are to the brokers: plain, scram-sha-256 or scram-sha-512; default not at all.',
  }),
  KAFKA_USERNAME: optionalText({ doc: 'Name for it.' }),
  KAFKA_PASSWORD: optionalText({ secret: true, doc: 'Password for it.' }),
} as const

export const REGISTRY_SECURITY = {
  SCHEMA_REGISTRY_USERNAME: optionalText({ doc: 'Name for the schema registry (basic authentication).' }),
  SCHEMA_REGISTRY_PASSWORD: optionalText({ secret: true, doc: 'Password for it.' }),
  SCHEMA_REGISTRY_CA_FILE: optionalFile({
    doc: 'Certificates of the authorities that the registry is trusted by, PEM; default those of Node.',
  }),
} as const

export const POSTGRES_SECURITY = {
  DATABASE_PASSWORD: optionalText({ secret: true, doc: 'Goes before the password in DATABASE_URL.' }),
  DATABASE_SSLMODE: optionalChoice(['disable', 'require', 'verify-ca', 'verify-full'], {
    doc: 'TLS with PostgreSQL, as libpq defines it; only verify-full knows whom it speaks with. Default: what DATABASE_URL says, else none.',
  }),
  DATABASE_CA_FILE: optionalFile({
    doc: 'Certificates of the authorities that PostgreSQL is trusted by, PEM; default those of Node.',
  }),
  DATABASE_CERT_FILE: optionalFile({ doc: 'Our certificate for PostgreSQL, PEM.' }),
  DATABASE_KEY_FILE: optionalFile({ doc: 'Its private key, PEM.' }),
} as const

export const MONGO_SECURITY = {
  MONGODB_USERNAME: optionalText({ doc: 'Goes before the name in MONGODB_URL.' }),
  MONGODB_PASSWORD: optionalText({ secret: true, doc: 'Goes before the password in MONGODB_URL.' }),
  MONGODB_TLS: boolean({ fallback: 'false', doc: 'Speak TLS with MongoDB.' }),
  MONGODB_CA_FILE: optionalFile({
    doc: 'Certificates of the authorities that MongoDB is trusted by, PEM; default those of Node.',
  }),
  MONGODB_CERT_FILE: optionalFile({
    doc: 'Our certificate for MongoDB with its private key, PEM in one file.',
  }),
} as const

/** Values by name; undefined where a variable has a problem of its own. */
type Values = Readonly<Record<string, unknown>>

const isSet = (value: unknown): boolean => value !== null && value !== undefined

/** Each of `names` is set, or none. */
function together(values: Values, names: readonly string[]): string[] {
  if (!names.some((name) => isSet(values[name]))) return []
  return names
    .filter((name) => values[name] === null)
    .map((name) => `${name} is not set: ${names.filter((each) => each !== name).join(' and ')} needs it`)
}

/** `names` are set only where `condition` holds. */
function only(values: Values, names: readonly string[], holds: boolean, condition: string): string[] {
  if (holds) return []
  return names.filter((name) => isSet(values[name])).map((name) => `${name} is set: it needs ${condition}`)
}

export function kafkaProblems(values: Values): string[] {
  const tls = values['KAFKA_TLS'] !== false
  return [
    ...only(values, ['KAFKA_CA_FILE', 'KAFKA_CERT_FILE', 'KAFKA_KEY_FILE'], tls, 'KAFKA_TLS=true'),
    ...together(values, ['KAFKA_CERT_FILE', 'KAFKA_KEY_FILE']),
    ...together(values, ['KAFKA_SASL_MECHANISM', 'KAFKA_USERNAME', 'KAFKA_PASSWORD']),
    ...(values['KAFKA_SASL_MECHANISM'] === 'plain' && !tls
      ? ['KAFKA_SASL_MECHANISM = "plain": sends the password as it is, and needs KAFKA_TLS=true']
      : []),
    ...together(values, ['SCHEMA_REGISTRY_USERNAME', 'SCHEMA_REGISTRY_PASSWORD']),
  ]
}

export function postgresProblems(values: Values): string[] {
  const files = ['DATABASE_CA_FILE', 'DATABASE_CERT_FILE', 'DATABASE_KEY_FILE']
  const mode = values['DATABASE_SSLMODE']
  return [
    ...only(values, files, mode !== null && mode !== 'disable', 'DATABASE_SSLMODE, best verify-full'),
    ...together(values, ['DATABASE_CERT_FILE', 'DATABASE_KEY_FILE']),
    ...(mode === 'verify-ca' && values['DATABASE_CA_FILE'] === null
      ? ['DATABASE_CA_FILE is not set: DATABASE_SSLMODE=verify-ca needs it']
      : []),
  ]
}

export function mongoProblems(values: Values): string[] {
  return [
    ...only(
      values,
      ['MONGODB_CA_FILE', 'MONGODB_CERT_FILE'],
      values['MONGODB_TLS'] !== false,
      'MONGODB_TLS=true',
    ),
    ...together(values, ['MONGODB_USERNAME', 'MONGODB_PASSWORD']),
  ]
}

/** DATABASE_URL with what the other variables add to it: node-postgres takes all of it there. */
export function withPostgresSecurity(values: Values): Values {
  const url = new URL(String(values['DATABASE_URL']))
  const { DATABASE_PASSWORD: password, DATABASE_SSLMODE: mode } = values
  if (typeof password === 'string') url.password = encodeURIComponent(password)
  if (typeof mode === 'string') {
    url.searchParams.set('sslmode', mode)
    // Without it node-postgres takes `require` and `verify-ca` for `verify-full`.
    url.searchParams.set('uselibpqcompat', 'true')
  }
  const files = {
    sslrootcert: 'DATABASE_CA_FILE',
    sslcert: 'DATABASE_CERT_FILE',
    sslkey: 'DATABASE_KEY_FILE',
  }
  for (const [parameter, name] of Object.entries(files)) {
    const file = values[name]
    if (typeof file === 'string') url.searchParams.set(parameter, file)
  }
  return { DATABASE_URL: url.href }
}

/** `mongodb://name:password@host:1,host:2/database?options`: several hosts, which URL does not read. */
const MONGO_URL =
  /^(?<scheme>mongodb(?:\+srv)?:\/\/)(?:(?<user>[^@/]*)@)?(?<hosts>[^/?@]+)(?<path>\/[^?]*)?(?:\?(?<query>.*))?$/

export function isMongoUrl(value: string): boolean {
  return MONGO_URL.test(value)
}

/** MONGODB_URL with what the other variables add to it. */
export function withMongoSecurity(values: Values): Values {
  const {
    scheme = '',
    user = '',
    hosts = '',
    path = '/',
    query = '',
  } = MONGO_URL.exec(String(values['MONGODB_URL']))?.groups ?? {}
  const { MONGODB_USERNAME: name, MONGODB_PASSWORD: password, MONGODB_TLS: tls } = values
  const parameters = new URLSearchParams(query)
  if (tls === true) parameters.set('tls', 'true')
  const files = { tlsCAFile: 'MONGODB_CA_FILE', tlsCertificateKeyFile: 'MONGODB_CERT_FILE' }
  for (const [parameter, variable] of Object.entries(files)) {
    const file = values[variable]
    if (typeof file === 'string') parameters.set(parameter, file)
  }
  const account =
    typeof name === 'string' ? `${encodeURIComponent(name)}:${encodeURIComponent(String(password))}` : user
  const options = parameters.size === 0 ? '' : `?${parameters.toString().replaceAll('+', '%20')}`
  return { MONGODB_URL: `${scheme}${account === '' ? '' : `${account}@`}${hosts}${path}${options}` }
}
