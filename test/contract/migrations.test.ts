/** Migrations that have left this repository. They are in people's databases: a change is a new migration. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { MIGRATIONS as desk } from '../../services/desk/migrations.ts'
import { MIGRATIONS as ingestion } from '../../services/ingestion/provision.ts'
import { MIGRATIONS as operator } from '../../services/operator/provision/dead-letters.ts'
import { MIGRATIONS as budgets } from '../../shared/llm/budget/provision.ts'
import { digestOf } from '../../shared/postgres/migrate.ts'

const PARTS = { desk, ingestion, operator, budgets }

/** digestOf each released migration, by version from 1. A release adds those that are new in it. */
const RELEASED: Readonly<Record<keyof typeof PARTS, readonly string[]>> = {
  desk: [
    '677ab3d5b60c2ad211676dca76b492134549b8166fcafac6755c1bb38e4d2891',
    'fb89432ced7a8fb165f6b666e11c7bae8ddf12684d38d11b251e9790c623efcc',
    '00342e86ab51ec5f2c6bac42d1ec179a27738d47bdd63c7d265c299870480704',
    'a125869c00dfdb0e8e765da9fce1ee6040a4ddcc63cf6251f13b442e553084c1',
    '1b2a752958417cba9f7fc7fa1231c1ce3e501c118150ab02ef8127b3d87c4048',
  ],
  ingestion: ['e0825328747dce6409cbcb95a67dd4a5101dd88cd6b60559e24982b37b620ba1'],
  operator: ['88c171fb28a8487e3d5366dec3df0a54ad8a26196632de01406eaf8be54afd1d'],
  budgets: ['8f6048c4a349623fd7cb00bb1fa6915bb8013cc36ea274cddd6feb3638876457'],
}

for (const [part, migrations] of Object.entries(PARTS)) {
  test(`a released migration of ${part} is never changed`, () => {
    const released = RELEASED[part as keyof typeof PARTS]
    assert.deepEqual(migrations.slice(0, released.length).map(digestOf), released)
  })
}
