/** A service of another release: `node release.ts decision next`. */
import { startTelemetry } from '../../../shared/telemetry/start.ts'

const [service = '', name = ''] = process.argv.slice(2)
const telemetry = startTelemetry(service)
const { RELEASES } = await import('../../support/next-release.ts')
const release = Object.entries(RELEASES).find(([each]) => each === name)?.[1]
if (!release) throw new TypeError(`the second argument is one of ${Object.keys(RELEASES).join(', ')}`)

if (service === 'email') {
  await (await import('../../../services/email/service.ts')).startEmail(telemetry, release)
} else if (service === 'policy') {
  await (await import('../../../services/policy/service.ts')).startPolicy(telemetry, release)
} else if (service === 'decision') {
  await (await import('../../../services/decision/service.ts')).startDecision(telemetry, release)
} else {
  throw new TypeError('the first argument is email, policy or decision')
}
