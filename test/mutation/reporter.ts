/** A reporter of node:test: a JSON line for each test that ended, for whoever runs the tests to read. */
import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'

export interface Ended {
  name: string
  passed: boolean
  /** Of a failure: the errors as Node prints them, with causes. */
  message: string
}

// oxlint-disable-next-line import/no-default-export -- Node takes a reporter as the default export
export default async function* reporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const message = type === 'test:fail' ? inspect(data.details.error, { depth: 4 }) : ''
    const ended: Ended = { name: data.name, passed: type === 'test:pass', message }
    yield `${JSON.stringify(ended)}\n`
  }
}
