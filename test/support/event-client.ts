/** A client of event streams, as careful as EventSource: comes back when its stream ends, and says what it saw last. */
import { Agent, type IncomingMessage, request } from 'node:http'
import { StringDecoder } from 'node:string_decoder'

export interface ReceivedEvent {
  id: string
  event: string
  data: { thread_id: string; event_id: string; step: string; recorded_at: string } & Record<string, unknown>
}

export interface EventClientOptions {
  /** Where to go for try 1, 2, ...: a client may come back at another instance. */
  url: (attempt: number) => string
  headers?: Readonly<Record<string, string>>
  onEvent?: (event: ReceivedEvent) => void
  /** Default: what the server says. */
  retryMs?: number
  /** How often to come back; default without end. */
  tries?: number
}

const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })

export class EventClient {
  readonly #options: EventClientOptions
  readonly events: ReceivedEvent[] = []
  /** Statuses of the answers so far; 0 where there was none. */
  readonly answers: number[] = []
  lastEventId = ''
  comments = 0
  retryMs = 1_000
  #response: IncomingMessage | null = null
  #sent: ReturnType<typeof request> | null = null
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: EventClientOptions) {
    this.#options = options
    this.#connect()
  }

  get isOpen(): boolean {
    return this.#response !== null
  }

  /** Reads nothing any more, as a client that hangs; until `resume`. */
  pause(): void {
    this.#response?.pause()
  }

  resume(): void {
    this.#response?.resume()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#sent?.destroy()
  }

  #connect(): void {
    const { url, headers, tries = Number.POSITIVE_INFINITY } = this.#options
    if (this.#closed || this.answers.length >= tries) return
    const sent = request(url(this.answers.length + 1), {
      agent,
      headers: { ...headers, ...(this.lastEventId !== '' && { 'last-event-id': this.lastEventId }) },
    })
    this.#sent = sent
    let answered = false
    sent.once('response', (response) => {
      answered = true
      this.answers.push(response.statusCode ?? 0)
      if (response.statusCode === 200) this.#response = response
      this.#read(response)
    })
    sent.on('error', () => {})
    sent.once('close', () => {
      if (!answered) this.answers.push(0)
      this.#response = null
      if (!this.#closed) {
        this.#timer = setTimeout(() => this.#connect(), this.#options.retryMs ?? this.retryMs)
      }
    })
    sent.end()
  }

  #read(response: IncomingMessage): void {
    const decoder = new StringDecoder('utf8')
    let text = ''
    response.on('error', () => {})
    response.on('data', (chunk: Buffer) => {
      if (response.statusCode !== 200) return
      const blocks = (text + decoder.write(chunk)).split('\n\n')
      text = blocks.pop() ?? '' // an event that was cut off did not happen
      for (const block of blocks) this.#take(block)
    })
  }

  #take(block: string): void {
    let id = ''
    let event = ''
    let data = ''
    for (const line of block.split('\n')) {
      if (line.startsWith('id: ')) id = line.slice(4)
      else if (line.startsWith('event: ')) event = line.slice(7)
      else if (line.startsWith('data: ')) data = line.slice(6)
      else if (line.startsWith('retry: ')) this.retryMs = Number(line.slice(7))
      else if (line.startsWith(':')) this.comments++
    }
    if (id !== '') this.lastEventId = id
    if (data === '') return
    const received: ReceivedEvent = { id, event, data: JSON.parse(data) as ReceivedEvent['data'] }
    if (this.#options.onEvent) this.#options.onEvent(received)
    else this.events.push(received)
  }
}
