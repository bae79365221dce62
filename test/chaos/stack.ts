/** Names of the stack's servers. */
import { stackStatus } from '../../deploy/local/control.ts'

/** `kafka`, or `kafka-1`, `kafka-2`, ... for a cluster. */
export async function runningServers(name: string, kind: string): Promise<string[]> {
  const { servers } = await stackStatus({ name })
  return servers.map(({ server }) => server).filter((server) => server.replace(/-\d+$/, '') === kind)
}
