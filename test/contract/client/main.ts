/**
 * npm run client: generates the types of shared/client from running services.
 *   npm run client -- [--ingestion http://127.0.0.1:8080] [--desk http://127.0.0.1:8090]
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { API_FILES, documentOf, generatedTypes } from './generate.ts'

const { values } = parseArgs({
  options: {
    ingestion: { type: 'string', default: process.env['INGESTION_URL'] ?? 'http://127.0.0.1:8080' },
    desk: { type: 'string', default: process.env['DESK_URL'] ?? 'http://127.0.0.1:8090' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  console.log(
    'usage: npm run client -- [--ingestion URL] [--desk URL]\nBoth services must run: npm run start',
  )
  process.exit(0)
}
for (const service of ['ingestion', 'desk'] as const) {
  writeFileSync(API_FILES[service], await generatedTypes(await documentOf(values[service])))
  console.log(`${API_FILES[service]} written from ${values[service]}`)
}
