/**
 * The proof that shared/runtime and shared/langgraph know no claim: another graph, with a fan-out over three services,
 * a fan-in and a loop, on the same engine.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { after, before, describe } from 'node:test'
import pg from 'pg'
import { environment } from '../../support/environment.ts'
import { eventually } from '../../support/system.ts'
import { decode, encode, lagOf, outsideKafka, type ReadRecord, readTopic } from '../../support/topics.ts'
import { expectedRounds, type Round } from './graph.ts'
import { TOPICS } from './placement.ts'
import { provisionWords, WordsServices } from './processes.ts'

const THREADS = 40
const SENTENCES = ['The quick fox jumps', 'Does it', 'It does so twice a day', 'Nobody asks for a fourth']

interface Document {
  thread_id: string
  text: string
}

describe('a second graph on the same engine', () => {
  const run = randomBytes(4).toString('hex')
  // One to four sentences: one to three rounds.
  const documents = Array.from({ length: THREADS }, (_, index) => ({
    thread_id: `words-${run}-${index}`,
    text: SENTENCES.slice(0, (index % 4) + 1)
      .map((sentence) => `${sentence}${index % 3 === 0 ? '?' : ''}.`)
      .join(' '),
  }))
  const threads = new Set(documents.map(({ thread_id }) => thread_id))
  const ours = async (topic: string): Promise<ReadRecord[]> =>
    (await readTopic(topic)).filter(({ key }) => key !== null && threads.has(key))
  const services = new WordsServices()
  const producer = outsideKafka().producer()
  const database = new pg.Client(environment.databaseUrl)

  before(async () => {
    await Promise.all([database.connect(), producer.connect()])
    await provisionWords()
    await services.startAll()
  })
  after(async () => {
    await services.stopAll()
    await Promise.all([database.end(), producer.disconnect()])
  })

  test('branches in three services are joined once a round, though one of them is killed half way', async () => {
    await submit(documents)
    await eventually('the threads to be under way', async () => (await checkpoints()) >= THREADS * 2)
    await services.kill('words-translator', 'SIGKILL')
    assert.ok((await ours(TOPICS.finished)).length < THREADS, 'the kill came half way')
    await services.start('words-translator')

    await eventually('all threads to finish', async () => (await ours(TOPICS.finished)).length >= THREADS)
    await checkResults()
    // One event a round, too: a branch that only stored its result, or came second, publishes nothing.
    const rounds = documents.flatMap(({ thread_id, text }) =>
      expectedRounds(text).map(({ round }) => `${thread_id} ${round}`),
    )
    assert.deepEqual(await roundsOf(TOPICS.split), rounds.sort())
  })

  test('events that come twice change nothing', async () => {
    const copies = (await Promise.all([TOPICS.submitted, TOPICS.split, TOPICS.ready].map(ours))).flat()
    for (const { topic, key, value } of copies) await producer.send({ topic, messages: [{ key, value }] })
    await caughtUp()
    await checkResults()
  })

  test('copies that come while the thread is in its rounds give no second end', async () => {
    const more = documents.map(({ text }, index) => ({ thread_id: `words-${run}-copied-${index}`, text }))
    for (const { thread_id } of more) threads.add(thread_id)
    documents.push(...more)
    await submit([...more, ...more])
    const copied = new Set<string>()
    await eventually('all threads to finish', async () => {
      for (const { topic, partition, offset, key, value } of [
        ...(await ours(TOPICS.split)),
        ...(await ours(TOPICS.ready)),
      ]) {
        if (!key?.includes('copied') || copied.has(`${key} ${topic}`)) continue
        copied.add(`${key} ${topic}`)
        assert.ok(value, `${topic}/${partition}/${offset}`)
        await producer.send({ topic, messages: [{ key, value }] })
      }
      return (await ours(TOPICS.finished)).length >= documents.length
    })
    await caughtUp()
    await checkResults()
  })

  async function submit(all: readonly Document[]): Promise<void> {
    const messages = await Promise.all(
      all.map(async (document) => ({
        key: document.thread_id,
        value: await encode(TOPICS.submitted, document),
      })),
    )
    await producer.send({ topic: TOPICS.submitted, messages })
  }

  async function checkpoints(): Promise<number> {
    const { rows } = await database.query<{ count: string }>(
      'select count(*) from checkpoints where thread_id = any($1)',
      [[...threads]],
    )
    return Number(rows[0]?.count)
  }

  async function caughtUp(): Promise<void> {
    await eventually('the lag to be 0', async () => {
      const lags = await Promise.all([
        lagOf('words-counter', [TOPICS.submitted, TOPICS.split, TOPICS.again]),
        lagOf('words-translator', [TOPICS.split]),
        lagOf('words-classifier', [TOPICS.split, TOPICS.ready]),
      ])
      return lags.every((lag) => lag <= 0)
    })
  }

  async function roundsOf(topic: string): Promise<string[]> {
    const events = await Promise.all(
      (await ours(topic)).map((record) => decode<{ thread_id: string; round: number }>(record)),
    )
    return events.map(({ thread_id, round }) => `${thread_id} ${round}`).sort()
  }

  /** Exactly one end a thread, the right one; nothing in the dead letters; each history a line. */
  async function checkResults(): Promise<void> {
    const ends = await Promise.all(
      (await ours(TOPICS.finished)).map((record) => decode<{ thread_id: string; rounds: Round[] }>(record)),
    )
    const byThread = (a: { thread_id: string }, b: { thread_id: string }) =>
      a.thread_id.localeCompare(b.thread_id)
    assert.deepEqual(
      ends
        .map(({ thread_id, rounds }) => ({ thread_id, rounds: rounds.map((round) => ({ ...round })) }))
        .sort(byThread),
      documents.map(({ thread_id, text }) => ({ thread_id, rounds: expectedRounds(text) })).sort(byThread),
    )
    assert.deepEqual(
      (await ours(TOPICS.deadLetter)).map(({ key, headers }) => `${key}: ${headers['dlq.error.code']}`),
      [],
    )
    const { rows } = await database.query(
      `select thread_id from checkpoints c where thread_id = any($1) group by thread_id
       having count(*) filter (where parent_checkpoint_id is null) <> 1
         or count(parent_checkpoint_id) <> count(distinct parent_checkpoint_id)
         or count(*) filter (where parent_checkpoint_id is not null and not exists (
           select 1 from checkpoints p where p.thread_id = c.thread_id and p.checkpoint_ns = c.checkpoint_ns
             and p.checkpoint_id = c.parent_checkpoint_id)) > 0`,
      [[...threads]],
    )
    assert.deepEqual(rows, [], 'threads whose history is no line')
  }
})
