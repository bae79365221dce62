/** One request to the registry's Confluent API. Not by fetch, which trusts only the authorities that Node came with. */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { json } from 'node:stream/consumers'
import type { RegistryConnection } from '../../../shared/kafka/connection.ts'
import { notThere } from '../connections.ts'

const TIMEOUT_MS = 10_000 // ten seconds

export interface Answer {
  status: number
  body: Record<string, unknown>
}

export async function callRegistry(
  registry: RegistryConnection,
  method: string,
  path: string,
  body: object,
): Promise<Answer> {
  const { registryUrl } = registry
  try {
    return await send(registry, { method, path, body: JSON.stringify(body) })
  } catch (error) {
    throw notThere(`the schema registry at ${registryUrl}`, 'SCHEMA_REGISTRY_URL', error)
  }
}

function send(
  { registryUrl, registryAuth: auth, registryCa: ca }: RegistryConnection,
  { method, path, body }: { method: string; path: string; body: string },
): Promise<Answer> {
  const url = new URL(`${registryUrl.replace(/\/$/, '')}${path}`)
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    request(
      url,
      {
        method,
        headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(auth && { auth: `${auth.username}:${auth.password}` }),
        ...(ca !== undefined && { ca }),
      },
      (response) => {
        json(response)
          .then((answer) => resolve({ status: response.statusCode ?? 0, body: answer as Answer['body'] }))
          .catch(reject)
      },
    )
      .on('error', reject)
      .end(body)
  })
}
