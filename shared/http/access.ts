/**
 * Who may use which route. Owns the check of the bearer token and of roles, before a body is read. What of a tenant's
 * data a route shows is the route's own matter: it asks `tenantOf`, `tenantFor` and `sameTenant`.
 *
 * Invariants:
 * A1. Every route states its access; one that does not is refused when it is added, so that the service cannot start.
 * A2. A handler of a route that is not public runs only with an identity that has one of the route's roles.
 * A3. An answer says why a token is not taken, and repeats nothing of it.
 * A4. What is for everybody stands in the OpenAPI document, or is one of UNLISTED: nobody opens a door in silence.
 * A5. A stream of events ends with the token; any other answer that is under way then is finished.
 */
import type { ServerResponse } from 'node:http'
import type { FastifyRequest, RouteOptions } from 'fastify'
import { type Identity, IdentityError, type IdentityVerifier, type Role } from '../identity/identity.ts'
import { FORBIDDEN, HttpProblem, problemResponses, UNAUTHENTICATED, UNAVAILABLE } from './problem.ts'
import type { HttpServer } from './server.ts'

/** `public`, or the roles of which the caller must have one. */
export type Access = 'public' | readonly Role[]

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyRequest {
    /** The caller. Throws on a public route, which knows none. */
    readonly identity: Identity
  }
}

/** RFC 6750: the scheme, then one or more blanks, then the token. */
const BEARER = /^bearer +(?<token>[A-Za-z0-9._~+/-]+=*)$/i
const REALM = 'Bearer realm="claimgraph"'

/** Probes and documents, for everybody. */
const UNLISTED = /^\/(livez|readyz|metrics|openapi\.json|docs(\/.*)?)$/
const MAX_TIMER_MS = 2_147_483_647 // what setTimeout holds, 24.8 days

export interface AccessOptions {
  verifier: IdentityVerifier
}

/** Called before routes are added: it guards only those that come after it. */
export function protect(app: HttpServer, { verifier }: AccessOptions): void {
  const identities = new WeakMap<FastifyRequest, Identity>()
  app.decorateRequest('identity', {
    getter(this: FastifyRequest): Identity {
      const identity = identities.get(this)
      if (!identity) throw new Error(`${this.routeOptions.url} is public: it has no identity`)
      return identity
    },
  })
  app.addHook('onRoute', (route) => {
    const access = route.config?.access
    if (access === undefined || access.length === 0) {
      throw new Error(`${[route.method].flat().join(', ')} ${route.url} does not say who may use it`)
    }
    if (access === 'public' && route.schema?.hide === true && !UNLISTED.test(route.url)) {
      throw new Error(`${route.url} must stand in the OpenAPI document`)
    }
    if (access !== 'public') document(route)
  })
  app.addHook('onRequest', async (request, reply) => {
    // An unknown path is told to everybody: the known ones stand in the OpenAPI document.
    if (request.is404) return
    const { access = [] } = request.routeOptions.config
    if (access === 'public') return
    const identity = await identify(verifier, request)
    if (!access.some((role) => identity.roles.has(role))) {
      throw new HttpProblem(FORBIDDEN, `this needs the role ${access.join(' or ')}`, {
        headers: { 'www-authenticate': `${REALM}, error="insufficient_scope"` },
      })
    }
    identities.set(request, identity)
    if (identity.expires_at !== undefined) endWith(identity.expires_at, reply.raw)
  })
}

/** Only what has no end of its own: an export that was cut off in good order would look whole. */
function endWith(expiresAt: number, response: ServerResponse): void {
  const end = () => {
    if (String(response.getHeader('content-type')).startsWith('text/event-stream')) response.end()
  }
  const left = Math.max(0, expiresAt - Date.now())
  if (left > MAX_TIMER_MS) return
  const timer = setTimeout(end, left).unref()
  response.once('close', () => clearTimeout(timer))
}

/** The caller's tenant; null where identity is off, and any tenant may be named. */
export function tenantOf({ identity }: FastifyRequest): string | null {
  return identity.tenant_id
}

/**
 * The tenant that a request is for: the caller's. Where identity is off, the one that the request names, else
 * `fallback`. Throws FORBIDDEN for a tenant that is not the caller's.
 */
export function tenantFor<T extends string | undefined>(
  { tenant_id }: Identity,
  named: string | undefined,
  fallback: T,
): string | T {
  if (tenant_id === null) return named ?? fallback
  if (named === undefined || named === tenant_id) return tenant_id
  throw new HttpProblem(FORBIDDEN, 'tenant_id is not the tenant of the token; leave it out')
}

async function identify(verifier: IdentityVerifier, { headers }: FastifyRequest): Promise<Identity> {
  const token = BEARER.exec(headers.authorization ?? '')?.groups?.['token'] ?? null
  try {
    return await verifier.verify(token)
  } catch (error) {
    throw error instanceof IdentityError ? problemOf(error) : error
  }
}

function problemOf(error: IdentityError): HttpProblem {
  if (error.fault === 'unavailable') {
    return new HttpProblem(UNAVAILABLE, error.message, { cause: error, headers: { 'retry-after': '5' } })
  }
  const why = error.fault === 'invalid' ? `, error="invalid_token", error_description="${error.message}"` : ''
  return new HttpProblem(UNAUTHENTICATED, error.message, {
    cause: error,
    headers: { 'www-authenticate': `${REALM}${why}` },
  })
}

interface Described {
  description?: string
}

/** What every protected route has in the OpenAPI document, beside what it says itself. */
function document(route: RouteOptions): void {
  const own = (route.schema?.response ?? {}) as Record<number, Described>
  const response = { ...own }
  for (const kind of [UNAUTHENTICATED, FORBIDDEN]) {
    const [added = {}] = Object.values(problemResponses(kind)) as Described[]
    const { description = '' } = own[kind.status] ?? {}
    const said = description.split(/[ ,]+/).includes(kind.slug)
    if (description === '') response[kind.status] = added
    else if (!said) response[kind.status] = { ...added, description: `${description}, ${kind.slug}` }
  }
  route.schema = { ...route.schema, security: [{ bearer: [] }], response }
}
