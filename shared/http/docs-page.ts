/**
 * /docs: the OpenAPI document for people. Everything it needs comes from the service itself, and its
 * content-security-policy lets nothing else in. The routes are our own because those of the plugin, whose files are
 * served here, do not say who may use them.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { HttpServer } from './server.ts'

const FILES = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const
const MAX_AGE_S = 3_600 // one hour, after which a new version of the page is seen

/** Relative to the page, as the files are: whatever stands before /docs behind a proxy. */
const SCRIPT =
  'SwaggerUIBundle({ url: "openapi.json", dom_id: "#page", deepLinking: true, validatorUrl: null, defaultModelsExpandDepth: 0 })'
const POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`,
  "style-src 'self'",
  "img-src 'self' data:", // its icons
  "connect-src 'self'", // the document, and requests that are tried out
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function addDocsPage(app: HttpServer, title: string): void {
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script>${SCRIPT}</script>
</body>
</html>
`
  const open = { schema: { hide: true }, config: { access: 'public' } } as const
  app.get('/docs', open, (_request, reply) =>
    reply.header('content-security-policy', POLICY).type('text/html; charset=utf-8').send(page),
  )
  for (const [name, type] of Object.entries(FILES)) {
    const file = fileURLToPath(import.meta.resolve(`@fastify/swagger-ui/static/${name}`))
    app.get(`/docs/${name}`, open, async (_request, reply) => {
      const bytes = await readFile(file)
      return reply.header('cache-control', `public, max-age=${MAX_AGE_S}`).type(type).send(bytes)
    })
  }
}
