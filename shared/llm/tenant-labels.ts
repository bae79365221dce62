const MAX_TENANTS = 100 // of a process; each is some dozen series of every metric that names it

/**
 * A tenant as a label of metrics: its id for the first hundred that a process meets, then one name for all others.
 * Anybody who may submit claims may invent tenants while identity is off; a metric must not grow with them.
 */
export function tenantLabels(): (tenantId: string) => string {
  const known = new Set<string>()
  return (tenantId) => {
    if (known.size < MAX_TENANTS) known.add(tenantId)
    return known.has(tenantId) ? tenantId : 'other tenants' // an id has no spaces
  }
}
