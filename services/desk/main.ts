/** The desk: wiring only. */
import { startTelemetry } from '../../shared/telemetry/start.ts'

const telemetry = startTelemetry('desk')
const { startDesk } = await import('./service.ts')
await startDesk(telemetry)
