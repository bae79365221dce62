import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, describe } from 'node:test'
import { type Config, ConfigError, loadConfig, type SectionName } from '../../shared/config/load.ts'
import { kafkaConnection, registryConnection } from '../../shared/kafka/connection.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimgraph-'))
const pem = join(folder, 'a b.pem')
writeFileSync(pem, 'PEM')
after(() => rmSync(folder, { recursive: true }))

function problemsOf(sections: readonly SectionName[], env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(sections, env)
    return []
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.problems
  }
}
/** Each pattern is matched by a problem, and there are no others. */
function refused(sections: readonly SectionName[], env: NodeJS.ProcessEnv, ...patterns: RegExp[]): void {
  const problems = problemsOf(sections, env)
  assert.equal(problems.length, patterns.length, problems.join('\n'))
  for (const pattern of patterns) {
    assert.ok(
      problems.some((each) => pattern.test(each)),
      `${pattern} in\n${problems.join('\n')}`,
    )
  }
}

describe('identity', () => {
  const jwt = {
    IDENTITY: 'jwt',
    IDENTITY_ISSUER: 'https://issuer.example',
    IDENTITY_AUDIENCE: 'claimgraph',
    IDENTITY_JWKS_URL: 'https://issuer.example/keys',
  }

  test('is off only on a loopback address', () => {
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) {
      assert.deepEqual(problemsOf(['desk', 'identity'], { DESK_HOST: host }), [], host)
    }
    for (const host of ['0.0.0.0', '::', '10.0.0.1', 'desk.example', '127.0.0.1.example', '128.0.0.1']) {
      refused(['desk', 'identity'], { DESK_HOST: host }, /^DESK_HOST = .*loopback/)
      refused(['ingestion', 'identity'], { INGESTION_HOST: host }, /^INGESTION_HOST = .*loopback/)
      assert.deepEqual(problemsOf(['desk', 'identity'], { DESK_HOST: host, ...jwt }), [])
    }
    const container = { DESK_HOST: '0.0.0.0', IDENTITY_OFF_BEYOND_LOOPBACK: 'true' }
    assert.deepEqual(problemsOf(['desk', 'identity'], container), [])
  })

  test('by tokens needs an issuer, an audience and keys, all told at once', () => {
    refused(
      ['identity'],
      { IDENTITY: 'jwt' },
      /^IDENTITY_ISSUER/,
      /^IDENTITY_AUDIENCE/,
      /^IDENTITY_JWKS_URL or/,
    )
    refused(['identity'], { ...jwt, IDENTITY_KEYS_FILE: 'keys.json' }, /both set/)
  })

  test('takes keys only from where nobody on the way can change them', () => {
    refused(['identity'], { ...jwt, IDENTITY_JWKS_URL: 'http://issuer.example/keys' }, /https/)
    assert.deepEqual(problemsOf(['identity'], { ...jwt, IDENTITY_JWKS_URL: 'http://127.0.0.1:9/keys' }), [])
  })

  test('refuses to be configured with no signature, or one that whoever checks can make', () => {
    for (const algorithm of ['none', 'None', 'HS256', 'HS512', 'RS256,HS256', 'A128KW', '']) {
      refused(['identity'], { ...jwt, IDENTITY_ALGORITHMS: algorithm }, /^IDENTITY_ALGORITHMS/)
    }
    const { IDENTITY_ALGORITHMS } = loadConfig(['identity'], jwt)
    assert.deepEqual(IDENTITY_ALGORITHMS, ['RS256', 'ES256', 'EdDSA'])
  })
})

