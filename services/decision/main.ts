/** The decision service: wiring only. */
import { startTelemetry } from '../../shared/telemetry/start.ts'

const telemetry = startTelemetry('decision')
const { startDecision } = await import('./service.ts')
await startDecision(telemetry)
