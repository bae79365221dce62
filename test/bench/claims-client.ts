/** Posts claims to the ingestion service, over kept connections. */
import { Agent, request } from 'node:http'

const CONNECTIONS = 1_024 // what waits for one of them is late, and its latency says so
const NO_ANSWER_MS = 60_000 // one minute

export class ClaimsClient {
  readonly #url: URL
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })

  constructor(ingestion: string) {
    this.#url = new URL('/v1/claims', ingestion)
  }

  /** The status of the answer, or why there is none. */
  post(claim: object): Promise<number | string> {
    const body = JSON.stringify(claim)
    return new Promise((resolve) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
      const sent = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        response.resume()
        response.once('end', () => resolve(response.statusCode ?? 0))
        response.once('error', (error) => resolve(error.message))
      })
      sent.setTimeout(NO_ANSWER_MS, () => sent.destroy(new Error(`no answer within ${NO_ANSWER_MS} ms`)))
      sent.once('error', (error) => resolve(error.message))
      sent.end(body)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
