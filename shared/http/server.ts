/**
 * Makes the HTTP server that every service with a surface uses. Owns limits, timeouts and the form of every
 * error; knows no route.
 *
 * Invariants:
 * H1. Whatever goes wrong is answered as application/problem+json (RFC 9457).
 * H2. No request holds memory or a socket without bound: body, headers and every wait have a limit.
 * H3. No body and no header value reaches a log or a span.
 * H4. Every answer has the security headers.
 */
import { randomUUID } from 'node:crypto'
import { context } from '@opentelemetry/api'
import { getRPCMetadata, RPCType } from '@opentelemetry/core'
import { fastify } from 'fastify'
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Logger } from '../telemetry/log.ts'
import { answerClientError, answerExpectations } from './client-errors.ts'
import { asProblem, logUnexpected, sendProblem } from './errors.ts'
import { acceptJson } from './json-body.ts'
import { KnownRoutes } from './methods.ts'
import { HttpProblem, METHOD_NOT_ALLOWED, NOT_FOUND } from './problem.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { problemValidator } from './validation.ts'

const REQUEST_TIMEOUT_MS = 30_000 // half a minute for a request to arrive whole
const HEADERS_TIMEOUT_MS = 10_000 // ten seconds for its headers
const TIMEOUT_CHECK_MS = 2_000 // how often the two above are looked at
const KEEP_ALIVE_MS = 72_000 // longer than the 60 s that load balancers commonly keep a connection idle
const SILENCE_MS = 180_000 // three minutes without a byte either way; above every wait of a handler
const MAX_HEADER_BYTES = 16_384
const MAX_CONNECTIONS = 4_096
const MAX_PARAM_LENGTH = 1_024 // a longer thread id is refused by its own rule first

export interface HttpServerOptions {
  log: Logger
  /** Largest body, bytes. */
  bodyLimit?: number
  /** For a request to arrive whole, ms. */
  requestTimeoutMs?: number
  /** For its headers, ms; not above the one before. */
  headersTimeoutMs?: number
  /** At once; what comes beyond them is closed without an answer. */
  maxConnections?: number
}

export type HttpServer = ReturnType<typeof createHttpServer>

export function createHttpServer(options: HttpServerOptions) {
  const { log, bodyLimit = 65_536, maxConnections = MAX_CONNECTIONS } = options
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS, headersTimeoutMs = HEADERS_TIMEOUT_MS } = options
  const app = fastify({
    bodyLimit,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionTimeout: SILENCE_MS,
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    logger: false,
    genReqId: () => randomUUID(),
    // While stopping, what comes in on open connections is still served, and told that the connection closes.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => sendProblem(asProblem(error), request, reply),
  }).withTypeProvider<ZodTypeProvider>()

  app.setValidatorCompiler(problemValidator)
  app.setSerializerCompiler(serializerCompiler)
  acceptJson(app)
  answerExpectations(app.server)
  app.server.maxConnections = maxConnections

  const known = new KnownRoutes()
  app.addHook('onRoute', ({ url, method }) => known.add(url, [method].flat()))
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers({ 'x-request-id': request.id, ...SECURITY_HEADERS })
    nameSpan(request.routeOptions.url)
    done()
  })
  app.setErrorHandler((error, request, reply) => {
    const problem = asProblem(error)
    logUnexpected(log, problem, request)
    sendProblem(problem, request, reply)
  })
  app.setNotFoundHandler((request, reply) => {
    const methods = known.allowed(request.url)
    const problem =
      methods.length === 0
        ? new HttpProblem(NOT_FOUND, 'no resource has this path')
        : new HttpProblem(METHOD_NOT_ALLOWED, `allowed here: ${methods.join(', ')}`, {
            headers: { allow: methods.join(', ') },
          })
    sendProblem(problem, request, reply)
  })
  return app
}

/** The HTTP instrumentation names its span and its metric by the route when it is told one. */
function nameSpan(route: string | undefined): void {
  const metadata = getRPCMetadata(context.active())
  if (route !== undefined && metadata?.type === RPCType.HTTP) metadata.route = route
}
