/** The ingestion service: wiring only. */
import { startTelemetry } from '../../shared/telemetry/start.ts'

const telemetry = startTelemetry('ingestion')
const { startIngestion } = await import('./service.ts')
await startIngestion(telemetry)
