import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { fakeDocker, stackCommand } from './fixture.ts'

/** A machine without Java, Maven and Go, and with an empty cache. */
function bareMachine(t: TestContext): {
  readonly home: string
  readonly bin: string
  readonly env: NodeJS.ProcessEnv
} {
  const folder = mkdtempSync(join(tmpdir(), 'stack-bare-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const [home, bin] = [join(folder, 'home'), join(folder, 'bin')]
  mkdirSync(bin)
  return { home, bin, env: { ...process.env, PATH: bin } }
}

test('one message names every missing program and how to get it', async (t) => {
  const { home, env } = bareMachine(t)
  const { code, output } = await stackCommand(['start', '--home', home, '--port-offset', '5700'], { env })
  assert.equal(code, 1)
  for (const line of [
    /Java 17 or newer/,
    /Maven 3\.6 or newer/,
    /Go 1\.22 or newer/,
    /apt-get install/,
    /Docker/,
  ]) {
    assert.match(output, line)
  }
})

test('a Java that is too old is told apart from a missing one', async (t) => {
  const { home, bin, env } = bareMachine(t)
  writeFileSync(join(bin, 'java'), '#!/bin/sh\necho \'openjdk version "11.0.2" 2019-01-15\' >&2\n')
  chmodSync(join(bin, 'java'), 0o755)
  const { output } = await stackCommand(['start', 'kafka', '--home', home, '--port-offset', '5700'], { env })
  assert.match(output, /Java 17 or newer \(java is 11\.0\)/)
  assert.match(output, /Maven 3\.6 or newer \(mvn is not on the PATH\)/)
  assert.doesNotMatch(output, /Go 1/)
})

test('where programs are missing and an engine answers, docker compose starts the same servers', async (t) => {
  const { home, bin, env } = bareMachine(t)
  const calls = fakeDocker(bin, { up: 'echo "no such image" >&2; exit 1' })
  const args = ['start', '--home', home, '--name', 'bare', '--port-offset', '5700']
  const { code, output } = await stackCommand(args, { env })
  const up = calls().find((call) => call.includes(' up '))
  assert.match(up ?? '', /^compose --file .*\/docker-compose\.yml --project-name claimgraph-bare up /)
  assert.match(up ?? '', / up --detach --wait kafka registry postgres mongo jaeger$/)
  assert.ok(calls().includes('KAFKA_PORT=14792 POSTGRES_PORT=11132'))
  // this engine fails: the message is Docker's own, and what was started is stopped again
  assert.equal(code, 1)
  assert.match(output, /no such image/)
  assert.match(calls().at(-2) ?? '', / stop kafka registry postgres mongo jaeger$/)
})

test('a stack under Docker is stopped, killed, read and reset there', async (t) => {
  const { home, bin, env } = bareMachine(t)
  const calls = fakeDocker(bin, { up: 'exit 1' })
  const choice = ['--home', home, '--name', 'bare']
  await stackCommand(['start', '--docker', ...choice, '--port-offset', '5700'], { env })
  for (const args of [['stop', 'mongo', '--kill'], ['logs', 'kafka', '-n', '5'], ['reset']]) {
    assert.equal((await stackCommand([...args, ...choice], { env })).code, 0)
  }
  const said = calls().filter((call) => call.startsWith('compose --file'))
  for (const end of [/ kill mongo$/, / logs --tail 5 kafka$/, / down --volumes --remove-orphans$/]) {
    assert.ok(
      said.some((call) => end.test(call)),
      String(end),
    )
  }
})

test('--docker without an engine says so and changes nothing', async (t) => {
  const { home, env } = bareMachine(t)
  const { code, output } = await stackCommand(['start', '--docker', '--home', home], { env })
  assert.equal(code, 1)
  assert.match(output, /no Docker engine answers/)
})
