/** The services that run at one time, each instance of one release or another. */
import { ServiceProcess } from '../../support/service-process.ts'

export type Release = 'this' | 'next' | 'breaking'
export type ServiceName = 'email' | 'policy' | 'decision'

interface Instance {
  service: ServiceName
  process: ServiceProcess
}

export class Fleet {
  #instances: Instance[] = []
  readonly #starting: Promise<void>[] = []

  start(service: ServiceName, release: Release): Promise<void> {
    const program =
      release === 'this'
        ? [`services/${service}/main.ts`]
        : ['test/e2e/rolling-upgrade/release.ts', service, release]
    const started = this.#start(service, program)
    this.#starting.push(started)
    return started
  }

  /** One after the other, as a rolling deployment does: the new one is ready before an old one is told to end. */
  async roll(service: ServiceName, release: Release): Promise<void> {
    for (const old of this.#of(service)) {
      await this.start(service, release)
      await this.#stop(old)
    }
  }

  /** Whether an instance of the service has written `text` to its log. */
  hasLogged(service: ServiceName, text: string): boolean {
    return this.#of(service).some(({ process }) => process.output.includes(text))
  }

  /** Also of those that are not ready yet. */
  async stopAll(): Promise<void> {
    await Promise.allSettled(this.#starting)
    await Promise.all(this.#instances.map((instance) => this.#stop(instance)))
  }

  async #start(service: ServiceName, program: readonly string[]): Promise<void> {
    const process = await ServiceProcess.start(program)
    this.#instances.push({ service, process })
  }

  #of(service: ServiceName): Instance[] {
    return this.#instances.filter((instance) => instance.service === service)
  }

  async #stop(instance: Instance): Promise<void> {
    this.#instances = this.#instances.filter((each) => each !== instance)
    await instance.process.stop()
  }
}
