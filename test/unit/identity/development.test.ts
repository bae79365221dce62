import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'
import { loadConfig } from '../../../shared/config/load.ts'
import { createVerifier } from '../../../shared/identity/verifier.ts'
import { createLogger } from '../../../shared/telemetry/log.ts'

const run = promisify(execFile)

test('claimgraph token makes a key that only its owner reads, and tokens that a service takes', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgraph-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const [key, jwks] = [join(folder, 'identity/key.json'), join(folder, 'identity/jwks.json')]
  const env = { ...process.env, IDENTITY_ROLES_CLAIM: 'realm_access.roles', IDENTITY: 'off' }
  const token = async (...args: string[]) => {
    const files = ['--key', key, '--jwks', jwks]
    const command = ['services/operator/main.ts', 'token', '--tenant', 'acme', ...files, ...args]
    return (await run(process.execPath, command, { env })).stdout.trim()
  }
  const options =
    '--role adjuster --role auditor --subject berta --authority-minor 500000 --currency EUR --ttl 5m'
  const adjuster = await token(...options.split(' '))
  assert.equal(statSync(key).mode & 0o777, 0o600)

  const settings = JSON.parse(await token('--role', 'operator', '--json')) as {
    token: string
    settings: Record<string, string>
  }
  const config = loadConfig(['identity'], { ...env, ...settings.settings })
  const verifier = createVerifier(config, { isTenant: () => true, log: createLogger('test', 'silent') })
  const { expires_at = 0, ...identity } = await verifier.verify(adjuster)
  assert.ok(expires_at > Date.now())
  assert.deepEqual(identity, {
    subject: 'berta',
    tenant_id: 'acme',
    roles: new Set(['adjuster', 'auditor']),
    authority: { amount_minor: 500_000, currency: 'EUR' },
  })
  // The same key the second time: tokens of before stay valid.
  assert.deepEqual((await verifier.verify(settings.token)).roles, new Set(['operator']))
  await assert.rejects(token('--role', 'adjuster', '--authority-minor', '1'), { code: 2 })
})
