/** Makes the policy store's collections and indexes, and loads the demo's policies on request. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { importPolicies, provisionPolicyStore } from '../../policy/provision.ts'
import { type Provisioned, provisioned } from './report.ts'

const DEMO_POLICIES = new URL('../demo/policies.json', import.meta.url)

type Db = Parameters<typeof importPolicies>[0]

export async function provisionPolicies(db: Db, demoTenant: string | null): Promise<Provisioned[]> {
  const made = await provisionPolicyStore(db)
  const lines = [provisioned('indexes', 'policy store', made.length > 0 ? 'made' : 'there', made.join(', '))]
  return demoTenant === null ? lines : [...lines, await provisionDemo(db, demoTenant)]
}

/** The demo's policies, for `tenant` whatever tenant the file names. */
async function provisionDemo(db: Db, tenant: string): Promise<Provisioned> {
  const file = z.array(z.looseObject({})).parse(JSON.parse(readFileSync(DEMO_POLICIES, 'utf8')))
  const { inserted, updated, unchanged } = await importPolicies(
    db,
    file.map((policy) => ({ ...policy, tenant_id: tenant })),
  )
  const note = `${inserted} inserted, ${updated} updated, ${unchanged} unchanged`
  return provisioned('policies', `demo, tenant ${tenant}`, inserted + updated > 0 ? 'made' : 'there', note)
}
