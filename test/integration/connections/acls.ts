/** The Kafka rights that docs/security.md promises to suffice, as a broker takes them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import kafkajs, { type AclEntry, type AclOperationTypes, type AclResourceTypes } from 'kafkajs'

const DOCUMENT = join(import.meta.dirname, '../../../docs/security.md')

const RESOURCES: Readonly<Record<string, AclResourceTypes>> = {
  topic: kafkajs.AclResourceTypes.TOPIC,
  group: kafkajs.AclResourceTypes.GROUP,
  'transactional-id': kafkajs.AclResourceTypes.TRANSACTIONAL_ID,
}
const OPERATIONS: Readonly<Record<string, AclOperationTypes>> = {
  Read: kafkajs.AclOperationTypes.READ,
  Write: kafkajs.AclOperationTypes.WRITE,
  Create: kafkajs.AclOperationTypes.CREATE,
  Delete: kafkajs.AclOperationTypes.DELETE,
  Describe: kafkajs.AclOperationTypes.DESCRIBE,
  DescribeConfigs: kafkajs.AclOperationTypes.DESCRIBE_CONFIGS,
}

function known<T>(names: Readonly<Record<string, T>>, name: string): T {
  const value = names[name]
  if (value === undefined)
    throw new Error(`docs/security.md: ${name} is none of ${Object.keys(names).join(', ')}`)
  return value
}

/** Rows `| account | resource | names | operations |` of the section "Kafka ACLs". */
export function documentedAcls(): AclEntry[] {
  const [, section = ''] = readFileSync(DOCUMENT, 'utf8').split('### Kafka ACLs\n')
  const rows = section
    .split(/\n#+ /)[0]
    ?.split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
  return (rows ?? []).flatMap((row) => {
    const [account = '', resource = '', names = '', operations = ''] = row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    return [...names.matchAll(/`([^`]+)`/g)].flatMap(([, name = '']) =>
      operations.split(', ').map((operation) => ({
        principal: `User:${account}`,
        host: '*',
        permissionType: kafkajs.AclPermissionTypes.ALLOW,
        operation: known(OPERATIONS, operation),
        resourceType: known(RESOURCES, resource),
        resourceName: name.replace(/\*$/, ''),
        resourcePatternType: name.endsWith('*')
          ? kafkajs.ResourcePatternTypes.PREFIXED
          : kafkajs.ResourcePatternTypes.LITERAL,
      })),
    )
  })
}

export const accountOf = ({ principal }: AclEntry): string => principal.replace(/^User:/, '')
