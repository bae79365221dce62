/**
 * The OpenAPI 3.1 document of a service at /openapi.json, made from the routes' zod schemas. What those cannot say (names,
 * groups, headers of answers, bodies that are not JSON) a service says in its own openapi.ts, by route.
 */
import swagger from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { addDocsPage } from './docs-page.ts'
import { completed, type Documented } from './openapi-operations.ts'
import type { HttpServer } from './server.ts'

export interface OpenApiOptions extends Partial<Documented> {
  title: string
  description: string
}

/**
 * Awaited before the routes are added: it sees only those that come after it. The document names every route: those
 * that it does not describe under `x-unlisted`.
 */
export async function addOpenApi(
  app: HttpServer,
  { title, description, tags = {}, operations = {} }: OpenApiOptions,
): Promise<void> {
  const unlisted: string[] = []
  app.addHook('onRoute', ({ method, url, schema }) => {
    if (schema?.hide === true && method !== 'HEAD') unlisted.push(`${[method].flat().join()} ${pathOf(url)}`)
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title,
        description,
        version: '1',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      // Relative to the document: behind whatever name it is reached.
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'With IDENTITY=jwt. While identity is off no token is looked at',
          },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => completed(jsonSchemaTransformObject(document), { tags, operations }),
  })
  const open = { schema: { hide: true }, config: { access: 'public' } } as const
  app.get('/openapi.json', open, () => ({ ...app.swagger(), 'x-unlisted': unlisted }))
  addDocsPage(app, title)
}

/** `/threads/:thread_id/copy` as the document writes it. */
function pathOf(url: string): string {
  return url.replaceAll(/::|:(\w+)(\([^()]*\))?/g, (_, name: string | undefined) =>
    name ? `{${name}}` : ':',
  )
}
