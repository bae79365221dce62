/** Reads what /metrics answers, and what docs/metrics.md says of it. */
import { readFileSync } from 'node:fs'
import { SERVICE_NAMES } from '../../deploy/local/services/list.ts'

export interface Sample {
  /** With _bucket, _sum or _count where it is part of a histogram. */
  name: string
  labels: Readonly<Record<string, string>>
  value: number
}

export class Scrape {
  /** By metric name. */
  readonly kinds: ReadonlyMap<string, string>
  readonly samples: readonly Sample[]

  constructor(text: string) {
    const lines = text.split('\n')
    const types = lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' '))
    this.kinds = new Map(types.map(([, , name, kind]) => [name ?? '', kind ?? '']))
    this.samples = lines.filter((line) => line !== '' && !line.startsWith('#')).map(sample)
  }

  /** The samples of a metric, without the parts of a histogram that only say how it is spread. */
  of(metric: string): Sample[] {
    const suffix = this.kinds.get(metric) === 'histogram' ? '_count' : ''
    return this.samples.filter(({ name }) => name === metric + suffix)
  }

  /** The sum of all samples with these labels, whatever others they have; 0 when there is none. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.samples
      .filter((each) => each.name === name)
      .filter((each) => Object.entries(labels).every(([label, value]) => each.labels[label] === value))
      .reduce((total, { value }) => total + value, 0)
  }
}

function sample(line: string): Sample {
  const [, name = '', labels = '', value = ''] = /^([a-zA-Z0-9_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
  if (name === '') throw new TypeError(`no sample: ${line}`)
  const pairs = labels.matchAll(/([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)"/g)
  return {
    name,
    labels: Object.fromEntries(Array.from(pairs, ([, label = '', text = '']) => [label, text])),
    value: Number(value),
  }
}

export interface DocumentedMetric {
  name: string
  kind: string
  /** That always tell it. */
  services: ReadonlySet<string>
  /** That tell it once it has happened. */
  sometimes: ReadonlySet<string>
  labels: ReadonlySet<string>
}

const PAGE = new URL('../../docs/metrics.md', import.meta.url)

/** The rows of the page's tables. */
export function documentedMetrics(): DocumentedMetric[] {
  const rows = readFileSync(PAGE, 'utf8').matchAll(/^\| `([a-z0-9_]+)` \|([^|]+)\|([^|]+)\|([^|]*)\|/gm)
  return Array.from(rows, ([, name = '', kind = '', services = '', labels = '']) => {
    const named = services.split(',').map((service) => service.trim())
    const always = named.filter((service) => !service.startsWith('('))
    return {
      name,
      kind: kind.trim(),
      services: new Set(always.includes('all') ? SERVICE_NAMES : always),
      sometimes: new Set(
        named.filter((service) => service.startsWith('(')).map((service) => service.slice(1, -1)),
      ),
      labels: new Set(Array.from(labels.matchAll(/`([a-z0-9_]+)`/g), ([, label = '']) => label)),
    }
  })
}
