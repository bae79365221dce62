/**
 * One run: Kafka, two processes of a service and what fast-check lets happen to them, step by step; then the faults
 * stop, and all that is left must come to its end by itself. Time is the model's: no step waits.
 */
import { syncBuiltinESMExports } from 'node:module'
import { mock } from 'node:test'
import { Group } from './group.ts'
import { Failures } from './handler.ts'
import { Journal } from './journal.ts'
import { type InputPartition, KafkaModel } from './kafka.ts'
import { Questions } from './questions.ts'
import { Service } from './service.ts'

const SERVICES = 2
const LONGEST_WAIT_MS = 5_000 // of the engine's pauses between tries
const ROUNDS = 500 // in which a world without faults must come to its end
/** More microtasks than this between two events: the engine has come to rest. */
export const REST = 24

/** `lull`: microtasks until the next step; from REST on, until nothing moves. */
export type Step = { lull: number } & (
  | { do: 'answer'; which: number; how: number }
  | { do: 'fetch'; service: number; partition: number; max: number }
  | { do: 'rebalance'; spread: number; heard: boolean }
  | { do: 'crash' | 'stop'; service: number }
  | { do: 'wait'; ms: number }
)

export interface Scenario {
  partitions: readonly InputPartition[]
  width: number
  commitsAtOnce: number
  largestFetch: number
  steps: readonly Step[]
}

class World {
  readonly #scenario: Scenario
  readonly #journal = new Journal()
  readonly #questions = new Questions(this.#journal)
  readonly #failures = new Failures()
  readonly #kafka: KafkaModel
  readonly #group: Group
  readonly #services: Service[] = []
  readonly #stopped: Service[] = []
  readonly #graces: AbortController[] = []
  #faultless = false
  #ending = false
  #processes = 0
  #stopping = 0

  constructor(scenario: Scenario) {
    this.#scenario = scenario
    this.#kafka = new KafkaModel(scenario.partitions, this.#journal)
    this.#group = new Group(scenario.partitions.length, this.#questions)
  }

  async run(): Promise<void> {
    // Jitter would make a counterexample another one each time it is run.
    mock.method(Math, 'random', () => 0.5)
    mock.method(AbortSignal, 'timeout', () => this.#grace())
    mock.timers.enable({ apis: ['setTimeout'] })
    syncBuiltinESMExports()
    try {
      for (let index = 0; index < SERVICES; index++) this.#start(index)
      for (const step of this.#scenario.steps) {
        this.#take(step)
        await pass(step.lull)
        this.#check()
      }
      await this.#comeToRest()
      this.#kafka.checkPublished()
      await this.#stopAll()
      this.#check()
    } finally {
      // Who died while it stopped looks at the time for ever.
      for (const grace of this.#graces) grace.abort()
      await pass(REST)
      mock.timers.reset()
      mock.restoreAll()
      syncBuiltinESMExports()
    }
  }

  #take(step: Step): void {
    if (step.do === 'answer') this.#questions.answer(step.which, step.how)
    else if (step.do === 'fetch') this.#at(step.service).source.fetch(step.partition, step.max)
    else if (step.do === 'rebalance') this.#rebalance(step.spread, step.heard)
    else if (step.do === 'wait') mock.timers.tick(step.ms)
    else if (step.do === 'crash') this.#crash(step.service)
    else this.#stop(step.service)
  }

  #rebalance(spread: number, heard: boolean): void {
    if (heard) this.#journal.note(`all hear of rebalance ${spread}`)
    this.#group.rebalance(spread, heard)
  }

  #at(index: number): Service {
    const service = this.#services[index]
    if (!service) throw new RangeError(`no service ${index}`)
    return service
  }

  #start(index: number): void {
    const name = `service ${index}${String.fromCodePoint(97 + (this.#processes++ % 26))}`
    const model = {
      kafka: this.#kafka,
      group: this.#group,
      questions: this.#questions,
      journal: this.#journal,
    }
    const service = new Service({ ...this.#scenario, ...model, name, failures: this.#failures })
    this.#services[index] = service
    void service.start()
  }

  #crash(index: number): void {
    this.#journal.note(`${this.#at(index).name} dies`)
    this.#at(index).kill()
    this.#start(index)
  }

  /** The next process starts when the last has left, unless that one was killed meanwhile. */
  #stop(index: number): void {
    const service = this.#at(index)
    if (service.stopping) return
    this.#journal.note(`${service.name} is told to stop`)
    this.#stopping++
    void this.#awaitStop(index, service)
  }

  async #awaitStop(index: number, service: Service): Promise<void> {
    await service.stop()
    this.#journal.note(`${service.name} has stopped`)
    this.#stopping--
    this.#stopped.push(service)
    if (this.#services[index] === service && !this.#ending) this.#start(index)
  }

  #grace(): AbortSignal {
    const grace = new AbortController()
    this.#graces.push(grace)
    const over = () => grace.abort()
    if (this.#faultless) return grace.signal
    this.#questions.ask({ name: 'the time to stop is over', asker: this, answers: [over] })
    return grace.signal
  }

  #check(): void {
    for (const service of this.#services) service.checkAborted()
    this.#journal.assertKept()
  }

  /** No faults from here on: every question gets its good answer, everything is fetched, time goes by. */
  async #comeToRest(): Promise<void> {
    this.#faultless = true
    this.#journal.note('the faults stop')
    for (let round = 0; round < ROUNDS; round++) {
      await this.#answerAll()
      if (this.#kafka.lag === 0) return
      for (const { source } of this.#services) {
        for (const { number } of this.#kafka.partitions) source.fetch(number, this.#scenario.largestFetch)
      }
      await pass(REST)
      mock.timers.tick(LONGEST_WAIT_MS)
      await pass(REST)
    }
    const positions = this.#kafka.partitions.map(({ position, end }) => `${position.offset} of ${end}`)
    this.#journal.expect(false, 'lag reaches 0', positions.join('; '))
    this.#journal.assertKept()
  }

  async #answerAll(): Promise<void> {
    while (this.#questions.size > 0) {
      this.#questions.answer(0, 0)
      await pass(REST)
    }
    this.#check()
  }

  async #stopAll(): Promise<void> {
    this.#ending = true
    const last = [...this.#services]
    for (const index of last.keys()) this.#stop(index)
    for (let round = 0; round < ROUNDS && !last.every((each) => this.#stopped.includes(each)); round++) {
      await this.#answerAll()
      mock.timers.tick(LONGEST_WAIT_MS)
      await pass(REST)
    }
    this.#journal.expect(
      last.every((each) => this.#stopped.includes(each)),
      'a stop ends',
      `${this.#stopping} of them have not`,
    )
    await this.#answerAll()
    for (const service of this.#stopped) service.checkEnded()
  }
}

/** Lets the engine go on for so many microtasks, or until it waits for an answer or the time. */
async function pass(microtasks: number): Promise<void> {
  if (microtasks < REST) {
    for (let each = 0; each < microtasks; each++) await Promise.resolve()
    return
  }
  // Commits begin in the next turn of the event loop, and closing one may take another.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** Throws, with an account of what happened, when the engine breaks a promise. */
export function play(scenario: Scenario): Promise<void> {
  return new World(scenario).run()
}
