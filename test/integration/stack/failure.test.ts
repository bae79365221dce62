import assert from 'node:assert/strict'
import { mkdirSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import {
  resetStack,
  stackStatus,
  startServer,
  startStack,
  stopServer,
} from '../../../deploy/local/control.ts'
import { emptyStack, folderOf, stackCommand } from './fixture.ts'

const QUICK = ['postgres', 'mongo', 'jaeger'] // start within a second

async function occupy(t: TestContext, port: number): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  t.after(() => server.close())
}

async function running(name: string): Promise<string[]> {
  const { servers } = await stackStatus({ name })
  return servers.filter(({ pid }) => pid !== null).map(({ server }) => server)
}

test('a taken port is named with who holds it and what to do, before anything is started', async (t) => {
  const stack = await emptyStack(t, 'stack-ports', 5_150)
  await occupy(t, 21_836)
  await assert.rejects(startStack({ ...stack, servers: QUICK }), (error: Error) => {
    assert.match(error.message, /port 21836, which jaeger wants, is taken by pid \d+: /)
    assert.ok(error.message.includes(`pid ${process.pid}: `))
    assert.match(error.message, /--port-offset/)
    return true
  })
  assert.deepEqual(await running(stack.name), [])
})

test('Postgres takes the next port when its own is taken, says so, and keeps it', async (t) => {
  const stack = await emptyStack(t, 'stack-postgres', 5_250)
  await occupy(t, 10_682)
  const steps: string[] = []
  const { env } = await startStack({
    ...stack,
    servers: ['postgres'],
    onProgress: ({ step }) => steps.push(step),
  })
  assert.equal(env['DATABASE_URL'], 'postgres://claimgraph:claimgraph@127.0.0.1:10683/claimgraph')
  assert.match(steps.at(-1) ?? '', /ready on port 10683 \(port 10682, which postgres wants, is taken by pid/)
})

test('an interrupted start leaves nothing running', async (t) => {
  const stack = await emptyStack(t, 'stack-interrupt', 5_350)
  const interrupted = new AbortController()
  const start = startStack({
    ...stack,
    servers: QUICK,
    signal: interrupted.signal,
    onProgress: ({ server, step }) => {
      if (server === 'postgres' && step === 'starting') interrupted.abort(new Error('interrupted'))
    },
  })
  await assert.rejects(start, /interrupted/)
  assert.deepEqual(await running(stack.name), [])
})

test('a server that fails ends what this call started, and nothing else', async (t) => {
  const stack = await emptyStack(t, 'stack-fail', 5_450)
  await startServer('jaeger', stack)
  // Kafka fails after its format, when mongo has long been started
  mkdirSync(join(folderOf(stack.name), 'run/kafka-1.properties'))
  const steps: string[] = []
  const start = startStack({
    ...stack,
    servers: ['kafka', ...QUICK],
    onProgress: ({ server, step }) => steps.push(`${server} ${step}`),
  })
  await assert.rejects(start, /kafka-1\.properties/)
  assert.ok(steps.some((step) => step.startsWith('mongo ready')))
  assert.deepEqual(await running(stack.name), ['jaeger'])
})

test('a start that is killed at its first step is finished by the next', async (t) => {
  const stack = await emptyStack(t, 'stack-killed', 5_550)
  const args = ['start', ...QUICK, '--name', stack.name, '--port-offset', String(stack.portOffset)]
  for (const moment of ['preparing', 'starting', 'ready']) {
    await resetStack({ name: stack.name })
    await stackCommand(args, {
      onOutput: (output, pid) => {
        if (output.includes(moment)) process.kill(pid, 'SIGKILL')
      },
    })
    const { code, output } = await stackCommand(args)
    assert.equal(code, 0, `${moment}: ${output}`)
    assert.deepEqual(await running(stack.name), QUICK, moment)
  }
  // An initdb whose caller was killed runs to its end and may write while its folder is swept: a later start sweeps it.
  const left = () => readdirSync(join(folderOf(stack.name), 'data')).sort()
  for (let tries = 0; tries < 20 && left().length > QUICK.length; tries++) {
    await stopServer('postgres', { name: stack.name })
    await stackCommand(args)
  }
  assert.deepEqual(left(), [...QUICK].sort())
})

test('a stack that exists keeps its port offset and says so when another is asked for', async (t) => {
  const stack = await emptyStack(t, 'stack-offset', 5_650)
  await startServer('mongo', stack)
  await startServer('mongo', { name: stack.name })
  await assert.rejects(
    startServer('mongo', { name: stack.name, portOffset: 1 }),
    /made with port offset 5650, not 1/,
  )
})
