/** The policy service: wiring only. */
import { startTelemetry } from '../../shared/telemetry/start.ts'

const telemetry = startTelemetry('policy')
const { startPolicy } = await import('./service.ts')
await startPolicy(telemetry)
