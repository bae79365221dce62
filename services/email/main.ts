/** The email service: wiring only. */
import { startTelemetry } from '../../shared/telemetry/start.ts'

const telemetry = startTelemetry('email')
const { startEmail } = await import('./service.ts')
await startEmail(telemetry)
