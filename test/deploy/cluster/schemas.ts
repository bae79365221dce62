/**
 * Checks manifests against the schemas of Kubernetes, KEDA and the Prometheus operator; unknown fields are refused, as
 * `kubectl` would say.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { definitionFolders, kubernetesSchemaFolder } from '../programs.ts'
import type { Manifest } from './manifests.ts'

type Validators = (manifest: Manifest) => ValidateFunction | undefined

const newAjv = () => new Ajv2020({ strict: false, validateFormats: false, allErrors: true })

interface Definition {
  spec: {
    group: string
    names: { kind: string }
    versions: { name: string; schema: { openAPIV3Schema: object } }[]
  }
}

/** An API server drops fields that a CustomResourceDefinition does not know; here they are mistakes. */
function closed(schema: unknown): unknown {
  if (typeof schema === 'string') return schema.replace('(?i)', '') // of a pattern, for Go only: we write in lower case
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value)] as const)
  const made = Object.fromEntries(entries)
  const open = 'additionalProperties' in made || 'x-kubernetes-preserve-unknown-fields' in made
  const isMap = typeof made['properties'] !== 'object' || made['type'] !== 'object'
  return open || isMap ? made : { ...made, additionalProperties: false }
}

async function definedValidators(): Promise<Validators> {
  const folders = await definitionFolders()
  const known = new Map<string, ValidateFunction>()
  const compile = (file: string): void => {
    const { spec } = parse(readFileSync(file, 'utf8')) as Definition
    for (const { name, schema } of spec.versions) {
      const { properties, ...rest } = closed(schema.openAPIV3Schema) as { properties: object }
      // the API server's own part, of which a definition says only that it is an object
      const whole = { ...rest, properties: { ...properties, metadata: { type: 'object' } } }
      known.set(`${spec.group}/${name} ${spec.names.kind}`, newAjv().compile(whole))
    }
  }
  return ({ apiVersion, kind }) => {
    const name = `${apiVersion} ${kind}`
    const file = `${apiVersion.replace(/\/.*$/, '')}_${kind.toLowerCase()}s.yaml` // some are long: only what is asked for
    const path = folders.map((folder) => join(folder, file)).find(existsSync)
    if (!known.has(name) && path !== undefined) compile(path)
    return known.get(name)
  }
}

async function kubernetesValidators(version: string): Promise<Validators> {
  const folder = await kubernetesSchemaFolder(version)
  const ajv = newAjv()
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as object
  ajv.addSchema(read('_definitions.json')) // the others refer to it by its $id
  const known = new Map<string, ValidateFunction>()
  return ({ apiVersion, kind }) => {
    const group = apiVersion.replace(/^([^./]*)(?:\.[^/]*)?\//, '$1-')
    const file = `${kind.toLowerCase()}-${group}.json`
    if (!known.has(file) && existsSync(join(folder, file))) known.set(file, ajv.compile(read(file)))
    return known.get(file)
  }
}

let defined: Validators | undefined
const kubernetes = new Map<string, Validators>() // compiling them takes seconds

/** @returns what is wrong, one line each; a kind without a schema is wrong */
export async function schemaProblems(manifests: readonly Manifest[], version: string): Promise<string[]> {
  defined ??= await definedValidators()
  const core = kubernetes.get(version) ?? (await kubernetesValidators(version))
  kubernetes.set(version, core)
  const ofOperators = defined
  return manifests.flatMap((manifest) => {
    const where = `${manifest.kind} ${manifest.metadata.name}`
    const validate = core(manifest) ?? ofOperators(manifest)
    if (validate === undefined) return [`${where}: ${manifest.apiVersion} is unknown`]
    if (validate(manifest)) return []
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${where}${instancePath}: ${message} ${JSON.stringify(params)}`,
    )
  })
}
