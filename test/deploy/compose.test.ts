/** docker-compose.yml as Compose itself reads it; what is in it is compared with the code in test/unit. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { run } from '../../deploy/local/programs.ts'
import { SERVICE_NAMES } from '../../deploy/local/services/list.ts'
import { composeLoader, missing } from './programs.ts'
import { ROOT } from './settings.ts'

const skip = missing('go').length > 0 && "Compose's loader is built with Go, which is missing"
const INFRA = ['jaeger', 'kafka', 'mongo', 'postgres', 'registry']
const APP = [...SERVICE_NAMES, 'provision']
const OBSERVABILITY = ['grafana', 'jaeger', 'prometheus']

test('Compose takes the file, with each profile alone and with all', { skip }, async () => {
  const loader = await composeLoader()
  const services = async (...profiles: string[]) => {
    const printed = await run(loader, [join(ROOT, 'docker-compose.yml'), ...profiles])
    return new Set(printed.trim().split('\n'))
  }
  assert.deepEqual(await services('infra'), new Set(INFRA))
  assert.deepEqual(await services('app'), new Set(APP))
  assert.deepEqual(await services('observability'), new Set(OBSERVABILITY))
  assert.deepEqual(await services('*'), new Set([...INFRA, ...APP, ...OBSERVABILITY]))
})