describe('Kafka', () => {
  test('is reached as before when nothing is set', () => {
    const config = loadConfig(['kafka'], {})
    assert.deepEqual(kafkaConnection(config), { brokers: ['127.0.0.1:9092'] })
    assert.deepEqual(registryConnection(config), { registryUrl: 'http://127.0.0.1:8081/apis/ccompat/v7' })
  })

  test('is reached with TLS, our certificate and a password from a file', () => {
    const secret = join(folder, 'password')
    writeFileSync(secret, 'hunter2\n')
    const config: Config<'kafka'> = loadConfig(['kafka'], {
      KAFKA_TLS: 'true',
      KAFKA_CA_FILE: pem,
      KAFKA_CERT_FILE: pem,
      KAFKA_KEY_FILE: pem,
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_USERNAME: 'email',
      KAFKA_PASSWORD_FILE: secret,
      SCHEMA_REGISTRY_USERNAME: 'email',
      SCHEMA_REGISTRY_PASSWORD_FILE: secret,
      SCHEMA_REGISTRY_CA_FILE: pem,
    })
    assert.deepEqual(kafkaConnection(config), {
      brokers: ['127.0.0.1:9092'],
      tls: { ca: 'PEM', cert: 'PEM', key: 'PEM' },
      sasl: { mechanism: 'scram-sha-512', username: 'email', password: 'hunter2' },
    })
    const { registryAuth, registryCa } = registryConnection(config)
    assert.deepEqual(registryAuth, { username: 'email', password: 'hunter2' })
    assert.equal(registryCa, 'PEM')
  })

  test('settings that do not fit together are told at once, without the password', () => {
    const env = { KAFKA_CA_FILE: pem, KAFKA_SASL_MECHANISM: 'plain', KAFKA_PASSWORD: 'hunter2' }
    refused(
      ['kafka'],
      env,
      /^KAFKA_CA_FILE is set/,
      /^KAFKA_USERNAME is not/,
      /^KAFKA_SASL_MECHANISM = "plain"/,
    )
    refused(['kafka'], { KAFKA_TLS: 'true', KAFKA_CERT_FILE: pem }, /^KAFKA_KEY_FILE is not set/)
    refused(['kafka'], { KAFKA_TLS: 'true', KAFKA_CA_FILE: '/no/such' }, /^KAFKA_CA_FILE = .*can be read/)
    refused(['kafka'], { KAFKA_SASL_MECHANISM: 'gssapi' }, /^KAFKA_SASL_MECHANISM/)
    assert.ok(!problemsOf(['kafka'], env).join('').includes('hunter2'))
  })
})

describe('PostgreSQL', () => {
  const urlOf = (env: NodeJS.ProcessEnv) => loadConfig(['postgres'], env).DATABASE_URL

  test('is reached by its URL as it is when nothing else is set', () => {
    const url = 'postgres://a:b@db.example:5432/claims'
    assert.equal(urlOf({ DATABASE_URL: url }), url)
  })

  test('takes password, TLS mode and certificates beside the URL', () => {
    const url = new URL(
      urlOf({
        DATABASE_URL: 'postgres://desk:old@db.example/claims?application_name=x',
        DATABASE_PASSWORD: 'p@ss/w%rd?',
        DATABASE_SSLMODE: 'verify-full',
        DATABASE_CA_FILE: pem,
      }),
    )
    assert.equal(decodeURIComponent(url.password), 'p@ss/w%rd?')
    assert.equal(url.username, 'desk')
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      application_name: 'x',
      sslmode: 'verify-full',
      uselibpqcompat: 'true',
      sslrootcert: pem,
    })
  })

  test('certificates without TLS, and trust in any authority, are refused', () => {
    refused(['postgres'], { DATABASE_CA_FILE: pem }, /^DATABASE_CA_FILE is set/)
    refused(['postgres'], { DATABASE_SSLMODE: 'disable', DATABASE_CA_FILE: pem }, /^DATABASE_CA_FILE is set/)
    refused(['postgres'], { DATABASE_SSLMODE: 'verify-ca' }, /^DATABASE_CA_FILE is not set/)
    refused(['postgres'], { DATABASE_SSLMODE: 'maybe' }, /^DATABASE_SSLMODE/)
  })
})

describe('MongoDB', () => {
  const urlOf = (env: NodeJS.ProcessEnv) => loadConfig(['mongo'], env).MONGODB_URL

  test('is reached by its URL as it is when nothing else is set, also with several hosts', () => {
    for (const url of ['mongodb://a:1,b:2/claims?replicaSet=x', 'mongodb+srv://u:p@a.example/claims']) {
      assert.equal(urlOf({ MONGODB_URL: url }), url)
    }
    refused(['mongo'], { MONGODB_URL: 'postgres://a/b' }, /^MONGODB_URL \(value hidden\)/)
  })

  test('takes name, password, TLS and certificates beside the URL', () => {
    const env = {
      MONGODB_URL: 'mongodb://old:old@a:1,b:2/claims?replicaSet=x',
      MONGODB_USERNAME: 'policy',
      MONGODB_PASSWORD: 'p@ss/w%rd',
      MONGODB_TLS: 'true',
      MONGODB_CA_FILE: pem,
    }
    const file = encodeURIComponent(pem)
    assert.equal(
      urlOf(env),
      `mongodb://policy:p%40ss%2Fw%25rd@a:1,b:2/claims?replicaSet=x&tls=true&tlsCAFile=${file}`,
    )
    assert.equal(urlOf({ MONGODB_URL: 'mongodb://a', MONGODB_TLS: 'true' }), 'mongodb://a/?tls=true')
    refused(
      ['mongo'],
      { MONGODB_PASSWORD: 'x', MONGODB_CA_FILE: pem },
      /^MONGODB_USERNAME/,
      /^MONGODB_CA_FILE/,
    )
  })
})
