/** What an overlay deploys, as kustomize makes it, and the parts of it that the checks ask for. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { run } from '../../../deploy/local/programs.ts'
import { kustomize } from '../programs.ts'
import { PROGRAMS, type Program, ROOT } from '../settings.ts'
import type { ContainerSpec, Labels, Pod, Specs } from './kinds.ts'

export const FOLDER = join(ROOT, 'deploy/kubernetes')
export const OVERLAYS = ['dev', 'prod'] as const
export type Overlay = (typeof OVERLAYS)[number]

export interface Manifest {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; labels?: Labels; annotations?: Labels }
  spec?: unknown
  data?: Readonly<Record<string, string>>
}

export interface Workload {
  program: Program
  kind: string
  replicas: number | undefined
  pod: Pod
  container: ContainerSpec
}

/** Kubernetes reads YAML 1.1: 0440 is an octal number there, `off` no text. */
export function readYaml(text: string): Manifest[] {
  return parseAllDocuments(text, { version: '1.1' }).map((document) => {
    if (document.errors.length > 0) throw new Error(document.errors.join('\n'))
    return document.toJS() as Manifest
  })
}

export const readManifests = (path: string): Manifest[] => readYaml(readFileSync(join(FOLDER, path), 'utf8'))

export async function render(overlay: Overlay): Promise<Manifest[]> {
  return readYaml(await run(await kustomize(), ['build', join(FOLDER, 'overlays', overlay)]))
}

export function ofKind<Kind extends keyof Specs>(
  manifests: readonly Manifest[],
  kind: Kind,
): (Manifest & { spec: Specs[Kind] })[] {
  return manifests.filter((manifest) => manifest.kind === kind) as (Manifest & { spec: Specs[Kind] })[]
}

function workload({ kind, metadata }: Manifest, pod: Pod, replicas?: number): Workload {
  const program = PROGRAMS.find((name) => name === metadata.name)
  const [container, ...others] = pod.spec.containers
  if (program === undefined || container === undefined || others.length > 0 || pod.spec.initContainers)
    throw new Error(`${kind} ${metadata.name}: one container of a program is expected`)
  return { program, kind, replicas, pod, container }
}

/** Everything that makes pods. */
export function workloadsOf(manifests: readonly Manifest[]): Workload[] {
  return [
    ...ofKind(manifests, 'Deployment').map((made) => workload(made, made.spec.template, made.spec.replicas)),
    ...ofKind(manifests, 'Job').map((made) => workload(made, made.spec.template)),
    ...ofKind(manifests, 'CronJob').map((made) => workload(made, made.spec.jobTemplate.spec.template)),
  ]
}

/** The container's environment; a variable that two sources set differently is refused. */
export function environmentOf(
  { program, container }: Workload,
  manifests: readonly Manifest[],
): Map<string, string> {
  const env = new Map<string, string>()
  for (const { configMapRef } of container.envFrom) {
    const map = manifests.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMapRef?.name,
    )
    if (map?.data === undefined) throw new Error(`${program}: no ConfigMap ${configMapRef?.name}`)
    for (const [name, value] of Object.entries(map.data)) {
      if (typeof value !== 'string') throw new Error(`${map.metadata.name}: ${name} is no text`)
      if ((env.get(name) ?? value) !== value) throw new Error(`${program}: two values for ${name}`)
      env.set(name, value)
    }
  }
  return env
}

/** kustomize ends names of generated objects with a hash of their content, so that a change restarts who uses them. */
export const withoutHash = (name: string): string => name.replace(/-[a-z0-9]{10}$/, '')
