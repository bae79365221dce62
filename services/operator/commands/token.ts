import { Command, InvalidArgumentError, Option } from 'commander'
import { TenantId } from '../../../shared/claims/types.ts'
import { type Config, loadConfig } from '../../../shared/config/load.ts'
import { developmentKey, mintToken, writeJwks } from '../../../shared/identity/development.ts'
import { ROLES, type Role } from '../../../shared/identity/identity.ts'
import { OperatorError } from '../errors.ts'
import { type OutputOptions, show } from '../output.ts'

const ISSUER = 'claimgraph-development'
const AUDIENCE = 'claimgraph'
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

interface TokenCommandOptions extends OutputOptions {
  tenant: string
  role: Role[]
  subject: string
  authorityMinor?: number
  currency?: string
  ttl: number
  key: string
  jwks: string
}

export function tokenCommand(): Command {
  return new Command('token')
    .description('Print a bearer token for development, signed with a key of our own that it makes at first.')
    .requiredOption('--tenant <tenant>', 'whose claims it is for', tenant)
    .addOption(roleOption())
    .option('--subject <id>', 'who it is for', 'developer')
    .option('--authority-minor <n>', 'what an adjuster may approve, in minor units', minor)
    .option('--currency <code>', 'of it, such as EUR', currency)
    .option('--ttl <time>', 'how long it is valid: 90s, 30m, 8h, 7d', duration, 8 * 3_600)
    .option('--key <file>', 'private key; keep it to yourself', '.local/identity/key.json')
    .option('--jwks <file>', 'public key, for IDENTITY_KEYS_FILE', '.local/identity/jwks.json')
    .option('--json', 'with issuer, audience and the files')
    .action(async (options: TokenCommandOptions) => {
      if ((options.authorityMinor === undefined) !== (options.currency === undefined)) {
        throw new OperatorError('--authority-minor and --currency go together', { exitCode: 2 })
      }
      const config = loadConfig(['identity'])
      const key = await developmentKey(options.key)
      writeJwks(options.jwks, key)
      const [issuer, audience] = [config.IDENTITY_ISSUER ?? ISSUER, config.IDENTITY_AUDIENCE ?? AUDIENCE]
      const { subject, ttl: ttlSeconds } = options
      const claims = claimsOf(config, options)
      const token = await mintToken(key, { issuer, audience, subject, ttlSeconds, claims })
      const settings = {
        IDENTITY: 'jwt',
        IDENTITY_KEYS_FILE: options.jwks,
        IDENTITY_ISSUER: issuer,
        IDENTITY_AUDIENCE: audience,
      }
      show({ token, settings }, options, () => token)
    })
}

function roleOption(): Option {
  return new Option('--role <role>', `${ROLES.join(', ')}; may be repeated`)
    .makeOptionMandatory()
    .argParser((given: string, before: Role[] | undefined) => {
      const role = ROLES.find((each) => each === given)
      if (!role) throw new InvalidArgumentError(`there are ${ROLES.join(', ')}`)
      return [...(before ?? []), role]
    })
}

/** Where the services look for them: a dotted name is a claim in a claim. */
function claimsOf(
  config: Config<'identity'>,
  { tenant: tenant_id, role, authorityMinor: amount_minor, currency: code }: TokenCommandOptions,
): Record<string, unknown> {
  const claims: Record<string, unknown> = {}
  put(claims, config.IDENTITY_TENANT_CLAIM, tenant_id)
  put(claims, config.IDENTITY_ROLES_CLAIM, role)
  if (amount_minor !== undefined)
    put(claims, config.IDENTITY_AUTHORITY_CLAIM, { amount_minor, currency: code })
  return claims
}

function put(claims: Record<string, unknown>, name: string, value: unknown): void {
  const [first = '', ...rest] = name.includes('://') ? [name] : name.split('.')
  if (rest.length === 0) {
    claims[first] = value
    return
  }
  const inner = { ...(claims[first] as Record<string, unknown> | undefined) }
  put(inner, rest.join('.'), value)
  claims[first] = inner
}

function tenant(text: string): string {
  if (!TenantId.safeParse(text).success) throw new InvalidArgumentError('use only A-Z a-z 0-9 . _ -')
  return text
}

function minor(text: string): number {
  const amount = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(amount)) {
    throw new InvalidArgumentError('write minor units, e.g. 500000 for 5,000.00 EUR')
  }
  return amount
}

function currency(text: string): string {
  if (!/^[A-Z]{3}$/.test(text)) throw new InvalidArgumentError('write an ISO 4217 code such as EUR')
  return text
}

/** Seconds. */
function duration(text: string): number {
  const { amount = '', unit = '' } = /^(?<amount>[1-9]\d{0,6})(?<unit>[smhd])$/.exec(text)?.groups ?? {}
  const seconds = UNITS[unit]
  if (seconds === undefined) throw new InvalidArgumentError('write a time such as 90s, 30m, 8h or 7d')
  return Number(amount) * seconds
}
