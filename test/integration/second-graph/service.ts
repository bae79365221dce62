/** One of the three services, by name: `node service.ts words-counter`. It ends with the process that started it. */
import { startTelemetry } from '../../../shared/telemetry/start.ts'
import { SERVICES } from './placement.ts'

const service = SERVICES.find((name) => name === process.argv[2])
if (!service) throw new TypeError(`the first argument is one of ${SERVICES.join(', ')}`)
process.stdin.once('end', () => process.exit(1)).resume()

const telemetry = startTelemetry(service)
const { startWords } = await import('./start.ts')
await startWords(service, telemetry)
