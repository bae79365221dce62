// The services as processes: their names, ports and what tells them their port. Plain data.

import type { Stack } from '../server.ts'

export const SERVICE_NAMES = ['ingestion', 'email', 'policy', 'decision', 'desk'] as const
export type ServiceName = (typeof SERVICE_NAMES)[number]

/** The port that answers /livez, /readyz and /metrics, and the variable that sets it. */
export const SERVICE_PORTS: Readonly<
  Record<ServiceName, { readonly port: number; readonly variable: string }>
> = {
  ingestion: { port: 8080, variable: 'INGESTION_PORT' },
  email: { port: 9101, variable: 'HEALTH_PORT' },
  policy: { port: 9102, variable: 'HEALTH_PORT' },
  decision: { port: 9103, variable: 'HEALTH_PORT' },
  desk: { port: 8090, variable: 'DESK_PORT' },
}
const NEXT_INSTANCE = 10 // ports further
const ALTERNATIVE = 10_000 // ports further: where another program sits on the first choice

/** One process of a service. The first has the service's name, the second is `NAME-2`. */
export interface Instance {
  readonly name: string
  readonly service: ServiceName
  /** Variable that tells it its port. */
  readonly variable: string
  /** Ports in order of preference. */
  readonly candidates: readonly number[]
}

export function instancesOf(
  stack: Stack,
  env: Readonly<Record<string, string | undefined>>,
  names: readonly ServiceName[],
  counts: Readonly<Partial<Record<ServiceName, number>>>,
): Instance[] {
  return names.flatMap((service) => {
    const { port, variable } = SERVICE_PORTS[service]
    // HEALTH_PORT is one variable for three services: set for all of them they would meet.
    const asked = variable === 'HEALTH_PORT' ? undefined : env[variable]
    return Array.from({ length: counts[service] ?? 1 }, (_, index): Instance => {
      const first = (asked === undefined ? port + stack.portOffset : Number(asked)) + NEXT_INSTANCE * index
      return {
        name: index === 0 ? service : `${service}-${index + 1}`,
        service,
        variable,
        candidates: asked === undefined ? [first, first + ALTERNATIVE] : [first],
      }
    })
  })
}
