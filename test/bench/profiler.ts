/**
 * Loaded into a service before its own code (node --import): SIGUSR2 starts V8's CPU profiler, SIGUSR2 again stops it
 * and writes what it found, so that only what happens between the two is measured. Each is answered by a file:
 * `<pid>.started`, then `<pid>.json`.
 */
import { renameSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { join } from 'node:path'
import type { Profiled } from './profile-parts.ts'

export const FOLDER_VARIABLE = 'CLAIMGRAPH_BENCH_PROFILES'
const SAMPLE_EVERY_US = 1_000

const folder = process.env[FOLDER_VARIABLE]
if (folder !== undefined) onSignal(folder)

function onSignal(folder: string): void {
  const answer = (name: string, text: string): void => {
    const path = join(folder, `${process.pid}.${name}`)
    writeFileSync(`${path}.half`, text)
    renameSync(`${path}.half`, path)
  }
  const session = new Session()
  let before: { all: NodeJS.CpuUsage; main: NodeJS.CpuUsage } | null = null
  const start = async (): Promise<void> => {
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US })
    await session.post('Profiler.start')
    before = { all: process.cpuUsage(), main: process.threadCpuUsage() }
    answer('started', '')
  }
  const stop = async (since: NonNullable<typeof before>): Promise<void> => {
    const [all, main] = [process.cpuUsage(since.all), process.threadCpuUsage(since.main)]
    const { profile } = await session.post('Profiler.stop')
    const profiled: Profiled = { cpu_ms: ms(all), main_thread_ms: ms(main), profile }
    answer('json', JSON.stringify(profiled))
  }
  process.on('SIGUSR2', () => {
    void (before === null ? start() : stop(before))
  })
}

function ms({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000
}
