/** The OpenAPI 3.1 document of a service at /openapi.json, made from the routes' zod schemas. */
import swagger from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { HttpServer } from './server.ts'

export interface OpenApiOptions {
  title: string
  description: string
}

/** Awaited before the routes are added: it sees only those that come after it. */
export async function addOpenApi(app: HttpServer, { title, description }: OpenApiOptions): Promise<void> {
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title, description, version: '1' } },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
}
