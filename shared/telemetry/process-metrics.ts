/** What the process itself uses, after OpenTelemetry's conventions for processes; its event loop and heap: start.ts. */
import { metrics } from '@opentelemetry/api'

const MICROSECONDS = 1_000_000 // of a second

export function observeProcess(): void {
  const meter = metrics.getMeter('claimgraph.process')
  meter
    .createObservableCounter('process.cpu.time', { unit: 's', description: 'CPU time used' })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage()
      result.observe(user / MICROSECONDS, { 'cpu.mode': 'user' })
      result.observe(system / MICROSECONDS, { 'cpu.mode': 'system' })
    })
  meter
    .createObservableUpDownCounter('process.memory.usage', { unit: 'By', description: 'Resident memory' })
    .addCallback((result) => result.observe(process.memoryUsage.rss()))
  meter
    .createObservableGauge('process.uptime', { unit: 's', description: 'Since the process started' })
    .addCallback((result) => result.observe(process.uptime()))
}
